"""What the layers of an ncnn network write into: an ONNX graph whose tensors' sizes are known on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from enlarger.geometry import Size
from enlarger.graphs.nodes import GraphBuilder
from enlarger.system.language import _

from .bin_file import Numbers, WeightReader
from .param_file import Layer

SPECIAL = -233
"""Stands for "the rest" in sizes, for "the second tensor" in numbers of weights, and for padding that keeps
the size.
"""

MOST_PIXELS = 4096
"""The largest kernel, stride, dilation or padding."""

MOST_CHANNELS = 1 << 16

LARGEST_GROWTH = 64
"""How much longer than the network's input a side may be anywhere inside it."""


@dataclass(frozen=True)
class Blob:
    """A tensor inside a network, in ONNX of shape (1, channels, height, width).

    What is a row of numbers to ncnn, such as means over the whole picture, is here one pixel of as many
    channels.
    """

    tensor: str
    channels: int
    size: Size
    """For an input of the size that is tracked."""

    @property
    def is_pixel(self) -> bool:
        """Whether it has one number in each channel."""
        return self.size == (1, 1)


class NcnnWriter(GraphBuilder):
    """Writes nodes, and takes the numbers that they need from the `.bin` file."""

    def __init__(self, reader: WeightReader, size: Size, *, is_for_one_size: bool) -> None:
        super().__init__("ncnn/")
        self.reader = reader
        self.size = size
        """Of the input, for which the sizes of all blobs are told."""
        self.is_for_one_size = is_for_one_size
        """Whether the file is written for this size, and may name others that follow from it."""

    def numbers(self, values: Numbers) -> str:
        """Return a constant in single floats, which is kept in half floats where it is stored so."""
        if values.dtype == np.float16:
            return self.add("Cast", self.constant(values, np.float16), to=TensorProto.FLOAT)
        return self.constant(values)

    def by_channel(self, values: NDArray[Any]) -> str:
        """Return a constant with one number for each channel."""
        return self.numbers(values[:, None, None])

    def whole_numbers(self, values: list[int]) -> str:
        return self.constant(values, np.int64)

    def blob(self, layer: Layer, tensor: str, channels: int, size: Size) -> Blob:
        """Return a blob. Raises ModelError when nothing is left of the picture, or far too much is made."""
        if not 1 <= channels <= MOST_CHANNELS:
            raise layer.fault(_("{channels} channels are made", channels=channels))
        if min(size) < 1:
            raise layer.fault(_("nothing is left of the picture"))
        if max(size) > LARGEST_GROWTH * max(self.size):
            raise layer.fault(
                _("a picture of {before} pixels becomes one of {after}", before=self.size, after=size)
            )
        return Blob(tensor, channels, size)


Write = Callable[[Layer, NcnnWriter, list[Blob]], list[Blob]]
"""Writes a layer that takes the given blobs, and returns what it gives; raises ModelError."""


def only(layer: Layer, blobs: list[Blob]) -> Blob:
    """Return the one blob that a layer takes. Raises ModelError."""
    if len(blobs) != 1:
        raise layer.fault(_("{count} tensors are taken instead of one", count=len(blobs)))
    return blobs[0]
