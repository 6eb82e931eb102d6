from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_nothing_is_written_to_the_home_of_a_user_who_runs_the_engine(tmp_path: Path) -> None:
    """ONNX Runtime keeps a device id and a queue of reports there, unless it is told not to before it is
    imported.
    """
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    lines = b'{"id": 1, "op": "devices"}\n'
    command = [sys.executable, "-I", "-u", "-m", "enlarger.engine"]
    subprocess.run(command, input=lines, env=environment, capture_output=True, check=True, timeout=60)
    own = tmp_path / "cache" / "enlarger" / "findings"
    assert {path for path in tmp_path.rglob("*") if path.is_file() and own not in path.parents} == set()
