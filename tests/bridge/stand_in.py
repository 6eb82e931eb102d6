"""A small engine for tests: keeps to the protocol, enlarges by repeating pixels, misbehaves on request.

    python stand_in.py BEHAVIOUR [the engine's own arguments]

Behaviours: `good`, `slow` (a tenth of a second a tile), `dies` (at the start, with last words),
`dies-midway`, `mute` (no hello), `garbage`, `garbage-midway`, `old` (another protocol), `stubborn` (does
not end by itself), `fetches` (all others are as version 0.1 was: this one has families, Automatic and `get`).
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
SOURCES = [  # what `get` has
    {"id": "pair-x2", "family": "pair", "bytes": 3_000_000, "package": "pair.whl", "commercial_use": True},
    {"id": "pair-x4", "family": "pair", "bytes": 3_000_000, "package": "pair.whl", "commercial_use": True},
    {"id": "endless", "family": "endless", "bytes": 70_000_000, "package": "", "commercial_use": False},
]
fetched: list[str] = []
lines: list[bytes] = []
heard = threading.Condition()
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


def models(behaviour: str) -> dict[str, Any]:
    answer = {"default": MODELS[0]["id"], "default_fidelity": 0.5, "models": MODELS, "rejected": []}
    if behaviour != "fetches":
        return answer
    ids = ["faithful-x2", "faithful-x4"]
    families = [family("faithful", "Faithful", ids, [], commercial_use=True, trained_on="Own photographs.")]
    for name, title in (("pair", "Pair"), ("endless", "Endless (non-commercial)")):
        entries = [entry for entry in SOURCES if entry["family"] == name]
        installed = [entry["id"] for entry in entries if entry["id"] in fetched]
        missing = [{"id": e["id"], "bytes": e["bytes"]} for e in entries if e["id"] not in fetched]
        families.append(family(name, title, installed, missing, commercial_use=entries[0]["commercial_use"]))
    families.sort(key=lambda one: not one["models"])
    available = [entry for entry in SOURCES if entry["id"] not in fetched]
    kernels = ["bicubic"]
    return {
        **answer,
        "automatic": "auto",
        "families": families,
        "available": available,
        "interpolations": kernels,
    }


def family(
    name: str,
    title: str,
    installed: list[str],
    missing: list[dict[str, Any]],
    *,
    commercial_use: bool,
    trained_on: str = "",
) -> dict[str, Any]:
    return {
        "id": name,
        "title": title,
        "summary": "Repeats pixels.",
        "generative": name != "faithful",
        "licence": "MIT" if commercial_use else "CC-BY-NC-4.0",
        "commercial_use": commercial_use,
        "trained_on": trained_on,
        "scales": [2, 4],
        "models": installed,
        "available": missing,
    }


def wait_for_cancel(request_id: int | str) -> None:
    """Wait for the line that cancels a request; the lines before it are answered later."""
    wanted = {"op": "cancel", "id": request_id}
    with heard:
        heard.wait_for(lambda: any(json.loads(line) == wanted for line in lines))


def get(request: dict[str, Any]) -> None:
    """Fetch a network: `endless` is, until it is cancelled."""
    entry = next((entry for entry in SOURCES if entry["id"] == request["model"]), None)
    if entry is None:
        raise RefusalError("model", f"There is no model {request['model']}.")
    if not entry["commercial_use"] and not request.get("accept_noncommercial"):
        raise RefusalError("consent", "The licence excludes commercial use.")
    total = entry["bytes"]
    steps = (0, 1) if request["model"] == "endless" else range(5)
    for step in steps:
        left = 0.1 * (4 - step)
        send(id=request["id"], event="progress", stage="download", done=step * total // 4, total=total,
             seconds_left=left)  # fmt: skip
    if request["model"] == "endless":
        wait_for_cancel(request["id"])
        raise RefusalError("cancelled", "Cancelled.")
    send(id=request["id"], event="progress", stage="import", done=total, total=total, seconds_left=None)
    fetched.append(request["model"])
    send(id=request["id"], event="done", model=request["model"], title="Pair", was_installed=False,
         notes=[f"{request['model']} was tried."])  # fmt: skip


def plan(request: dict[str, Any]) -> tuple[str, int, int]:
    model = request.get("model") or MODELS[0]["id"]
    if model in ("auto", "faithful"):
        model = MODELS[0]["id"]
    if model not in [*(known["id"] for known in MODELS), "pair"]:
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
            send(id=request["id"], event="models", **models(behaviour))
        elif op == "devices":
            send(id=request["id"], event="devices", devices=DEVICES)
        elif op == "plan":
            model, width, height = plan(request)
            channels = len(request["source"]["format"].split()[0])
            send(id=request["id"], event="plan", model=model, size=[width, height], passes=1, tiles=TILES,
                 result_bytes=width * height * channels)  # fmt: skip
        elif op == "upscale":
            upscale(request, behaviour)
        elif op == "get" and behaviour == "fetches":
            get(request)
        elif op != "cancel":  # of what is over
            raise RefusalError("request", f"There is no op {op}.")
    except RefusalError as refusal:
        send(id=request["id"], event="error", kind=refusal.kind, message=str(refusal), hint="Try otherwise.")


def main() -> None:
    behaviour = sys.argv[1]
    folder = sys.argv[sys.argv.index("--folder") + 1]
    # Like the real engine: the reader alone hears the end of standard input, whatever else is going on.

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
