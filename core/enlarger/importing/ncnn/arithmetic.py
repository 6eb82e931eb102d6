"""Layers of ncnn that combine tensors number by number, or with one number for each channel."""

from __future__ import annotations

import numpy as np

from enlarger.geometry import Size
from enlarger.system.language import _

from .param_file import Layer
from .writer import SPECIAL, Blob, NcnnWriter, only


def prelu(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write ReLU with a slope below zero for each channel."""
    blob = only(layer, blobs)
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
        raise layer.fault(
            _("{count} numbers are there for {channels} channels", count=count, channels=blob.channels)
        )
    return count


def scale(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Multiply by numbers of its own, or by a second tensor."""
    if layer.integer(0, 0, SPECIAL) == SPECIAL:
        if len(blobs) != 2 or layer.integer(1, 0):
            raise layer.fault(_("two tensors are needed, and no numbers"))
        return [_combined(layer, writer, "Mul", *blobs)]
    blob = only(layer, blobs)
    count = _per_channel(layer, blob)
    tensor = writer.add("Mul", blob.tensor, writer.by_channel(writer.reader.singles(count)))
    if layer.integer(1, 0, 0, 1):
        tensor = writer.add("Add", tensor, writer.by_channel(writer.reader.singles(count)))
    return [writer.blob(layer, tensor, blob.channels, blob.size)]


def batch_norm(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write a batch normalisation, whose four rows of numbers come to one factor and one addend."""
    blob = only(layer, blobs)
    count = _per_channel(layer, blob)
    slope, mean, variance, bias = (writer.reader.singles(count) for _ in range(4))
    if variance.min() < 0:
        raise layer.fault(_("a variance is negative"))
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


def binary(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write a sum, product or the like of two blobs, or of a blob and a number."""
    operation = layer.integer(0, 0, 0, len(BINARY) - 1)
    if layer.integer(1, 0, 0, 1):
        value = writer.constant(np.full((1, 1, 1), layer.real(2, 0)))
        blobs = [only(layer, blobs), Blob(value, 1, Size(1, 1))]
    if len(blobs) != 2:
        raise layer.fault(_("{count} tensors are taken instead of two", count=len(blobs)))
    return [_combined(layer, writer, BINARY[operation], *(blobs if operation < 7 else reversed(blobs)))]


def unary(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write a function of single numbers."""
    blob, operation = only(layer, blobs), layer.integer(0, 0)
    if operation == 4:
        tensor = writer.add("Mul", blob.tensor, blob.tensor)
    elif operation == 6:
        tensor = writer.add("Reciprocal", writer.add("Sqrt", blob.tensor))
    elif operation in UNARY:
        tensor = writer.add(UNARY[operation], blob.tensor)
    else:
        raise layer.fault(_("its operation {operation} is not known", operation=operation))
    return [writer.blob(layer, tensor, blob.channels, blob.size)]


def elementwise(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
    """Write a product, a sum, maybe with factors, or the maximum of two blobs and more."""
    operation, factors = layer.integer(0, 0, 0, 2), layer.reals(1)
    if len(blobs) < 2 or (factors and len(factors) != len(blobs)):
        raise layer.fault(
            _("{count} tensors are taken with {factors} factors", count=len(blobs), factors=len(factors))
        )
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


def _combined(layer: Layer, writer: NcnnWriter, operator: str, one: Blob, other: Blob) -> Blob:
    """Combine two blobs number by number; what has one of something serves all."""
    pairs = zip((one.channels, *one.size), (other.channels, *other.size), strict=True)
    channels, width, height = (max(pair) if 1 in pair or len({*pair}) == 1 else 0 for pair in pairs)
    if not channels or not width or not height:
        sizes = " and ".join(
            _("{channels} channels of {size}", channels=blob.channels, size=blob.size)
            for blob in (one, other)
        )
        raise layer.fault(_("{sizes} do not fit each other", sizes=sizes))
    return writer.blob(layer, writer.add(operator, one.tensor, other.tensor), channels, Size(width, height))
