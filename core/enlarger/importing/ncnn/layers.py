"""The layers of ncnn that networks for pictures are made of, each as nodes of ONNX.

What a layer's parameters mean is told in ncnn's docs/developer-guide/operators.md; where that says too
little, in its src/layer. ncnn has no batch: its axis 0 is ONNX's axis 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from enlarger.geometry import Size

from .bin_file import int8_problem
from .param_file import Layer
from .writer import Blob, NcnnWriter

Write = Callable[[Layer, NcnnWriter, list[Blob]], list[Blob]]

MOST_PIXELS = 4096
"""The largest kernel, stride, dilation or padding."""

TO_THE_END = (1 << 63) - 1
"""The end of a slice that leaves nothing out."""

SPECIAL = -233
"""Stands for "the rest" in sizes, for "the second tensor" in numbers of weights, for padding so that the size
stays in paddings.
"""


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
        raise layer.fault("the padding depends on the size of the picture")
    return window


def _activated(layer: Layer, writer: NcnnWriter, tensor: str) -> str:
    """Return a tensor after the activation that a layer brings along."""
    kind, values = layer.integer(9, 0), layer.reals(10)
    if kind == 0:
        return tensor
    functions: dict[int, tuple[int, Callable[..., str]]] = {
        1: (0, _rectified),
        2: (1, _rectified),
        3: (2, _clipped),
        4: (0, _sigmoid),
        5: (0, _mish),
        6: (2, _hard_swish),
    }
    if kind not in functions or len(values) < functions[kind][0]:
        raise layer.fault(f"the activation {kind} with {len(values)} parameters is not known")
    count, function = functions[kind]
    return function(writer, tensor, *values[:count])


def _rectified(writer: NcnnWriter, tensor: str, slope: float = 0.0) -> str:
    return writer.add("LeakyRelu", tensor, alpha=slope) if slope else writer.add("Relu", tensor)


def _clipped(writer: NcnnWriter, tensor: str, least: float, most: float) -> str:
    return writer.add("Clip", tensor, writer.constant(least), writer.constant(most))


def _sigmoid(writer: NcnnWriter, tensor: str) -> str:
    return writer.add("Sigmoid", tensor)


def _tanh(writer: NcnnWriter, tensor: str) -> str:
    return writer.add("Tanh", tensor)


def _swish(writer: NcnnWriter, tensor: str) -> str:
    return writer.add("Mul", tensor, writer.add("Sigmoid", tensor))


def _mish(writer: NcnnWriter, tensor: str) -> str:
    return writer.add("Mul", tensor, writer.add("Tanh", writer.add("Softplus", tensor)))


def _hard_sigmoid(writer: NcnnWriter, tensor: str, alpha: float = 0.2, beta: float = 0.5) -> str:
    return writer.add("HardSigmoid", tensor, alpha=alpha, beta=beta)


def _hard_swish(writer: NcnnWriter, tensor: str, alpha: float = 0.2, beta: float = 0.5) -> str:
    return writer.add("Mul", tensor, _hard_sigmoid(writer, tensor, alpha, beta))


def _elu(writer: NcnnWriter, tensor: str, alpha: float = 0.1) -> str:
    return writer.add("Elu", tensor, alpha=alpha)


def _gelu(writer: NcnnWriter, tensor: str, fast: float = 0.0) -> str:
    half = writer.add("Mul", tensor, writer.constant(0.5))
    if fast:
        cube = writer.add("Pow", tensor, writer.constant(3))
        inner = writer.add("Add", tensor, writer.add("Mul", cube, writer.constant(0.044715)))
        risen = writer.add("Tanh", writer.add("Mul", inner, writer.constant(np.sqrt(2 / np.pi))))
    else:
        risen = writer.add("Erf", writer.add("Mul", tensor, writer.constant(np.sqrt(0.5))))
    return writer.add("Mul", half, writer.add("Add", risen, writer.constant(1)))


def _scaled_power(
    writer: NcnnWriter, tensor: str, power: float = 1, scale: float = 1, shift: float = 0
) -> str:
    moved = writer.add("Add", writer.add("Mul", tensor, writer.constant(scale)), writer.constant(shift))
    return writer.add("Pow", moved, writer.constant(power)) if power != 1 else moved


def _pointwise(function: Callable[..., str], *defaults: float) -> Write:
    """Return what writes a layer that changes each number by itself, with its first parameters."""

    def write(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
        blob = _only(layer, blobs)
        values = [layer.real(key, default) for key, default in enumerate(defaults)]
        return [writer.blob(layer, function(writer, blob.tensor, *values), blob.channels, blob.size)]

    return write


def _only(layer: Layer, blobs: list[Blob]) -> Blob:
    if len(blobs) != 1:
        raise layer.fault(f"{len(blobs)} tensors are taken instead of one")
    return blobs[0]


def _unchanged(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    del writer
    return [_only(layer, blobs)] * len(layer.outputs)


def _convolution(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    blob, window = _only(layer, blobs), _window(layer)
    if layer.integer(19, 0):
        raise layer.fault("the kernel is made by another layer")
    if layer.real(18, 0):
        raise layer.fault("the padding is not zero")
    outputs, inputs, groups = _connections(layer, blob, window)
    weights = writer.reader.weights(outputs * (inputs // groups) * window.kernel.pixels)
    shape = (outputs, inputs // groups, window.kernel.height, window.kernel.width)
    constants = [writer.numbers(weights.reshape(shape)), *_bias(layer, writer, outputs)]
    tensor = writer.add("Conv", blob.tensor, *constants, group=groups, **window.attributes())
    tensor = _activated(layer, writer, tensor)
    return [writer.blob(layer, tensor, outputs, window.shrunk(blob.size))]


def _deconvolution(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    blob, window = _only(layer, blobs), _window(layer)
    if layer.integer(20, 0) or layer.integer(21, 0):
        raise layer.fault("the result has a fixed size")
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
    tensor = _activated(layer, writer, writer.add("ConvTranspose", blob.tensor, *constants, **attributes))
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
        raise layer.fault("the number of its weights does not fit its kernel")
    if inputs * groups != blob.channels:
        raise layer.fault(f"{inputs * groups} channels are wanted and {blob.channels} given")
    return outputs, blob.channels, groups


def _bias(layer: Layer, writer: NcnnWriter, outputs: int, key: int = 5) -> list[str]:
    return [writer.constant(writer.reader.singles(outputs))] if layer.integer(key, 0, 0, 1) else []


def _inner_product(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    blob = _only(layer, blobs)
    if layer.integer(8, 0):
        raise int8_problem()
    if not blob.is_pixel:
        raise layer.fault("every pixel has a weight of its own, so that only one size can be taken")
    outputs = layer.integer(0, 0, 1)
    if layer.integer(2, 0, 1) != outputs * blob.channels:
        raise layer.fault(f"the number of its weights does not fit {blob.channels} channels")
    weights = writer.reader.weights(outputs * blob.channels)
    constants = [
        writer.numbers(weights.reshape(outputs, blob.channels, 1, 1)),
        *_bias(layer, writer, outputs, 1),
    ]
    tensor = _activated(layer, writer, writer.add("Conv", blob.tensor, *constants, kernel_shape=[1, 1]))
    return [writer.blob(layer, tensor, outputs, blob.size)]


def _prelu(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    blob = _only(layer, blobs)
    slopes = writer.reader.singles(_per_channel(layer, blob))
    return [
        writer.blob(
            layer, writer.add("PRelu", blob.tensor, writer.by_channel(slopes)), blob.channels, blob.size
        )
    ]


def _per_channel(layer: Layer, blob: Blob) -> int:
    """Return how many numbers a layer has, which is one for each channel, or one for all."""
    count = layer.integer(0, 0, 1)
    if count not in {1, blob.channels}:
        raise layer.fault(f"{count} numbers are there for {blob.channels} channels")
    return count


def _scale(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Multiply by numbers of its own, or by a second tensor."""
    if layer.integer(0, 0, SPECIAL) == SPECIAL:
        if len(blobs) != 2 or layer.integer(1, 0):
            raise layer.fault("two tensors are needed, and no numbers")
        return [_combined(layer, writer, "Mul", *blobs)]
    blob = _only(layer, blobs)
    count = _per_channel(layer, blob)
    tensor = writer.add("Mul", blob.tensor, writer.by_channel(writer.reader.singles(count)))
    if layer.integer(1, 0, 0, 1):
        tensor = writer.add("Add", tensor, writer.by_channel(writer.reader.singles(count)))
    return [writer.blob(layer, tensor, blob.channels, blob.size)]


