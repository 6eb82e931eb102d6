"""A slice of the campaign: `python3 tests/python.py -m tests.faults` runs the whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="the faults are those of Linux")
def test_nothing_is_lost_or_left_by_jobs_in_which_something_goes_wrong() -> None:
    command = [sys.executable, "-m", "tests.faults", "--jobs", "16", "--seed", "20", "--editors"]
    result = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=900)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "16 jobs: " in result.stdout
