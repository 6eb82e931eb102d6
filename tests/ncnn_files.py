"""Small networks for ncnn made on the spot: a `.param` file as text and a `.bin` file as bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HALF = 0x01306B47


def half(values: NDArray[Any]) -> bytes:
    """Return weights as ncnn stores them in half floats."""
    content = HALF.to_bytes(4, "little") + values.astype("<f2").tobytes()
    return content + bytes(-len(content) % 4)


def single(values: NDArray[Any]) -> bytes:
    """Return weights as ncnn stores them in single floats."""
    return bytes(4) + bare(values)


def bare(values: NDArray[Any]) -> bytes:
    """Return biases and the like."""
    return values.astype("<f4").tobytes()


def param(*layers: str) -> bytes:
    """Return a `.param` file of layers, each as `KIND INPUTS -> OUTPUTS PARAMETERS`."""
    lines: list[str] = []
    tensors: set[str] = set()
    for number, layer in enumerate(layers):
        kind, taken, arrow, given, *parameters = layer.split()
        assert arrow == "->"
        inputs, outputs = ([] if names == "-" else names.split(",") for names in (taken, given))
        tensors |= {*outputs}
        counts = f"{len(inputs)} {len(outputs)}"
        lines.append(" ".join([f"{kind:16} layer{number:<10} {counts}", *inputs, *outputs, *parameters]))
    return "\n".join(["7767517", f"{len(lines)} {len(tensors)}", *lines, ""]).encode()


def nearest(scale: int = 2) -> tuple[bytes, bytes]:
    """Return the two files of a network that repeats pixels: a convolution and a pixel shuffle."""
    outputs = 3 * scale**2
    weights = np.repeat(np.eye(3), scale**2, axis=0)
    layers = param(
        "Input - -> data",
        f"Convolution data -> wide 0={outputs} 1=1 5=1 6={3 * outputs}",
        f"PixelShuffle wide -> output 0={scale}",
    )
    return layers, half(weights) + bare(np.zeros(outputs))


def write_pair(folder: Path, name: str, files: tuple[bytes, bytes]) -> Path:
    """Put the two files of a network into a folder; return the path of the `.param` file."""
    path = folder / f"{name}.param"
    path.write_bytes(files[0])
    path.with_suffix(".bin").write_bytes(files[1])
    return path