def _batch_norm(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    blob = _only(layer, blobs)
    count = _per_channel(layer, blob)
    slope, mean, variance, bias = (writer.reader.singles(count) for _ in range(4))
    if variance.min() < 0:
        raise layer.fault("a variance is negative")
    factor = slope / np.sqrt(variance + np.float32(max(layer.real(1, 0), 1e-12)))
    tensor = writer.add("Mul", blob.tensor, writer.by_channel(factor))
    tensor = writer.add("Add", tensor, writer.by_channel(bias - mean * factor))
    return [writer.blob(layer, tensor, blob.channels, blob.size)]


BINARY = ("Add", "Sub", "Mul", "Div", "Max", "Min", "Pow", "Sub", "Div", "Pow")
"""ncnn's operations by number; from the eighth on, the other way round."""

UNARY = {
    0: "Abs",
    1: "Neg",
    2: "Floor",
    3: "Ceil",
    5: "Sqrt",
    7: "Exp",
    8: "Log",
    9: "Sin",
    10: "Cos",
    15: "Reciprocal",
    16: "Tanh",
}


def _binary(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    operation = layer.integer(0, 0, 0, len(BINARY) - 1)
    if layer.integer(1, 0, 0, 1):
        value = writer.constant(np.full((1, 1, 1), layer.real(2, 0)))
        blobs = [_only(layer, blobs), Blob(value, 1, Size(1, 1))]
    if len(blobs) != 2:
        raise layer.fault(f"{len(blobs)} tensors are taken instead of two")
    return [_combined(layer, writer, BINARY[operation], *(blobs if operation < 7 else reversed(blobs)))]


def _combined(layer: Layer, writer: NcnnWriter, operator: str, one: Blob, other: Blob) -> Blob:
    """Combine two blobs number by number; what has one of something serves all."""
    pairs = zip((one.channels, *one.size), (other.channels, *other.size), strict=True)
    channels, width, height = (max(pair) if 1 in pair or len({*pair}) == 1 else 0 for pair in pairs)
    if not channels or not width or not height:
        sizes = " and ".join(f"{blob.channels} channels of {blob.size}" for blob in (one, other))
        raise layer.fault(f"{sizes} do not fit each other")
    return writer.blob(layer, writer.add(operator, one.tensor, other.tensor), channels, Size(width, height))


def _unary(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    blob, operation = _only(layer, blobs), layer.integer(0, 0)
    if operation == 4:
        tensor = writer.add("Mul", blob.tensor, blob.tensor)
    elif operation == 6:
        tensor = writer.add("Reciprocal", writer.add("Sqrt", blob.tensor))
    elif operation in UNARY:
        tensor = writer.add(UNARY[operation], blob.tensor)
    else:
        raise layer.fault(f"its operation {operation} is not known")
    return [writer.blob(layer, tensor, blob.channels, blob.size)]


def _elementwise(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    operation, factors = layer.integer(0, 0, 0, 2), layer.reals(1)
    if len(blobs) < 2 or (factors and len(factors) != len(blobs)):
        raise layer.fault(f"{len(blobs)} tensors are taken with {len(factors)} factors")
    if operation == 1 and factors:
        blobs = [
            blob
            if factor == 1
            else Blob(
                writer.add("Mul", blob.tensor, writer.constant(factor)),
                blob.channels,
                blob.size,
            )
            for blob, factor in zip(blobs, factors, strict=True)
        ]
    result, *rest = blobs
    for blob in rest:
        result = _combined(layer, writer, ("Mul", "Add", "Max")[operation], result, blob)
    return [result]


def _axis(layer: Layer, key: int) -> int:
    """Return an axis: 0 for channels, 1 for rows, 2 for columns."""
    return layer.integer(key, 0, -3, 2) % 3


def _concatenated(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    axis = _axis(layer, 0)
    shapes = [[blob.channels, blob.size.height, blob.size.width] for blob in blobs]
    if not shapes or any(
        shape[:axis] + shape[axis + 1 :] != shapes[0][:axis] + shapes[0][axis + 1 :] for shape in shapes
    ):
        raise layer.fault("what is put together has different sizes")
    channels, height, width = (
        sum(sides) if number == axis else sides[0] for number, sides in enumerate(zip(*shapes, strict=True))
    )
    tensor = writer.add("Concat", *(blob.tensor for blob in blobs), axis=axis + 1)
    return [writer.blob(layer, tensor, channels, Size(width, height))]


def _sliced_channels(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    blob = _only(layer, blobs)
    lengths = layer.integers(0)
    if _axis(layer, 1) or len(lengths) != len(layer.outputs):
        raise layer.fault("it does not part the channels")
    parts: list[Blob] = []
    start = 0
    for number, length in enumerate(lengths):
        if length == SPECIAL:
            length = (blob.channels - start) // (len(lengths) - number)  # noqa: PLW2901 - in equal parts
        parts.append(_part(layer, writer, blob, {0: (start, start + length)}))
        start += length
    return parts


def _cropped(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Cut off edges: as many pixels as its parameters tell, or what a second tensor has less."""
    if len(blobs) == 2:
        return [_cropped_alike(layer, writer, *blobs)]
    blob = _only(layer, blobs)
    starts, ends, axes = layer.integers(9), layer.integers(10), layer.integers(11)
    if starts:
        axes = axes or list(range(len(starts)))
        if not len(starts) == len(ends) == len(axes) or not {*axes} <= {*range(-3, 3)}:
            raise layer.fault("starts, ends and axes do not fit each other")
        cuts = {axis % 3: (start, end) for start, end, axis in zip(starts, ends, axes, strict=True)}
        if len(cuts) != len(axes):
            raise layer.fault("an axis is named twice")
    else:
        cuts = {
            axis: (
                layer.integer(near, 0, 0),
                _end_of_cut(layer, layer.integer(near, 0, 0), length, layer.integer(far, 0, 0)),
            )
            for axis, near, length, far in ((2, 0, 3, 6), (1, 1, 4, 7), (0, 2, 5, 8))
        }
    ends_of = {axis: (start, 0 if end == SPECIAL else end) for axis, (start, end) in cuts.items()}
    return [_part(layer, writer, blob, ends_of)]


def _end_of_cut(layer: Layer, start: int, key: int, far: int) -> int:
    """Return where a cut ends that is told by its length, or by what is left out at the far edge."""
    length = layer.integer(key, 0, SPECIAL)
    if length in {0, SPECIAL}:
        return -far
    if key != 5:
        raise layer.fault("the picture is cut to a fixed size")
    return start + length


def _cropped_alike(layer: Layer, writer: NcnnWriter, blob: Blob, like: Blob) -> Blob:
    """Cut to the size of `like`. What the two differ by is the same for all sizes, so it is a constant,
    counted from the far edge.
    """
    sides = zip((blob.channels, *blob.size), (like.channels, *like.size), strict=True)
    less_channels, less_width, less_height = (own - other for own, other in sides)
    cuts: dict[int, tuple[int, int]] = {}
    for axis, key, less in ((2, 0, less_width), (1, 1, less_height), (0, 2, less_channels)):
        start = layer.integer(key, 0, 0)
        if start > less:
            raise layer.fault("the cut reaches beyond the picture")
        cuts[axis] = start, start - less
    return _part(layer, writer, blob, cuts)


def _part(layer: Layer, writer: NcnnWriter, blob: Blob, cuts: dict[int, tuple[int, int]]) -> Blob:
    """Return a part of a blob: for each axis that is cut, where it starts and where it ends; what is not
    positive as an end is counted from the far edge.
    """
    lengths = [blob.channels, blob.size.height, blob.size.width]
    kept = {axis: cut for axis, cut in cuts.items() if cut != (0, 0)}
    for axis, (start, end) in kept.items():
        first = start if start >= 0 else lengths[axis] + start
        last = min(end, lengths[axis]) if end > 0 else lengths[axis] + end
        if not 0 <= first < last:
            raise layer.fault("nothing is left after a cut")
        lengths[axis] = last - first
    channels, height, width = lengths
    if not kept:
        return blob
    constants = (
        writer.whole_numbers(values)
        for values in (
            [start for start, _ in kept.values()],
            [end or TO_THE_END for _, end in kept.values()],
            [axis + 1 for axis in kept],
        )
    )
    return writer.blob(layer, writer.add("Slice", blob.tensor, *constants), channels, Size(width, height))


def _padded(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    blob = _only(layer, blobs)
    top, bottom, left, right = (layer.integer(key, 0, 0, MOST_PIXELS) for key in range(4))
    if layer.integer(6, 0) or layer.integer(7, 0) or layer.integer(8, 0):
        raise layer.fault("channels are padded, or each with a value of its own")
    mode = ("constant", "edge", "reflect")[layer.integer(4, 0, 0, 2)]
    pads = writer.whole_numbers([0, 0, top, left, 0, 0, bottom, right])
    values = [writer.constant(layer.real(5, 0))] if mode == "constant" else []
    size = Size(blob.size.width + left + right, blob.size.height + top + bottom)
    tensor = writer.add("Pad", blob.tensor, pads, *values, mode=mode)
    return [writer.blob(layer, tensor, blob.channels, size)]


def _pooled(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    blob, is_mean = _only(layer, blobs), layer.integer(0, 0, 0, 1)
    one = Size(1, 1)
    to_one = layer.integer(7, 0) and (layer.integer(8, 0), layer.integer(18, layer.integer(8, 0))) == one
    if layer.integer(4, 0) or to_one:
        operator = "GlobalAveragePool" if is_mean else "GlobalMaxPool"
        return [writer.blob(layer, writer.add(operator, blob.tensor), blob.channels, one)]
    if layer.integer(7, 0):
        raise layer.fault("the windows depend on the size of the picture")
    across, stride, left = layer.integer(1, 0, 1, MOST_PIXELS), layer.integer(2, 1, 1, MOST_PIXELS), 3
    pads = layer.integer(left, 0, 0, MOST_PIXELS)
    top = layer.integer(13, pads, 0, MOST_PIXELS)
    window = _Window(
        Size(across, layer.integer(11, across, 1, MOST_PIXELS)),
        Size(stride, layer.integer(12, stride, 1, MOST_PIXELS)),
        one,
        (pads, top, layer.integer(14, pads, 0, MOST_PIXELS), layer.integer(15, top, 0, MOST_PIXELS)),
    )
    if layer.integer(5, 0) != 1:
        raise layer.fault("windows reach beyond the picture")
    attributes: dict[str, Any] = {**window.attributes()}
    del attributes["dilations"]
    if is_mean:
        attributes["count_include_pad"] = layer.integer(6, 0, 0, 1)
    tensor = writer.add("AveragePool" if is_mean else "MaxPool", blob.tensor, **attributes)
    return [writer.blob(layer, tensor, blob.channels, window.shrunk(blob.size))]


def _reduced(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Take the mean over the whole picture, which is the only reduction that such networks have."""
    blob = _only(layer, blobs)
    axes = {axis % 3 for axis in layer.integers(3)}
    if layer.integer(0, 0) != 3 or layer.integer(1, 1) or axes != {1, 2} or layer.real(2, 1) != 1:
        raise layer.fault("it is no mean over the picture")
    tensor = writer.add("GlobalAveragePool", blob.tensor)
    return [writer.blob(layer, tensor, blob.channels, Size(1, 1))]


def _pixel_kept(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write what only tells another shape, which one pixel keeps."""
    if not _only(layer, blobs).is_pixel:
        raise layer.fault("a picture is given another shape")
    return _unchanged(layer, writer, blobs)


def _shuffled(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    blob, factor = _only(layer, blobs), layer.integer(0, 1, 1, MOST_PIXELS)
    channels, rest = divmod(blob.channels, factor**2)
    if rest:
        raise layer.fault(f"{blob.channels} channels cannot become pixels of {factor} by {factor}")
    mode = ("CRD", "DCR")[layer.integer(1, 0, 0, 1)]
    tensor = writer.add("DepthToSpace", blob.tensor, blocksize=factor, mode=mode)
    return [writer.blob(layer, tensor, channels, blob.size.scaled(factor))]


def _unshuffled(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    blob, factor = _only(layer, blobs), layer.integer(0, 1, 1, MOST_PIXELS)
    size = Size(blob.size.width // factor, blob.size.height // factor)
    channels = blob.channels * factor**2
    folded = writer.blob(layer, writer.add("SpaceToDepth", blob.tensor, blocksize=factor), channels, size)
    if layer.integer(1, 0, 0, 1):
        return [folded]
    # ONNX has the places of a pixel first and the channels last; here it is the other way round.
    order = np.arange(channels).reshape(factor**2, blob.channels).T.ravel()
    mixed = writer.mixed(folded.tensor, np.eye(channels, dtype=np.float32)[order])
    return [writer.blob(layer, mixed, channels, size)]


def _interpolated(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    kind = layer.integer(0, 0, 1, 3)
    if layer.integer(6, 0):
        raise layer.fault("its corners are aligned")
    attributes: dict[str, Any] = {
        "mode": ("nearest", "linear", "cubic")[kind - 1],
        "coordinate_transformation_mode": "half_pixel",
    }
    if kind == 1:
        attributes |= {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    elif kind == 3:
        attributes["cubic_coeff_a"] = -0.75
    if len(blobs) == 2:
        blob, like = blobs
        tensor = writer.add("Resize", blob.tensor, "", "", _size_like(writer, blob, like), **attributes)
        return [writer.blob(layer, tensor, blob.channels, like.size)]
    blob = _only(layer, blobs)
    height, width = _factors(layer, blob)
    size = Size(int(blob.size.width * width), int(blob.size.height * height))
    scales = writer.constant([1, 1, height, width])
    tensor = writer.add("Resize", blob.tensor, "", scales, **attributes)
    return [writer.blob(layer, tensor, blob.channels, size)]


def _factors(layer: Layer, blob: Blob) -> tuple[float, float]:
    """Return by how much the height and the width are multiplied."""
    goal = Size(layer.integer(4, 0), layer.integer(3, 0))
    if not any(goal):
        factors = layer.real(1, 1), layer.real(2, 1)
        if not all(1 / MOST_PIXELS <= factor <= MOST_PIXELS for factor in factors):
            raise layer.fault(f"its factors are {factors}")
        return factors
    # Written for one size; where that is a whole multiple, it is the same for all.
    (width, across), (height, down) = (divmod(*sides) for sides in zip(goal, blob.size, strict=True))
    if across or down or not width or not height:
        raise layer.fault(f"a picture of {blob.size} pixels is brought to the fixed size {goal}")
    return height, width


def _size_like(writer: NcnnWriter, blob: Blob, like: Blob) -> str:
    """Return the shape of `blob` with the height and the width of `like`."""
    start, middle, end = (writer.whole_numbers([number]) for number in (0, 2, 4))
    channels = writer.add("Slice", writer.add("Shape", blob.tensor), start, middle)
    sides = writer.add("Slice", writer.add("Shape", like.tensor), middle, end)
    return writer.add("Concat", channels, sides, axis=0)


def _stored(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    width, height, channels = (layer.integer(key, 0, 0, MOST_PIXELS) for key in range(3))
    if blobs or layer.integer(11, 0) or not width or (height and not channels):
        raise layer.fault("its numbers have an unknown shape")
    if not height:  # a row, which is one pixel here
        width, height, channels = 1, 1, width
    values = writer.reader.singles(width * height * channels).reshape(1, channels, height, width)
    return [writer.blob(layer, writer.constant(values), channels, Size(width, height))]


LAYERS: dict[str, Write] = {
    "BatchNorm": _batch_norm,
    "BinaryOp": _binary,
    "Clip": _pointwise(_clipped, -3.4e38, 3.4e38),
    "Concat": _concatenated,
    "Convolution": _convolution,
    "ConvolutionDepthWise": _convolution,
    "Crop": _cropped,
    "Deconvolution": _deconvolution,
    "DeconvolutionDepthWise": _deconvolution,
    "Dropout": _unchanged,
    "ELU": _pointwise(_elu, 0.1),
    "Eltwise": _elementwise,
    "Flatten": _pixel_kept,
    "GELU": _pointwise(_gelu, 0),
    "HardSigmoid": _pointwise(_hard_sigmoid, 0.2, 0.5),
    "HardSwish": _pointwise(_hard_swish, 0.2, 0.5),
    "InnerProduct": _inner_product,
    "Interp": _interpolated,
    "MemoryData": _stored,
    "Mish": _pointwise(_mish),
    "Noop": _unchanged,
    "PReLU": _prelu,
    "Padding": _padded,
    "PixelShuffle": _shuffled,
    "Pooling": _pooled,
    "Power": _pointwise(_scaled_power, 1, 1, 0),
    "ReLU": _pointwise(_rectified, 0),
    "Reduction": _reduced,
    "Reorg": _unshuffled,
    "Reshape": _pixel_kept,
    "Scale": _scale,
    "Sigmoid": _pointwise(_sigmoid),
    "Slice": _sliced_channels,
    "Split": _unchanged,
    "Swish": _pointwise(_swish),
    "TanH": _pointwise(_tanh),
    "UnaryOp": _unary,
}
"""What writes a layer, by the name of its kind."""
