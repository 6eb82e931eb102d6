"""Layers of ncnn that look at a window of pixels, or at all of them: convolutions and pools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from enlarger.geometry import Size
from enlarger.system.language import _

from .bin_file import int8_problem
from .functions import activated
from .param_file import Layer
from .writer import MOST_PIXELS, SPECIAL, Blob, NcnnWriter, only


@dataclass(frozen=True)
class _Window:
    """Kernel, stride, dilation and padding of a layer."""

    kernel: Size
    stride: Size
    dilation: Size
    pads: tuple[int, int, int, int]
    """At the left, the top, the right and the bottom."""

    def attributes(self) -> dict[str, list[int]]:
        left, top, right, bottom = self.pads
        return {
            "kernel_shape": [self.kernel.height, self.kernel.width],
            "strides": [self.stride.height, self.stride.width],
            "dilations": [self.dilation.height, self.dilation.width],
            "pads": [top, left, bottom, right],
        }

    @property
    def extent(self) -> Size:
        """How far the last element of the kernel lies from its first."""
        return Size(
            self.dilation.width * (self.kernel.width - 1), self.dilation.height * (self.kernel.height - 1)
        )

    @property
    def padding(self) -> Size:
        left, top, right, bottom = self.pads
        return Size(left + right, top + bottom)

    def shrunk(self, size: Size) -> Size:
        """Return the size after a convolution."""
        width, height = (
            (side + pad - extent - 1) // stride + 1
            for side, pad, extent, stride in zip(size, self.padding, self.extent, self.stride, strict=True)
        )
        return Size(width, height)

    def grown(self, size: Size, more: Size) -> Size:
        """Return the size after a transposed convolution that adds `more` at the far edges."""
        width, height = (
            (side - 1) * stride + extent + 1 - pad + rest
            for side, stride, extent, pad, rest in zip(
                size, self.stride, self.extent, self.padding, more, strict=True
            )
        )
        return Size(width, height)


def _window(layer: Layer) -> _Window:
    """Return the window of a convolution."""

    def pair(across: int, down: int, default: int) -> Size:
        width = layer.integer(across, default, 1, MOST_PIXELS)
        return Size(width, layer.integer(down, width, 1, MOST_PIXELS))

    kernel, dilation, stride = pair(1, 11, 1), pair(2, 12, 1), pair(3, 13, 1)
    left = layer.integer(4, 0, SPECIAL - 1, MOST_PIXELS)
    top = layer.integer(14, left, SPECIAL - 1, MOST_PIXELS)
    right = layer.integer(15, left, SPECIAL - 1, MOST_PIXELS)
    bottom = layer.integer(16, top, SPECIAL - 1, MOST_PIXELS)
    window = _Window(kernel, stride, dilation, (left, top, right, bottom))
    if left in {SPECIAL, SPECIAL - 1} and stride == (1, 1):
        across, down = window.extent
        # The odd pixel lies at the far edges, with the second of the two at the near ones.
        near = left == SPECIAL - 1
        left, top = (across + near) // 2, (down + near) // 2
        return _Window(kernel, stride, dilation, (left, top, across - left, down - top))
    if min(window.pads) < 0:
        raise layer.fault(_("the padding depends on the size of the picture"))
    return window


def convolution(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write a convolution, in groups or not."""
    blob, window = only(layer, blobs), _window(layer)
    if layer.integer(19, 0):
        raise layer.fault(_("the kernel is made by another layer"))
    if layer.real(18, 0):
        raise layer.fault(_("the padding is not zero"))
    outputs, inputs, groups = _connections(layer, blob, window)
    weights = writer.reader.weights(outputs * (inputs // groups) * window.kernel.pixels)
    shape = (outputs, inputs // groups, window.kernel.height, window.kernel.width)
    constants = [writer.numbers(weights.reshape(shape)), *_bias(layer, writer, outputs)]
    tensor = writer.add("Conv", blob.tensor, *constants, group=groups, **window.attributes())
    tensor = activated(layer, writer, tensor)
    return [writer.blob(layer, tensor, outputs, window.shrunk(blob.size))]


def deconvolution(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write a transposed convolution, in groups or not."""
    blob, window = only(layer, blobs), _window(layer)
    if layer.integer(20, 0) or layer.integer(21, 0):
        raise layer.fault(_("the result has a fixed size"))
    outputs, inputs, groups = _connections(layer, blob, window)
    weights = writer.reader.weights(outputs * (inputs // groups) * window.kernel.pixels)
    kernel = window.kernel.height, window.kernel.width
    # ncnn has a group's outputs first, ONNX its inputs.
    split = weights.reshape(groups, outputs // groups, inputs // groups, *kernel).swapaxes(1, 2)
    shape = (inputs, outputs // groups, *kernel)
    constants = [writer.numbers(split.reshape(shape)), *_bias(layer, writer, outputs)]
    right = layer.integer(18, 0, 0, MOST_PIXELS)
    more = Size(right, layer.integer(19, right, 0, MOST_PIXELS))
    attributes: dict[str, Any] = {"group": groups, **window.attributes()}
    if any(more):
        attributes["output_padding"] = [more.height, more.width]
    tensor = activated(layer, writer, writer.add("ConvTranspose", blob.tensor, *constants, **attributes))
    return [writer.blob(layer, tensor, outputs, window.grown(blob.size, more))]


def _connections(layer: Layer, blob: Blob, window: _Window) -> tuple[int, int, int]:
    """Return the numbers of outputs, inputs and groups of a convolution. Raises ModelError when they do not
    fit each other, or the tensor that it is given.
    """
    if layer.integer(8, 0):
        raise int8_problem()
    outputs, groups = layer.integer(0, 0, 1), layer.integer(7, 1, 1)
    inputs, rest = divmod(layer.integer(6, 0, 1), outputs * window.kernel.pixels)
    if rest or outputs % groups:
        raise layer.fault(_("the number of its weights does not fit its kernel"))
    if inputs * groups != blob.channels:
        raise layer.fault(
            _(
                "{wanted} channels are wanted and {channels} given",
                wanted=inputs * groups,
                channels=blob.channels,
            )
        )
    return outputs, blob.channels, groups


def _bias(layer: Layer, writer: NcnnWriter, outputs: int, key: int = 5) -> list[str]:
    return [writer.constant(writer.reader.singles(outputs))] if layer.integer(key, 0, 0, 1) else []


def inner_product(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write a matrix product over the channels of one pixel."""
    blob = only(layer, blobs)
    if layer.integer(8, 0):
        raise int8_problem()
    if not blob.is_pixel:
        raise layer.fault(_("every pixel has a weight of its own, so that only one size can be taken"))
    outputs = layer.integer(0, 0, 1)
    if layer.integer(2, 0, 1) != outputs * blob.channels:
        raise layer.fault(
            _("the number of its weights does not fit {channels} channels", channels=blob.channels)
        )
    weights = writer.reader.weights(outputs * blob.channels)
    constants = [
        writer.numbers(weights.reshape(outputs, blob.channels, 1, 1)),
        *_bias(layer, writer, outputs, 1),
    ]
    tensor = activated(layer, writer, writer.add("Conv", blob.tensor, *constants, kernel_shape=[1, 1]))
    return [writer.blob(layer, tensor, outputs, blob.size)]


def pooled(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write the mean or the maximum over windows, or over the whole picture."""
    blob, is_mean = only(layer, blobs), layer.integer(0, 0, 0, 1)
    one = Size(1, 1)
    to_one = layer.integer(7, 0) and (layer.integer(8, 0), layer.integer(18, layer.integer(8, 0))) == one
    if layer.integer(4, 0) or to_one:
        operator = "GlobalAveragePool" if is_mean else "GlobalMaxPool"
        return [writer.blob(layer, writer.add(operator, blob.tensor), blob.channels, one)]
    if layer.integer(7, 0):
        raise layer.fault(_("the windows depend on the size of the picture"))
    across, stride = layer.integer(1, 0, 1, MOST_PIXELS), layer.integer(2, 1, 1, MOST_PIXELS)
    left = layer.integer(3, 0, 0, MOST_PIXELS)
    top = layer.integer(13, left, 0, MOST_PIXELS)
    window = _Window(
        Size(across, layer.integer(11, across, 1, MOST_PIXELS)),
        Size(stride, layer.integer(12, stride, 1, MOST_PIXELS)),
        one,
        (left, top, layer.integer(14, left, 0, MOST_PIXELS), layer.integer(15, top, 0, MOST_PIXELS)),
    )
    if layer.integer(5, 0) != 1:
        raise layer.fault(_("windows reach beyond the picture"))
    attributes: dict[str, Any] = {**window.attributes()}
    del attributes["dilations"]
    if is_mean:
        attributes["count_include_pad"] = layer.integer(6, 0, 0, 1)
    tensor = writer.add("AveragePool" if is_mean else "MaxPool", blob.tensor, **attributes)
    return [writer.blob(layer, tensor, blob.channels, window.shrunk(blob.size))]


def reduced(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Take the mean over the whole picture, which is the only reduction that such networks have."""
    blob = only(layer, blobs)
    axes = {axis % 3 for axis in layer.integers(3)}
    if layer.integer(0, 0) != 3 or layer.integer(1, 1) or axes != {1, 2} or layer.real(2, 1) != 1:
        raise layer.fault(_("it is no mean over the picture"))
    tensor = writer.add("GlobalAveragePool", blob.tensor)
    return [writer.blob(layer, tensor, blob.channels, Size(1, 1))]
