"""Real conversations with the engine, and the requests that they begin with."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np

Event = dict[str, Any]


class Conversation:
    def __init__(self, *arguments: str, start: tuple[str, str] = ("-m", "enlarger.engine")) -> None:
        command = [sys.executable, "-I", "-u", *start, *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdin
        assert self.process.stdout
        self.stdin, self.stdout = self.process.stdin, self.process.stdout

    def say(self, line: bytes | Event) -> None:
        self.stdin.write((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n")
        self.stdin.flush()

    def hear(self) -> Event:
        line = self.stdout.readline()
        assert line, "the engine has ended"
        return json.loads(line)

    def ask(self, **request: Any) -> list[Event]:
        """Send a request and return all events that answer it."""
        self.say(request)
        events: list[Event] = []
        while not events or events[-1]["event"] == "progress":
            event = self.hear()
            assert event["id"] == request["id"]
            events.append(event)
        return events


@contextlib.contextmanager
def conversing() -> Generator[Conversation]:
    """Talk with an engine of one's own, which ends well."""
    conversation = Conversation()
    assert conversation.hear()["event"] == "hello"
    yield conversation
    conversation.stdin.close()
    conversation.stdout.read()  # what nobody has heard would fill the pipe
    assert conversation.process.wait(30) == 0
    conversation.stdout.close()


def job(folder: Path, width: int = 60, height: int = 40, channels: int = 3, **fields: Any) -> Event:
    """Write a source and return a request to enlarge it."""
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, channels), np.uint8)
    (folder / "source.raw").write_bytes(pixels.tobytes())
    return {
        "id": 1,
        "op": "upscale",
        "source": {
            "path": str(folder / "source.raw"),
            "size": [width, height],
            "format": "RGB u8" if channels == 3 else "RGBA u8",
        },
        "result": {"path": str(folder / "result.raw")},
        "model": "faithful-x4",
        "device": "cpu",
        **fields,
    }
