from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from enlarger.errors import StorageError
from enlarger.system.unfinished import PREFIX, Unfinished, sweep

KILLED = """
import os, signal, sys
from pathlib import Path
from enlarger.system.unfinished import Unfinished

with Unfinished(Path(sys.argv[1]), overwrite=False) as unfinished:
    unfinished.path(".png").write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and modes")


def put(path: Path, content: bytes, *, overwrite: bool = False) -> None:
    with Unfinished(path, overwrite=overwrite) as unfinished:
        whole = unfinished.path(path.suffix)
        whole.write_bytes(content)
        unfinished.put(whole)


def test_a_file_is_put_in_its_place_and_nothing_else_stays(tmp_path: Path) -> None:
    put(tmp_path / "out.png", b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]
    assert (tmp_path / "out.png").read_bytes() == b"whole"


@pytest.mark.parametrize("has_links", [True, False])
def test_what_came_meanwhile_is_not_replaced(
    has_links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "out.png"
    with Unfinished(path, overwrite=False) as unfinished:
        whole = unfinished.path(".png")
        whole.write_bytes(b"whole")
        path.write_bytes(b"precious")
        with pytest.raises(StorageError, match="exists already"):
            unfinished.put(whole)
    assert path.read_bytes() == b"precious"


def test_a_disk_without_links_does_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", refuse)
    put(tmp_path / "out.png", b"whole")
    assert (tmp_path / "out.png").read_bytes() == b"whole"


def test_with_force_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.png").write_bytes(b"old")
    link = tmp_path / "link.png"
    link.symlink_to(tmp_path / "real" / "a.png")
    put(link, b"new", overwrite=True)
    assert link.is_symlink()
    assert (tmp_path / "real" / "a.png").read_bytes() == b"new"


def test_a_link_to_nowhere_is_a_name_that_is_taken(tmp_path: Path) -> None:
    link = tmp_path / "link.png"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(StorageError, match="exists already"):
        Unfinished(link, overwrite=False)


def test_a_folder_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "out.png").mkdir()
    with pytest.raises(StorageError, match="is a folder"):
        Unfinished(tmp_path / "out.png", overwrite=True)


@posix
def test_the_mode_of_what_is_replaced_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "out.png"
    path.write_bytes(b"private")
    path.chmod(0o600)
    put(path, b"new", overwrite=True)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_of_what_is_replaced_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "out.png"
    path.write_bytes(b"theirs")
    path.chmod(0o640)
    os.chown(path, 1234, 2345)
    put(path, b"new", overwrite=True)
    facts = path.stat()
    assert (facts.st_uid, facts.st_gid, facts.st_mode & 0o777) == (1234, 2345, 0o640)


@pytest.mark.parametrize("length", [246, 250, 255])
def test_a_name_may_be_as_long_as_the_disk_allows(length: int, tmp_path: Path) -> None:
    name = "ä" * ((length - 4) // 2) + "a" * (length % 2) + ".png"
    assert len(os.fsencode(name)) == length
    put(tmp_path / name, b"whole")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@posix
def test_what_a_killed_process_left_is_swept_by_the_next_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, tmp_path / "out.png"]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert [path.name.startswith(PREFIX) for path in tmp_path.iterdir()] == [True]
    put(tmp_path / "next.png", b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["next.png"]


def test_what_is_at_work_or_of_others_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / f"{PREFIX}notes"
    theirs.mkdir()
    (theirs / "text").write_text("precious")
    (tmp_path / f"{PREFIX}file").write_text("precious")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "owner").write_text("precious")
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    with Unfinished(tmp_path / "out.png", overwrite=False) as unfinished:
        unfinished.path(".png").write_bytes(b"half")
        sweep(tmp_path)
        assert unfinished.path(".png").exists()
    assert (theirs / "text").exists()
    assert (tmp_path / f"{PREFIX}file").exists()
    assert (elsewhere / "owner").exists()


def refuse(*_: object) -> None:
    raise OSError(errno.EPERM, "no links here")
