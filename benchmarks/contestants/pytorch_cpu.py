# /// script
# dependencies = ["torch==2.13.*", "numpy>=2", "onnx>=1.19", "pillow>=12"]
# ///
"""PyTorch on the CPU in float32: what Real-ESRGAN's own program does when it finds no GPU.

The network is rebuilt from its ONNX graph; a node is one call of PyTorch, as it is in the published
networks' own code, and a tensor is given up after its last use.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor
from torch.nn import functional
from whole_job import Planes, Run, play

Attributes = dict[str, Any]


def load(network: Path) -> Run:
    graph = onnx.load(network).graph
    constants = {
        item.name: torch.from_numpy(numpy_helper.to_array(item).copy()) for item in graph.initializer
    }
    entry, leave = graph.input[0], graph.output[0].name
    dtype = torch.float16 if entry.type.tensor_type.elem_type == onnx.TensorProto.FLOAT16 else torch.float32
    last_use = {name: index for index, node in enumerate(graph.node) for name in node.input}
    steps = [(node, operation(node)) for node in graph.node]

    def run(tile: Planes) -> Planes:
        values = {**constants, entry.name: torch.from_numpy(tile).to(dtype)}
        with torch.inference_mode():
            for index, (node, step) in enumerate(steps):
                values[node.output[0]] = step(*(values[name] if name else None for name in node.input))
                for name in set(node.input) - {leave}:
                    if last_use.get(name) == index:
                        values.pop(name, None)
            return values[leave].float().numpy()

    return run


def operation(node: onnx.NodeProto) -> Callable[..., Tensor]:
    """Return the call that does what `node` says. Raises SystemExit when none is known."""
    attributes = {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute}
    if node.op_type not in OPERATIONS:
        raise SystemExit(f"no call is known here for the operator {node.op_type}")
    made = OPERATIONS[node.op_type]

    def call(*inputs: Tensor | None) -> Tensor:
        return made(attributes, *inputs)

    return call


def convolution(
    attributes: Attributes, picture: Tensor, weight: Tensor, bias: Tensor | None = None
) -> Tensor:
    pads = attributes.get("pads", [0, 0, 0, 0])
    return functional.conv2d(
        picture,
        weight,
        bias,
        stride=tuple(attributes.get("strides", (1, 1))),
        padding=(pads[0], pads[1]),
        dilation=tuple(attributes.get("dilations", (1, 1))),
        groups=attributes.get("group", 1),
    )


def resized(
    attributes: Attributes,
    picture: Tensor,
    _: Tensor | None,
    scales: Tensor | None,
    sizes: Tensor | None = None,
) -> Tensor:
    if sizes is not None:
        size = tuple(map(int, sizes[2:]))
    else:
        assert scales is not None
        size = tuple(
            int(side * scale) for side, scale in zip(picture.shape[2:], scales[2:].tolist(), strict=True)
        )
    if attributes["mode"] == b"nearest":
        return functional.interpolate(picture, size, mode="nearest")
    return functional.interpolate(picture, size, mode="bilinear", align_corners=False)


def padded(attributes: Attributes, picture: Tensor, pads: Tensor, value: Tensor | None = None) -> Tensor:
    top, left, bottom, right = (int(pads[index]) for index in (2, 3, 6, 7))
    mode = {b"edge": "replicate", b"reflect": "reflect"}.get(attributes.get("mode", b""), "constant")
    fill = float(value) if value is not None and mode == "constant" else None
    return functional.pad(picture, (left, right, top, bottom), mode, fill)


def shuffled(attributes: Attributes, picture: Tensor) -> Tensor:
    assert attributes.get("mode") == b"CRD"
    return functional.pixel_shuffle(picture, attributes["blocksize"])


def sliced(_: Attributes, tensor: Tensor, starts: Tensor, ends: Tensor, axes: Tensor) -> Tensor:
    for start, end, axis in zip(starts.tolist(), ends.tolist(), axes.tolist(), strict=True):
        tensor = tensor.narrow(axis, start, min(end, tensor.shape[axis]) - start)
    return tensor


OPERATIONS: dict[str, Callable[..., Tensor]] = {
    "Add": lambda _, left, right: left + right,
    "Cast": lambda to, tensor: tensor.to(
        torch.from_numpy(np.empty(0, onnx.helper.tensor_dtype_to_np_dtype(to["to"]))).dtype
    ),
    "Clip": lambda _, tensor, low=None, high=None: tensor.clamp(low, high),
    "Concat": lambda how, *tensors: torch.cat(tensors, how["axis"]),
    "Conv": convolution,
    "DepthToSpace": shuffled,
    "Div": lambda _, left, right: left / right,
    "Gather": lambda how, tensor, index: tensor.select(how.get("axis", 0), int(index)),
    "Identity": lambda _, tensor: tensor,
    "LeakyRelu": lambda how, tensor: functional.leaky_relu(tensor, how.get("alpha", 0.01)),
    "MaxPool": lambda how, tensor: functional.max_pool2d(tensor, how["kernel_shape"], how["strides"]),
    "Mul": lambda _, left, right: left * right,
    "PRelu": lambda _, tensor, slopes: functional.prelu(tensor, slopes.flatten()),
    "Pad": padded,
    "Relu": lambda _, tensor: functional.relu(tensor),
    "Resize": resized,
    "Shape": lambda _, tensor: torch.tensor(tensor.shape),
    "Sigmoid": lambda _, tensor: tensor.sigmoid(),
    "Slice": sliced,
    "Sub": lambda _, left, right: left - right,
    "Unsqueeze": lambda _, tensor, axes: tensor.unsqueeze(int(axes[0])),
}


if __name__ == "__main__":
    play(load)
