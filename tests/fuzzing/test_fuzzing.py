"""Ten seconds for each target; `python3 tests/python.py -m tests.fuzzing` feeds as many as one likes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_what_nobody_would_write_is_answered() -> None:
    """What is kept is fed as it is, however long that takes."""
    command = [sys.executable, "-m", "tests.fuzzing", "--seconds", "10", "--inputs", "100000"]
    result = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=900)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 of 10 targets gave way" in result.stdout
