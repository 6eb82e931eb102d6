"""A small engine for tests: keeps to the protocol, enlarges by repeating pixels, misbehaves on request.

    python stand_in.py BEHAVIOUR [the engine's own arguments]

Behaviours: `good`, `slow` (a tenth of a second a tile), `dies` (at the start, with last words),
`dies-midway`, `mute` (no hello), `garbage`, `garbage-midway`, `old` (another protocol), `stubborn` (does
not end by itself).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from typing import Any

MODELS = [
    {
        "id": "faithful-x4",
        "title": "Faithful x4",
        "summary": "Repeats pixels.",
        "tags": ["photo"],
        "scale": 4,
    },
    {
        "id": "faithful-x2",
        "title": "Faithful x2",
        "summary": "Repeats pixels.",
        "tags": ["photo"],
        "scale": 2,
    },
]
DEVICES = [{"id": "cpu", "provider": "StandIn", "name": "A stand-in", "kind": "CPU"}]
TILES = 20


class RefusalError(Exception):
    """An answer of the kind `error`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def send(**event: Any) -> None:
    line = json.dumps({"unknown_field": [1], **event}) + "\n"
    sys.stdout.buffer.write(line.encode())
    sys.stdout.buffer.flush()


def plan(request: dict[str, Any]) -> tuple[str, int, int]:
    model = request.get("model") or MODELS[0]["id"]
    if model not in [known["id"] for known in MODELS]:
        raise RefusalError("model", f"There is no model {model}.")
    width, height = request["source"]["size"]
    target = request.get("target") or {"factor": 4}
    if min(width, height) < 1 or any(value <= 0 for value in target.values()):
        raise RefusalError("request", "Sizes begin at 1 pixel.")
    if "factor" in target:
        return model, max(1, round(width * target["factor"])), max(1, round(height * target["factor"]))
    new_width = target.get("width") or round(width * target["height"] / height)
    new_height = target.get("height") or round(height * target["width"] / width)
    return model, max(1, new_width), max(1, new_height)


def upscale(request: dict[str, Any], behaviour: str) -> None:
    model, new_width, new_height = plan(request)
    width, height = request["source"]["size"]
    channels = len(request["source"]["format"].split()[0])
    try:
        with open(request["source"]["path"], "rb") as file:
            pixels = file.read()
    except OSError as problem:
        raise RefusalError("source", f"The source file cannot be read: {problem.strerror}.") from problem
    if len(pixels) < width * height * channels:
        raise RefusalError(
            "source", f"The source file ends after {len(pixels)} of {width * height * channels} bytes."
        )
    columns = [x * width // new_width for x in range(new_width)]
    for tile in range(TILES):
        if behaviour == "slow":
            time.sleep(0.1)
        if tile == 3 and behaviour == "dies-midway":
            sys.stderr.write("last words, midway\n")
            sys.stderr.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        if tile == 3 and behaviour == "garbage-midway":
            sys.stdout.write("Loading library… ok\n")
            sys.stdout.flush()
        send(
            id=request["id"], event="progress", done=tile + 1, total=TILES, seconds_left=(TILES - tile) * 0.1
        )
        send(id=request["id"], event="from the future")
        send(id="another", event="progress", done=0, total=1, seconds_left=None)
    with open(request["result"]["path"], "wb") as file:
        last, row = -1, b""
        for y in range(new_height):
            source_y = y * height // new_height
            if source_y != last:
                start = source_y * width * channels
                row = b"".join(pixels[start + x * channels : start + (x + 1) * channels] for x in columns)
                last = source_y
            file.write(row)
    send(id=request["id"], event="done", size=[new_width, new_height], format=request["source"]["format"],
         model=model, title="Stand-in", scale=4, device="cpu", provider="StandIn", device_name="A stand-in",
         precision="exact", tiles=TILES, seconds=1.0, network_seconds=0.9, notes=[])  # fmt: skip


def answer(request: dict[str, Any], behaviour: str) -> None:
    try:
        op = request.get("op")
        if op == "models":
            send(
                id=request["id"],
                event="models",
                default=MODELS[0]["id"],
                default_fidelity=0.5,
                models=MODELS,
                rejected=[],
            )
        elif op == "devices":
            send(id=request["id"], event="devices", devices=DEVICES)
        elif op == "plan":
            model, width, height = plan(request)
            channels = len(request["source"]["format"].split()[0])
            send(id=request["id"], event="plan", model=model, size=[width, height], passes=1, tiles=TILES,
                 result_bytes=width * height * channels)  # fmt: skip
        elif op == "upscale":
            upscale(request, behaviour)
        else:
            raise RefusalError("request", f"There is no op {op}.")
    except RefusalError as refusal:
        send(id=request["id"], event="error", kind=refusal.kind, message=str(refusal), hint="Try otherwise.")


def main() -> None:
    behaviour = sys.argv[1]
    folder = sys.argv[sys.argv.index("--folder") + 1]
    # Like the real engine: the reader alone hears the end of standard input, whatever else is going on.
    lines: list[bytes] = []
    heard = threading.Condition()

    def listen() -> None:
        for line in sys.stdin.buffer:
            with heard:
                lines.append(line)
                heard.notify()
        if behaviour != "stubborn":
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(0)

    if behaviour == "dies":
        sys.exit("last words, at the start")
    if behaviour == "garbage":
        print("Segmentation fault", flush=True)
    elif behaviour == "old":
        send(event="hello", protocol=0, version="0.0.1", pid=os.getpid())
    elif behaviour != "mute":
        send(event="hello", protocol=1, version="0.1.0", pid=os.getpid())
    threading.Thread(target=listen, daemon=True).start()
    while True:
        with heard:
            while not lines:
                heard.wait()
            line = lines.pop(0)
        answer(json.loads(line), behaviour)


if __name__ == "__main__":
    main()
