from __future__ import annotations

import json
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


ENGINE = """
import sys

asked = []


def listen(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        asked.append((event, arguments))


sys.addaudithook(listen)
from enlarger.engine.__main__ import main

status = main([])
sys.stderr.write(f"{asked} requests: {'requests' in sys.modules}")
sys.exit(status)
"""


def test_the_engine_asks_no_other_machine(tmp_path: Path) -> None:
    source = tmp_path / "source.raw"
    source.write_bytes(bytes(30 * 20 * 3))
    job = {
        "source": {"path": str(source), "size": [30, 20], "format": "RGB u8"},
        "result": {"path": str(tmp_path / "result.raw")},
    }
    requests = [{"op": "models"}, {"op": "devices"}, {"op": "plan", **job}, {"op": "upscale", **job}]
    lines = "".join(json.dumps({"id": number, **request}) + "\n" for number, request in enumerate(requests))
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", ENGINE], stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as engine:
        assert engine.stdin
        assert engine.stdout
        engine.stdin.write(lines)
        engine.stdin.flush()
        events: list[str] = []
        while "done" not in events and (line := engine.stdout.readline()):
            events.append(json.loads(line)["event"])
        _, log = engine.communicate(timeout=60)
    assert {"models", "devices", "plan", "done"} <= set(events), log
    assert log.endswith("[] requests: False")
