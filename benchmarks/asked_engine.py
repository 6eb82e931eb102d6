"""An engine in a process of its own, and a way to ask it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any


def start(**environment: str) -> subprocess.Popen[bytes]:
    """Start an engine, which has greeted when this returns."""
    engine = subprocess.Popen(
        [sys.executable, "-I", "-u", "-m", "enlarger.engine"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    assert engine.stdout
    assert json.loads(engine.stdout.readline())["event"] == "hello"
    return engine


def ask(engine: subprocess.Popen[bytes], request: dict[str, Any]) -> dict[str, Any]:
    """Send a request, and return the event that it ends with, which must be `done`."""
    assert engine.stdin
    assert engine.stdout
    engine.stdin.write(json.dumps({"id": 1, **request}).encode() + b"\n")
    engine.stdin.flush()
    event: dict[str, Any] = {"event": ""}
    while event["event"] not in {"done", "error"}:
        event = json.loads(engine.stdout.readline())
    assert event["event"] == "done", event
    return event
