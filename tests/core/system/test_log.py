from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from enlarger.system import log

SPEAKER = """
import sys
from enlarger.system import log

log.LARGEST = 2000
log.start()
for number in range(200):
    log.logger.info("%s says %d", sys.argv[1], number)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return log.path().parent


def speak(name: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SPEAKER, name], stderr=subprocess.PIPE)


def test_processes_share_one_file_that_stays_small(folder: Path) -> None:
    processes = [speak(name) for name in ("one", "two", "three")]
    for process in processes:
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, b"")
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["enlarger.log", "enlarger.log.1"]
    for path in folder.iterdir():
        # Each process may have found room for one more line while another wrote the last.
        assert path.stat().st_size <= 2000 + 3 * 60
        for line in path.read_text().splitlines():
            assert re.fullmatch(r"[\d ,:-]+ \[\d+\] INFO (one|two|three) says \d+", line)


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    _, said = (process := speak("one")).communicate(timeout=60)
    assert (process.returncode, said) == (0, b"")


def test_a_job_is_written_down_without_names_of_files(folder: Path, tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "secret.png"
    Image.new("RGB", (20, 10)).save(picture)
    command = [sys.executable, "-m", "enlarger", "upscale", picture, "--model", "nearest"]
    subprocess.run([*command, "-o", tmp_path / "out.png"], check=True, capture_output=True)
    text = (folder / "enlarger.log").read_text()
    assert "job: 20x10 RGB u8 to 80x40 by nearest" in text
    assert "job done: none" in text
    assert "secret" not in text


@pytest.mark.parametrize(
    "code", ["import enlarger.engine.__main__", "import enlarger.__main__, enlarger.cli.app"]
)
def test_nothing_of_the_log_is_loaded_before_there_is_work(code: str) -> None:
    show = "; import sys; print(*{'enlarger.system.log', 'appdirs'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code + show], capture_output=True, text=True, check=True)
    assert run.stdout == "\n"
