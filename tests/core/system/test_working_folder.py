from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from enlarger.system.unfinished import YOUNG_SECONDS
from enlarger.system.working_folder import discard_all, working_folder

KILLED = """
import os, signal, sys
from pathlib import Path
from enlarger.system.working_folder import discard_all, working_folder

with working_folder("work-", Path(sys.argv[1])) as folder:
    (folder / "half").write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_working_folder_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    with working_folder("work-", tmp_path) as folder:
        (folder / "half").write_bytes(b"half")
        assert sys.platform == "win32" or folder.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_the_folder_of_a_killed_process_is_swept_by_the_next_and_no_other(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    (left,) = tmp_path.iterdir()
    somebody_elses = tmp_path / "works"
    somebody_elses.mkdir()
    old = time.time() - 2 * YOUNG_SECONDS
    os.utime(somebody_elses, (old, old))
    with working_folder("work-", tmp_path) as at_work:
        assert not left.exists()
        with working_folder("work-", tmp_path):
            assert at_work.is_dir()
    assert list(tmp_path.iterdir()) == [somebody_elses]


def test_all_of_them_go_when_a_process_ends_in_the_midst_of_its_work(tmp_path: Path) -> None:
    with working_folder("job-", tmp_path) as folder:
        assert folder.is_dir()
        discard_all()
        assert not folder.exists()
