"""Layers of ncnn that move numbers and make none: parts, edges, shuffles and sizes."""

from __future__ import annotations

from typing import Any

import numpy as np

from enlarger.geometry import Size
from enlarger.system.language import _

from .param_file import Layer
from .writer import MOST_PIXELS, SPECIAL, Blob, NcnnWriter, only

TO_THE_END = (1 << 63) - 1
"""The end of a slice that leaves nothing out."""


def unchanged(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write nothing: the blob goes on as it is, maybe several times."""
    del writer
    return [only(layer, blobs)] * len(layer.outputs)


def pixel_kept(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write what only tells another shape, which one pixel keeps."""
    if not only(layer, blobs).is_pixel:
        raise layer.fault(_("a picture is given another shape"))
    return unchanged(layer, writer, blobs)


def stored(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write a constant."""
    width, height, channels = (layer.integer(key, 0, 0, MOST_PIXELS) for key in range(3))
    if blobs or layer.integer(11, 0) or not width or (height and not channels):
        raise layer.fault(_("its numbers have an unknown shape"))
    if not height:  # a row, which is one pixel here
        width, height, channels = 1, 1, width
    read = writer.reader.singles if layer.integer(21, 1, 0, 1) else writer.reader.weights
    values = read(width * height * channels).reshape(1, channels, height, width)
    return [writer.blob(layer, writer.numbers(values), channels, Size(width, height))]


def _axis(layer: Layer, key: int) -> int:
    """Return an axis: 0 for channels, 1 for rows, 2 for columns."""
    return layer.integer(key, 0, -3, 2) % 3


def concatenated(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write blobs one after the other along an axis."""
    axis = _axis(layer, 0)
    shapes = [[blob.channels, blob.size.height, blob.size.width] for blob in blobs]
    if not shapes or any(
        shape[:axis] + shape[axis + 1 :] != shapes[0][:axis] + shapes[0][axis + 1 :] for shape in shapes
    ):
        raise layer.fault(_("what is put together has different sizes"))
    channels, height, width = (
        sum(sides) if number == axis else sides[0] for number, sides in enumerate(zip(*shapes, strict=True))
    )
    tensor = writer.add("Concat", *(blob.tensor for blob in blobs), axis=axis + 1)
    return [writer.blob(layer, tensor, channels, Size(width, height))]


def sliced_channels(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write the channels in parts."""
    blob = only(layer, blobs)
    lengths = layer.integers(0)
    if _axis(layer, 1) or layer.integers(2) or len(lengths) != len(layer.outputs):
        raise layer.fault(_("it does not part the channels"))
    parts: list[Blob] = []
    start = 0
    for number, length in enumerate(lengths):
        if length == SPECIAL:
            length = (blob.channels - start) // (len(lengths) - number)  # noqa: PLW2901 - in equal parts
        parts.append(_part(layer, writer, blob, {0: (start, start + length)}))
        start += length
    return parts


def cropped(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Cut off edges: as many pixels as its parameters tell, or what a second tensor has less."""
    if len(blobs) == 2:
        return [_cropped_alike(layer, writer, *blobs)]
    blob = only(layer, blobs)
    starts, ends, axes = layer.integers(9), layer.integers(10), layer.integers(11)
    if starts:
        axes = axes or list(range(len(starts)))
        if not len(starts) == len(ends) == len(axes) or not {*axes} <= {*range(-3, 3)}:
            raise layer.fault(_("starts, ends and axes do not fit each other"))
        cuts = {axis % 3: (start, end) for start, end, axis in zip(starts, ends, axes, strict=True)}
        if len(cuts) != len(axes):
            raise layer.fault(_("an axis is named twice"))
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
        raise layer.fault(_("the picture is cut to a fixed size"))
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
            raise layer.fault(_("the cut reaches beyond the picture"))
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
            raise layer.fault(_("nothing is left after a cut"))
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


def padded(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write more pixels at the edges."""
    blob = only(layer, blobs)
    top, bottom, left, right = (layer.integer(key, 0, 0, MOST_PIXELS) for key in range(4))
    if layer.integer(6, 0) or layer.integer(7, 0) or layer.integer(8, 0):
        raise layer.fault(_("channels are padded, or each with a value of its own"))
    mode = ("constant", "edge", "reflect")[layer.integer(4, 0, 0, 2)]
    pads = writer.whole_numbers([0, 0, top, left, 0, 0, bottom, right])
    values = [writer.constant(layer.real(5, 0))] if mode == "constant" else []
    size = Size(blob.size.width + left + right, blob.size.height + top + bottom)
    tensor = writer.add("Pad", blob.tensor, pads, *values, mode=mode)
    return [writer.blob(layer, tensor, blob.channels, size)]


def shuffled(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write a pixel shuffle: channels become pixels."""
    blob, factor = only(layer, blobs), layer.integer(0, 1, 1, MOST_PIXELS)
    channels, rest = divmod(blob.channels, factor**2)
    if rest:
        raise layer.fault(
            _(
                "{channels} channels cannot become pixels of {factor} by {factor}",
                channels=blob.channels,
                factor=factor,
            )
        )
    mode = ("CRD", "DCR")[layer.integer(1, 0, 0, 1)]
    tensor = writer.add("DepthToSpace", blob.tensor, blocksize=factor, mode=mode)
    return [writer.blob(layer, tensor, channels, blob.size.scaled(factor))]


def unshuffled(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write a pixel unshuffle: pixels become channels."""
    blob, factor = only(layer, blobs), layer.integer(0, 1, 1, MOST_PIXELS)
    size = Size(blob.size.width // factor, blob.size.height // factor)
    channels = blob.channels * factor**2
    folded = writer.blob(layer, writer.add("SpaceToDepth", blob.tensor, blocksize=factor), channels, size)
    if layer.integer(1, 0, 0, 1):
        return [folded]
    # ONNX has the places of a pixel first and the channels last; here it is the other way round.
    order = np.arange(channels).reshape(factor**2, blob.channels).T.ravel()
    mixed = writer.mixed(folded.tensor, np.eye(channels, dtype=np.float32)[order])
    return [writer.blob(layer, mixed, channels, size)]


def interpolated(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write an interpolation to another size."""
    kind = layer.integer(0, 0, 1, 3)
    if layer.integer(6, 0):
        raise layer.fault(_("its corners are aligned"))
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
    blob = only(layer, blobs)
    height, width = _factors(layer, writer, blob)
    size = Size(int(blob.size.width * width), int(blob.size.height * height))
    scales = writer.constant([1, 1, height, width])
    tensor = writer.add("Resize", blob.tensor, "", scales, **attributes)
    return [writer.blob(layer, tensor, blob.channels, size)]


def _factors(layer: Layer, writer: NcnnWriter, blob: Blob) -> tuple[float, float]:
    """Return by how much the height and the width are multiplied."""
    goal = Size(layer.integer(4, 0), layer.integer(3, 0))
    if not any(goal):
        factors = layer.real(1, 1), layer.real(2, 1)
        if not all(1 / MOST_PIXELS <= factor <= MOST_PIXELS for factor in factors):
            raise layer.fault(_("its factors are {factors}", factors=factors))
        return factors
    # Written for one size; where that is a whole multiple, it is the same for all.
    (width, across), (height, down) = (divmod(*sides) for sides in zip(goal, blob.size, strict=True))
    if across or down or not width or not height or not writer.is_for_one_size:
        raise layer.fault(_("the picture is brought to {goal} pixels, whatever its size", goal=goal))
    return height, width


def _size_like(writer: NcnnWriter, blob: Blob, like: Blob) -> str:
    """Return the shape of `blob` with the height and the width of `like`."""
    start, middle, end = (writer.whole_numbers([number]) for number in (0, 2, 4))
    channels = writer.add("Slice", writer.add("Shape", blob.tensor), start, middle)
    sides = writer.add("Slice", writer.add("Shape", like.tensor), middle, end)
    return writer.add("Concat", channels, sides, axis=0)
