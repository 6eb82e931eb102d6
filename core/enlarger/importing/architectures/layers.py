"""The layers that networks are written with, from tensors under PyTorch's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from enlarger.errors import ModelError
from enlarger.graphs.nodes import GraphBuilder
from enlarger.system.language import _

OPSET = 17

BOOKKEEPING = ("num_batches_tracked", "no_norm", "total_ops", "total_params")
"""Ends of the names of tensors that have nothing to do with a result."""


@dataclass(frozen=True)
class Written:
    """A network that was written as an ONNX graph."""

    family: str
    architecture: str
    """Family and size, for people."""
    scale: int
    model: onnx.ModelProto


class LayerBuilder(GraphBuilder):
    """Writes layers from tensors, and keeps account of which tensors were used."""

    def __init__(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        super().__init__("t")
        self._tensors = tensors
        self._used: set[str] = set()

    def has(self, name: str) -> bool:
        return name in self._tensors

    def tensor(self, name: str) -> NDArray[Any]:
        """Return a tensor, and count it as used. Raises ModelError when the file has none of this name."""
        if name not in self._tensors:
            raise ModelError(_("It has no tensor {name!r}.", name=name))
        self._used.add(name)
        return self._tensors[name]

    def convolution(self, tensor: str, name: str, *, stride: int = 1, padding: int | None = None) -> str:
        """Convolve with the tensors NAME.weight and, where there is one, NAME.bias; edges keep their place
        unless `padding` says otherwise.
        """
        bias = self.tensor(f"{name}.bias") if self.has(f"{name}.bias") else None
        return self.convolved(tensor, self.tensor(f"{name}.weight"), bias, stride=stride, padding=padding)

    def convolved(
        self,
        tensor: str,
        weight: NDArray[Any],
        bias: NDArray[Any] | None,
        *,
        stride: int = 1,
        padding: int | None = None,
    ) -> str:
        if weight.ndim != 4 or weight.shape[2] != weight.shape[3]:
            raise ModelError(
                _("The file holds a convolution of an unknown kind, {shape}.", shape=weight.shape)
            )
        side = weight.shape[2]
        constants = [self.constant(values) for values in (weight, bias) if values is not None]
        pads = [(side - 1) // 2 if padding is None else padding] * 4
        return self.add(
            "Conv", tensor, *constants, kernel_shape=[side, side], strides=[stride] * 2, pads=pads
        )

    def silu(self, tensor: str) -> str:
        return self.add("Mul", tensor, self.add("Sigmoid", tensor))

    def doubled(self, tensor: str) -> str:
        """Repeat every pixel twice in both directions."""
        return self.repeated(tensor, 2)

    def repeated(self, tensor: str, factor: int) -> str:
        """Repeat every pixel in both directions."""
        return self.add(
            "Resize",
            tensor,
            "",
            self.constant([1, 1, factor, factor]),
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )

    def shuffled(self, tensor: str, factor: int) -> str:
        """Spread channels over pixels as PyTorch does."""
        return self.add("DepthToSpace", tensor, blocksize=factor, mode="CRD") if factor > 1 else tensor

    def finished(self, family: str, architecture: str, channels: int, scale: int) -> Written:
        """Return the network, whose output is that of the last node. Raises ModelError when the file has
        tensors that this network does not: it is another one then.
        """
        self.ends_in("output")
        left = [name for name in self._tensors if name not in self._used and not name.endswith(BOOKKEEPING)]
        if left:
            raise ModelError(
                _(
                    "It has {left!r} and {count} more tensors that {family} does not have.",
                    left=left[0],
                    count=len(left) - 1,
                    family=family,
                )
            )
        entry, leave = (
            helper.make_tensor_value_info(
                name, TensorProto.FLOAT, ["batch", channels, f"{prefix}height", f"{prefix}width"]
            )
            for name, prefix in (("input", ""), ("output", "out_"))
        )
        graph = helper.make_graph(self.nodes, architecture, [entry], [leave], self.constants)
        imports = [helper.make_opsetid("", OPSET)]
        return Written(
            family,
            architecture,
            scale,
            helper.make_model(graph, opset_imports=imports, ir_version=8, producer_name="enlarger"),
        )


def root(number: int, what: str) -> int:
    """Return the whole square root of a number of channels. Raises ModelError when there is none."""
    side = round(number**0.5)
    if side < 1 or side * side != number:
        raise ModelError(
            _("The file holds {what} of {number} channels, which no scale fits.", what=what, number=number)
        )
    return side


def count(tensors: Mapping[str, Any], pattern: str) -> int:
    """Return for how many numbers from 0 on `pattern`, with the number put in, is the name of a tensor."""
    number = 0
    while pattern.format(number) in tensors:
        number += 1
    return number
