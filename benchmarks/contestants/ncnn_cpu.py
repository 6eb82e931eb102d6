# /// script
# dependencies = ["ncnn==1.0.20261020", "numpy>=2", "onnx>=1.19", "pillow>=12"]
# ///
"""ncnn on the CPU, the engine inside the Real-ESRGAN programs without Python.

The network is written as ncnn's own two files from its ONNX graph. Their form: a line for each layer with
its kind, name, numbers of blobs read and written, the blobs and numbered parameters; and the weights in
the order of the layers. A blob has one reader, so that what several need is copied by Split layers.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Never

import ncnn
import numpy as np
import onnx
from onnx import numpy_helper
from whole_job import Planes, Run, play

MAGIC = 7767517
BINARY = {"Add": 0, "Sub": 1, "Mul": 2, "Div": 3}
"""Numbers of BinaryOp's operations."""
SIMPLE = {"Relu": "ReLU", "Sigmoid": "Sigmoid", "Identity": "Split", "Cast": "Split"}
Attributes = dict[str, Any]
NEAREST = 1
REPLICATED = 1


class NcnnFiles:
    """ncnn's two files, growing layer by layer."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.constants = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
        self.layers: list[str] = []
        self.weights: list[bytes] = []
        self._blobs = 0
        self._readers = Counter(name for node in graph.node for name in node.input)
        self._copies: dict[str, list[str]] = {}
        self._writers: dict[str, Callable[[list[str], str, Attributes], None]] = {
            "Clip": self._clip,
            "Concat": self._concatenation,
            "Conv": self._convolution,
            "DepthToSpace": self._shuffle,
            "LeakyRelu": self._leaky_relu,
            "PRelu": self._prelu,
            "Pad": self._padding,
            "Resize": self._enlargement,
        }
        self._layer("Input", [], graph.input[0].name)
        for node in graph.node:
            self._write(node)
        self.output = self._read(graph.output[0].name)

    def save(self, folder: Path) -> tuple[str, str]:
        """Write both files; return their paths."""
        text = [str(MAGIC), f"{len(self.layers)} {self._blobs}", *self.layers, ""]
        (folder / "net.param").write_text("\n".join(text), "ascii")
        (folder / "net.bin").write_bytes(b"".join(self.weights))
        return str(folder / "net.param"), str(folder / "net.bin")

    def _layer(self, kind: str, inputs: list[str], output: str, **parameters: Any) -> None:
        """Append a layer; parameters are called p0, p1, …, as ncnn numbers them."""
        read = [self._read(name) for name in inputs]
        values = " ".join(f"{key[1:]}={value}" for key, value in parameters.items())
        self._append(f"{kind} {output} {len(read)} 1 {' '.join([*read, output])} {values}", 1)
        if self._readers[output] > 1:
            copies = [f"{output}/{number}" for number in range(self._readers[output])]
            self._append(f"Split split/{output} 1 {len(copies)} {' '.join([output, *copies])}", len(copies))
            self._copies[output] = copies

    def _append(self, line: str, blobs: int) -> None:
        self.layers.append(line)
        self._blobs += blobs

    def _read(self, name: str) -> str:
        return self._copies[name].pop() if name in self._copies else name

    def _write(self, node: onnx.NodeProto) -> None:
        """Append what one ONNX node becomes. Raises SystemExit when there is no layer for it."""
        attributes = {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute}
        kind, inputs, output = node.op_type, list(node.input), node.output[0]
        if kind in {"Cast", "Identity"} and inputs[0] in self.constants:
            self.constants[output] = self.constants[inputs[0]]
        elif kind in SIMPLE:
            self._layer(SIMPLE[kind], inputs, output)
        elif kind in BINARY:
            self._binary(BINARY[kind], inputs, output)
        elif kind in self._writers:
            self._writers[kind](inputs, output, attributes)
        else:
            give_up(f"the operator {kind}")

    def _constant(self, name: str) -> np.ndarray:
        if name not in self.constants:
            give_up("computed parameters")
        return self.constants[name]

    def _convolution(self, inputs: list[str], output: str, attributes: Attributes) -> None:
        weight = self._constant(inputs[1]).astype(np.float32)
        group = attributes.get("group", 1)
        parameters = {
            "p0": weight.shape[0],
            "p1": weight.shape[3],
            "p11": weight.shape[2],
            "p3": attributes.get("strides", [1, 1])[1],
            "p13": attributes.get("strides", [1, 1])[0],
            "p5": int(len(inputs) > 2),
            "p6": weight.size,
        }
        top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
        parameters |= {"p4": left, "p15": right, "p14": top, "p16": bottom}
        if group == 1:
            self._layer("Convolution", inputs[:1], output, **parameters)
        else:
            self._layer("ConvolutionDepthWise", inputs[:1], output, **parameters, p7=group)
        self.weights += [bytes(4), weight.tobytes()]  # four zeros say: float32 follows
        if len(inputs) > 2:
            self.weights.append(self._constant(inputs[2]).astype(np.float32).tobytes())

    def _binary(self, operation: int, inputs: list[str], output: str) -> None:
        constant = self.constants.get(inputs[1])
        if constant is not None and constant.size == 1:
            self._layer("BinaryOp", inputs[:1], output, p0=operation, p1=1, p2=float(constant.item()))
            return
        for name in inputs:
            if name in self.constants:
                values = self.constants[name].astype(np.float32)
                channels, height, width = (1, 1, 1, *values.shape)[-3:]
                self._layer("MemoryData", [], name, p0=width, p1=height, p2=channels)
                self.weights.append(values.tobytes())
        self._layer("BinaryOp", inputs, output, p0=operation)

    def _prelu(self, inputs: list[str], output: str, _: Attributes) -> None:
        slopes = self._constant(inputs[1]).astype(np.float32).flatten()
        self._layer("PReLU", inputs[:1], output, p0=len(slopes))
        self.weights.append(slopes.tobytes())

    def _leaky_relu(self, inputs: list[str], output: str, attributes: Attributes) -> None:
        self._layer("ReLU", inputs, output, p0=attributes.get("alpha", 0.01))

    def _clip(self, inputs: list[str], output: str, _: Attributes) -> None:
        low, high = (float(self._constant(name)) for name in inputs[1:3])
        self._layer("Clip", inputs[:1], output, p0=low, p1=high)

    def _concatenation(self, inputs: list[str], output: str, attributes: Attributes) -> None:
        if attributes["axis"] != 1:
            give_up("joins along other axes than the channels")
        self._layer("Concat", inputs, output, p0=0)

    def _shuffle(self, inputs: list[str], output: str, attributes: Attributes) -> None:
        if attributes.get("mode") != b"CRD":
            give_up("shuffles with the channels last")
        self._layer("PixelShuffle", inputs, output, p0=attributes["blocksize"])

    def _enlargement(self, inputs: list[str], output: str, attributes: Attributes) -> None:
        if attributes["mode"] != b"nearest" or len(inputs) != 3:
            give_up("smooth or computed enlargements")
        vertical, horizontal = self._constant(inputs[2])[2:]
        self._layer("Interp", inputs[:1], output, p0=NEAREST, p1=vertical, p2=horizontal)

    def _padding(self, inputs: list[str], output: str, attributes: Attributes) -> None:
        if attributes.get("mode") != b"edge":
            give_up("padding by other values than the edge's")
        top, left, bottom, right = (self._constant(inputs[1])[index] for index in (2, 3, 6, 7))
        self._layer("Padding", inputs[:1], output, p0=top, p1=bottom, p2=left, p3=right, p4=REPLICATED)


def give_up(what: str) -> Never:
    """End, and say what cannot be put into ncnn's files here."""
    raise SystemExit(f"no layer is known here for {what}")


def load(network: Path) -> Run:
    graph = onnx.load(network).graph
    files = NcnnFiles(graph)
    net = ncnn.Net()
    with tempfile.TemporaryDirectory() as name:
        parameters, weights = files.save(Path(name))
        if net.load_param(parameters) or net.load_model(weights):
            raise SystemExit("ncnn does not take the files written for it")

    def run(tile: Planes) -> Planes:
        extractor = net.create_extractor()
        extractor.input(graph.input[0].name, ncnn.Mat(np.ascontiguousarray(tile[0])))
        status, result = extractor.extract(files.output)
        if status:
            raise SystemExit(f"ncnn failed with {status}")
        return np.array(result)[None]

    return run


if __name__ == "__main__":
    play(load)
