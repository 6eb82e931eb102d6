"""ONNX Runtime's CPU provider, the way a script that somebody writes in an afternoon uses it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime as ort
from whole_job import Planes, Run, play


def load(network: Path) -> Run:
    session = ort.InferenceSession(network, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    dtype = np.float16 if entry.type == "tensor(float16)" else np.float32

    def run(tile: Planes) -> Planes:
        return np.asarray(session.run(None, {entry.name: tile.astype(dtype, copy=False)})[0], np.float32)

    return run


if __name__ == "__main__":
    play(load)
