"""Asks an installed engine who it is: starts it once and reads `hello`, `models` and `devices`."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import tempfile
import threading
from typing import Any

from installer.system.errors import InstallError
from installer.system.interrupts import held
from installer.system.processes import text

TIME_LIMIT = 120.0
"""Seconds until a silent engine is given up; a cold disk under a virus scanner takes its time."""
REPAIR = "Run the installer again to repair it."


@dataclasses.dataclass(frozen=True)
class EngineFacts:
    """What an engine said about itself."""

    version: str
    protocol: int
    models: list[str]
    devices: list[str]

    def __str__(self) -> str:
        """Sum it up in a few words, for people."""
        device = self.devices[0] if self.devices else "no device"
        return f"Enlarger {self.version}, {', '.join(self.models)}, runs on {device}"


def ask_engine(python: str) -> EngineFacts:
    """Start the engine of this interpreter and let it describe itself."""
    command = [python, "-I", "-u", "-m", "enlarger.engine"]
    pipe = subprocess.PIPE
    engine: subprocess.Popen[bytes] | None = None
    limit: threading.Timer | None = None
    with tempfile.TemporaryFile() as errors:
        try:
            with held():
                engine = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors, env=_environment())
                limit = threading.Timer(TIME_LIMIT, engine.kill)
                limit.start()
            facts = _facts(engine)
            engine.communicate()  # closing its input is how an engine is told to end
        except (OSError, ValueError, KeyError, TypeError) as error:
            if engine is None:
                raise InstallError(f"The engine does not start: {error}", REPAIR) from error
            engine.kill()
            engine.wait()
            errors.seek(0)
            output = text(errors.read())
            raise InstallError(f"The engine does not work: {error!s}.", REPAIR, output) from error
        finally:
            if limit:
                limit.cancel()
            if engine:
                engine.kill()  # where it has not ended by itself
                engine.communicate()
    if not facts.models:
        raise InstallError("The engine has no network to enlarge with.", REPAIR)
    return facts


def _facts(engine: subprocess.Popen[bytes]) -> EngineFacts:
    """Read what an engine says of itself; raises ValueError, KeyError or TypeError where that is wrong."""
    hello = _event(engine, "hello")
    models = _answer(engine, "models")
    devices = _answer(engine, "devices")
    return EngineFacts(
        version=str(hello["version"]),
        protocol=int(hello["protocol"]),
        models=[str(model["id"]) for model in models["models"]],
        devices=[str(device["id"]) for device in devices["devices"]],
    )


def _answer(engine: subprocess.Popen[bytes], operation: str) -> dict[str, Any]:
    """Send a request without fields and wait for its event, which is named like it."""
    if engine.stdin:
        engine.stdin.write(json.dumps({"id": operation, "op": operation}).encode() + b"\n")
        engine.stdin.flush()
    return _event(engine, operation)


def _event(engine: subprocess.Popen[bytes], name: str) -> dict[str, Any]:
    """Read lines until the event of this name."""
    while True:
        line = engine.stdout.readline() if engine.stdout else b""
        if not line:
            raise ValueError(f"it ended without answering {name}")
        event: dict[str, Any] = json.loads(line.decode("utf-8"))
        if event.get("event") == "error":
            raise ValueError(f"it answered {name} with: {event.get('message')}")
        if event.get("event") == name:
            return event


def _environment() -> dict[str, str]:
    """Drop what changes a Python's behaviour from the environment, as the adapters do."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "LD_PRELOAD"))}
