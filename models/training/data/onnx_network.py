"""Runs other people's convolutional networks in PyTorch, from their ONNX files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import NodeProto, helper, numpy_helper
from torch import Tensor
from torch.nn import functional

from ..evaluation.measure import Pixels

Values = dict[str, Tensor]
Operator = Callable[..., Tensor]


class OnnxNetwork:
    """A network that enlarges N x 3 x H x W RGB in 0..1, made of the operators of `OPERATORS`."""

    def __init__(self, path: Path, device: torch.device, *, coarse: bool) -> None:
        """Read the file; `coarse` is for products in bfloat16. Raises ValueError for other operators."""
        graph = onnx.load(path).graph
        self.device = device
        self.coarse = coarse
        self.input, self.output = graph.input[0].name, graph.output[0].name
        self.nodes: list[tuple[NodeProto, dict[str, Any]]] = []
        self.constants: Values = {
            weight.name: torch.from_numpy(numpy_helper.to_array(weight).copy()).to(device)
            for weight in graph.initializer
        }
        for node in graph.node:
            if node.op_type not in OPERATORS:
                raise ValueError(f"{path.name}: there is no {node.op_type} here")
            settings = {found.name: helper.get_attribute_value(found) for found in node.attribute}
            if all(not name or name in self.constants for name in node.input):
                # What follows from weights alone, such as those that were stored as float16.
                self.constants[node.output[0]] = self.applied(node, settings, self.constants)
            else:
                self.nodes.append((node, settings))

    def applied(self, node: NodeProto, settings: dict[str, Any], values: Values) -> Tensor:
        """Return what a node makes of values that are known."""
        return OPERATORS[node.op_type](settings, *[values[name] if name else None for name in node.input])

    def enlarge(self, small: Pixels) -> Pixels:
        """Enlarge a height x width x 3 u8 picture in one piece."""
        planes = torch.from_numpy(np.array(small))[None].to(self.device).permute(0, 3, 1, 2).float() / 255.0
        values = {**self.constants, self.input: planes}
        with torch.inference_mode(), torch.autocast(self.device.type, torch.bfloat16, enabled=self.coarse):
            for node, settings in self.nodes:
                values[node.output[0]] = self.applied(node, settings, values)
        result = values[self.output][0].float().clamp(0.0, 1.0).mul(255.0).round().byte()
        return result.permute(1, 2, 0).cpu().numpy()


def convolution(
    settings: dict[str, Any], source: Tensor, kernels: Tensor, bias: Tensor | None = None
) -> Tensor:
    """Convolve, pixel by pixel, with the same padding on either side."""
    top, left, bottom, right = settings.get("pads", [0, 0, 0, 0])
    steps = [*settings.get("strides", []), *settings.get("dilations", [])]
    if (top, left) != (bottom, right) or any(step != 1 for step in steps):
        raise ValueError("a convolution is padded alike on all sides and leaves out no pixel here")
    return functional.conv2d(source, kernels, bias, padding=(top, left), groups=settings.get("group", 1))


def padded(settings: dict[str, Any], source: Tensor, pads: Tensor) -> Tensor:
    """Repeat the edge."""
    if settings.get("mode") != b"edge":
        raise ValueError("a picture is padded with its edge here")
    _, _, top, left, _, _, bottom, right = pads.tolist()
    return functional.pad(source, (left, right, top, bottom), mode="replicate")


def resized(
    settings: dict[str, Any], source: Tensor, _region: Tensor | None, factors: Tensor | None = None
) -> Tensor:
    """Repeat every pixel."""
    if settings.get("mode", b"nearest") != b"nearest" or factors is None:
        raise ValueError("pixels may be repeated, and resized in no other way")
    return functional.interpolate(source, scale_factor=tuple(factors.tolist()[2:]), mode="nearest")


def shuffled(settings: dict[str, Any], source: Tensor) -> Tensor:
    """Put channels into their places as pixels."""
    if settings.get("mode") != b"CRD":
        raise ValueError("depth to space has another order here")
    return functional.pixel_shuffle(source, settings["blocksize"])


OPERATORS: dict[str, Operator] = {
    "Add": lambda _settings, one, other: one + other,
    "Cast": lambda _settings, source: source.float(),
    "Concat": lambda settings, *sources: torch.cat(sources, settings["axis"]),
    "Constant": lambda settings: torch.from_numpy(numpy_helper.to_array(settings["value"]).copy()),
    "Conv": convolution,
    "DepthToSpace": shuffled,
    "Identity": lambda _settings, source: source,
    "LeakyRelu": lambda settings, source: functional.leaky_relu(source, settings.get("alpha", 0.01)),
    "Mul": lambda _settings, one, other: one * other,
    "Pad": padded,
    "PRelu": lambda _settings, source, slopes: functional.prelu(source, slopes.flatten()),
    "Resize": resized,
    "Sigmoid": lambda _settings, source: torch.sigmoid(source),
    "Sub": lambda _settings, one, other: one - other,
}
