"""The one line in Krita's settings: put in, and taken out again without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from installer.editors import kritarc

SETTINGS = {
    "of a Krita that was used": b"a=1\n\n[General]\nname=x\n\n[python]\nenable_other=true\n\n[z]\ny=2\n",
    "without the group": b"[General]\nname=x\n",
    "with the group at the end": b"a=1\n[python]\n",
    "with the group in two pieces": b"[python]\nenable_other=true\n[x]\ny=1\n[python]\nenable_third=true\n",
    "without a last line's end": b"[General]\nname=x",
    "of Windows": b"a=1\r\n[python]\r\nenable_other=false\r\n",
    "with the plug-in switched off": b"[python]\nenable_enlarger=false\nenable_other=true\n",
    "with the plug-in switched on": b"[python]\nenable_enlarger = True\n",
    "with the line in another group": b"[other]\nenable_enlarger=false\n",
    "empty": b"",
    "that are no text": bytes(range(256)) + b"\n[half a gro\n=\n\xff\xfe",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kritarc"


@pytest.mark.parametrize("text", SETTINGS.values(), ids=SETTINGS)
def test_settings_are_what_they_were_when_the_line_is_gone(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    said = kritarc.switch(path)
    kritarc.switch_on(path)
    kritarc.switch_on(path)
    assert kritarc.is_on(path)
    assert set(text.splitlines()) - set(path.read_bytes().splitlines()) <= {b"enable_enlarger=false"}
    kritarc.put_back(path, said)
    assert path.read_bytes() == text


def test_settings_that_were_not_there_go_again(path: Path) -> None:
    said = kritarc.switch(path)
    kritarc.switch_on(path)
    assert path.read_bytes() == b"[python]\nenable_enlarger=true\n"
    kritarc.put_back(path, said)
    assert list(path.parent.iterdir()) == []


def test_what_krita_wrote_meanwhile_stays(path: Path) -> None:
    said = kritarc.switch(path)
    kritarc.switch_on(path)
    path.write_bytes(b"[General]\nname=x\n\n[python]\nenable_enlarger=false\nenable_other=true\n")
    kritarc.put_back(path, said)
    assert path.read_bytes() == b"[General]\nname=x\n\n[python]\nenable_other=true\n"


def test_a_link_and_its_permissions_stay(path: Path) -> None:
    target = path.with_name("elsewhere")
    target.write_bytes(b"a=1\n")
    target.chmod(0o600)
    path.symlink_to(target)
    kritarc.switch_on(path)
    assert path.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o600
    assert kritarc.is_on(target)


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("ResourceDirectory=/data/my krita\n[x]\n", "/data/my krita"),
        ("ResourceDirectory[$e]=$TOP/krita\n", "/top/krita"),
        ("[x]\nResourceDirectory=/data\n", None),
        ("ResourceDirectory=\n", None),
    ],
)
def test_the_folder_that_the_user_chose_is_found(
    path: Path, text: str, folder: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOP", "/top")
    path.write_text(text)
    assert kritarc.resource_folder(path) == (Path(folder) if folder else None)
