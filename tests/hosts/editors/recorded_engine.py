"""The engine, with what it answers written down: a program that an editor starts in the engine's place."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class RecordedEngine:
    """A program that passes for the engine's Python, and the file that gets its answers."""

    program: Path
    log: Path

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the events of a name so far; a line that is being written does not count yet."""
        lines = self.log.read_text().splitlines(keepends=True) if self.log.exists() else []
        told = [json.loads(line) for line in lines if line.endswith("\n")]
        return [event for event in told if event["event"] == name]


def recorded_engine(folder: Path) -> RecordedEngine:
    """Put such a program into a folder that the editor sees."""
    engine = RecordedEngine(folder / "recorded-engine", folder / "answers.jsonl")
    engine.program.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__)}" "{engine.log}" "{sys.executable}" "$@"\n'
    )
    engine.program.chmod(0o755)
    return engine


def main(log: str, *command: str) -> int:
    """Run a command, and write down what it prints."""
    with (
        open(log, "ab", buffering=0) as told,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as engine,
    ):
        assert engine.stdin
        assert engine.stdout

        def hand_on(pipe: Any) -> None:
            with pipe:
                for line in iter(sys.stdin.buffer.readline, b""):
                    pipe.write(line)

        Thread(target=hand_on, args=(engine.stdin,), daemon=True).start()
        for line in engine.stdout:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            told.write(line)
    return engine.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
