"""Small networks for ncnn made on the spot: a `.param` file as text and a `.bin` file as bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from enlarger.importing.ncnn.param_file import read_layers

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


def run_ncnn(path: Path, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what ncnn itself makes of a picture of shape (channels, height, width), in single floats."""
    import ncnn

    network = ncnn.Net()
    # More of them wait for each other in turns of the processor, for minutes where it has other work.
    network.opt.num_threads = 1
    for name in ("fp16_packed", "fp16_storage", "fp16_arithmetic", "bf16_storage", "vulkan_compute"):
        setattr(network.opt, f"use_{name}", False)
    # Winograd's way to convolve is faster and less exact.
    network.opt.use_winograd_convolution = False
    assert network.load_param(str(path)) == 0
    assert network.load_model(str(path.with_suffix(".bin"))) == 0
    layers = read_layers(path.read_bytes())
    used = {name for layer in layers for name in layer.inputs}
    (end,) = (name for layer in layers for name in layer.outputs if name not in used)
    extractor = network.create_extractor()
    extractor.input(layers[0].outputs[0], ncnn.Mat(np.ascontiguousarray(picture)).clone())
    status, result = extractor.extract(end)
    assert status == 0
    return np.array(result)


def run_onnx(model: onnx.ModelProto, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what ONNX Runtime makes of a picture of shape (channels, height, width)."""
    session = InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (result,) = session.run(None, {model.graph.input[0].name: picture[None]})
    return np.asarray(result)[0]
