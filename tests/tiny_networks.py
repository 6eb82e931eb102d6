"""Small ONNX networks made on the spot, and models made of them."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

CARD = """\
id = "{id}"
title = "{id}"
summary = "A network for tests."
tags = ["test"{tag}]
architecture = "tiny"
scale = {scale}
channels = 3
range = {white}
layout = "NCHW"
size_multiple = 1
context = 0
file = "{id}.onnx"
sha256 = "{sha256}"
bytes = {bytes}
licence = "MIT"
commercial_use = true
source = "tests"
credits = []
"""


class GraphBuilder:
    """Chains nodes from `input`, NCHW with three channels, to `output`."""

    def __init__(self, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[TensorProto] = []
        self.tensor = "input"
        self.channels = 3

    def add(self, operator: str, *more: str, **attributes: object) -> GraphBuilder:
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, [self.tensor, *more], [name], **attributes))  # pyright: ignore[reportArgumentType]
        self.tensor = name
        return self

    def constant(self, value: NDArray[np.generic]) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def conv(
        self,
        channels: int,
        kernel: int = 3,
        dilation: int = 1,
        stride: int = 1,
        weight: NDArray[np.float32] | None = None,
    ) -> GraphBuilder:
        if weight is None:
            spread = 1 / (kernel * np.sqrt(self.channels))
            weight = self.random.normal(0, spread, (channels, self.channels, kernel, kernel)).astype(
                np.float32
            )
        pad = dilation * (kernel - 1) // 2
        self.channels = channels
        return self.add(
            "Conv",
            self.constant(weight),
            kernel_shape=[kernel] * 2,
            dilations=[dilation] * 2,
            strides=[stride] * 2,
            pads=[pad] * 4,
        )

    def squeeze(self, pooling: str = "GlobalAveragePool") -> GraphBuilder:
        """Multiply each channel by what the means of all say: squeeze and excitation."""
        body, channels = self.tensor, self.channels
        if pooling == "ReduceMean without axes kept":
            self.add("ReduceMean", axes=[2, 3], keepdims=0)
            self.add(
                "MatMul", self.constant(self.random.normal(0, 2, (channels, channels)).astype(np.float32))
            )
            self.add("Unsqueeze", self.constant(np.array([2, 3])))
        else:
            self.add(pooling, **({"axes": [-1, -2]} if pooling == "ReduceMean" else {})).conv(channels, 1)
        return self.add("Sigmoid").add("Mul", body)

    def shuffle(self, block: int) -> GraphBuilder:
        self.channels //= block * block
        return self.add("DepthToSpace", blocksize=block, mode="CRD")

    def resize(self, factor: float, mode: str = "nearest", coordinates: str = "asymmetric") -> GraphBuilder:
        scales = self.constant(np.array([1, 1, factor, factor], np.float32))
        nearest = {"nearest_mode": "floor"} if mode == "nearest" else {}
        return self.add(
            "Resize", "", scales, mode=mode, coordinate_transformation_mode=coordinates, **nearest
        )

    def model(self, opset: int = 17) -> onnx.ModelProto:
        self.nodes[-1].output[0] = "output"
        graph = helper.make_graph(
            self.nodes,
            "tiny",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, "h", "w"])],
            [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 3, "H", "W"])],
            self.constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def nearest_network(scale: int = 2) -> onnx.ModelProto:
    """Every pixel becomes a square of that pixel."""
    return GraphBuilder().resize(scale).model()


def random_network(scale: int = 2, depth: int = 3, seed: int = 0) -> onnx.ModelProto:
    """Make a few random convolutions around mid grey and a pixel shuffle: nothing about it is symmetrical or
    smooth.
    """
    builder = GraphBuilder(seed)
    for _ in range(depth - 1):
        builder.conv(8).add("Relu")
    return builder.conv(3 * scale * scale).shuffle(scale).model()


def squeezed_network(poolings: int = 1, seed: int = 0, pooling: str = "GlobalAveragePool") -> onnx.ModelProto:
    """Add random convolutions to the nearest pixel, with so many means over the whole picture among them:
    each depends on those before, and the second on what has been shrunk.
    """
    builder = GraphBuilder(seed).conv(8).add("Relu")
    for number in range(poolings):
        if number == 1:
            builder.conv(8, stride=2).squeeze(pooling).conv(32).shuffle(2)
        else:
            builder.conv(8).add("Relu").squeeze(pooling)
    made = builder.conv(12).shuffle(2).tensor
    builder.tensor = "input"
    return builder.resize(2).add("Add", made).model()


def slow_network(layers: int = 100, channels: int = 64) -> onnx.ModelProto:
    """Twice as large by the nearest pixel, after work that takes seconds for a tile of 256 pixels."""
    builder = GraphBuilder()
    builder.conv(channels)
    for _ in range(layers):
        builder.conv(channels, weight=np.full((channels, channels, 3, 3), 1e-3, np.float32))
    return builder.conv(3).resize(2).model()


def endless_network(scale: int = 2) -> onnx.ModelProto:
    """Make a network whose loop never ends where a picture has white in it; others become squares."""
    scalar, condition, pixels = TensorProto.INT64, TensorProto.BOOL, TensorProto.FLOAT
    body = helper.make_graph(
        [helper.make_node("Identity", ["on"], ["still_on"]), helper.make_node("Mul", ["x", "one"], ["y"])],
        "body",
        [
            helper.make_tensor_value_info("i", scalar, []),
            helper.make_tensor_value_info("on", condition, []),
            helper.make_tensor_value_info("x", pixels, None),
        ],
        [
            helper.make_tensor_value_info("still_on", condition, []),
            helper.make_tensor_value_info("y", pixels, None),
        ],
        [numpy_helper.from_array(np.array(1, np.float32), "one")],
    )
    builder = GraphBuilder()
    builder.add("ReduceMax", keepdims=0)
    builder.nodes[-1].input[0] = "input"
    brightest = builder.tensor
    builder.tensor = builder.constant(np.array(0.99, np.float32))
    condition_name = builder.add("Less", brightest).tensor
    builder.tensor = builder.constant(np.array(2**62, np.int64))
    return builder.add("Loop", condition_name, "input", body=body).resize(scale).model()


def random_graph(chance: random.Random) -> onnx.ModelProto:
    """Chain layers of every kind that the walk follows, never shrinking for good."""
    builder = GraphBuilder(chance.randrange(1000))
    for _ in range(chance.randint(1, 4)):
        kind = chance.choice(["conv", "dilated", "pool", "skip", "concat", "down", "pad"])
        if kind == "conv":
            builder.conv(6, chance.choice([1, 3, 5])).add("LeakyRelu", alpha=0.1)
        elif kind == "dilated":
            builder.conv(5, 3, dilation=chance.choice([2, 3]))
        elif kind == "pool":
            builder.add("AveragePool", kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        elif kind == "skip":
            start = builder.tensor
            builder.conv(builder.channels, 3).add("Add", start)
        elif kind == "concat":
            start, channels = builder.tensor, builder.channels
            builder.conv(4, 3).add("Concat", start, axis=1)
            builder.channels = 4 + channels
        elif kind == "down":
            builder.conv(8, 3, stride=2).conv(12).shuffle(2)
        else:
            pads = builder.constant(np.array([0, 0, 2, 1, 0, 0, 0, 1], np.int64))
            builder.add("Pad", pads, mode="reflect")
            weight = builder.random.normal(0, 0.3, (4, builder.channels, 3, 3)).astype(np.float32)
            builder.channels = 4
            builder.add("Conv", builder.constant(weight), kernel_shape=[3, 3])
    end = chance.choice(["shuffle", "nearest", "cubic", "transposed"])
    if end == "shuffle":
        builder.conv(12).shuffle(2)
    elif end == "transposed":
        weight = builder.random.normal(0, 0.3, (builder.channels, 3, 4, 4)).astype(np.float32)
        builder.add(
            "ConvTranspose", builder.constant(weight), kernel_shape=[4, 4], strides=[2, 2], pads=[1, 1, 1, 1]
        )
    else:
        builder.conv(3).resize(2, end, "asymmetric" if end == "nearest" else "half_pixel")
        builder.conv(3)
    return builder.model()


def write_model(
    folder: Path, model_id: str, network: onnx.ModelProto, scale: int, white: float = 1.0, tag: str = ""
) -> Path:
    """Write a model folder with its card below `folder`; return the card's path."""
    home = folder / model_id
    home.mkdir(parents=True)
    content = network.SerializeToString()
    (home / f"{model_id}.onnx").write_bytes(content)
    card = home / "model.toml"
    digest = hashlib.sha256(content).hexdigest()
    more = f', "{tag}"' if tag else ""
    card.write_text(
        CARD.format(id=model_id, scale=scale, white=white, sha256=digest, bytes=len(content), tag=more)
    )
    return card
