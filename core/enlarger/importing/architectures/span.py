"""SPAN: blocks whose own result weighs them, without parameters for attention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from enlarger.system.language import _

from .layers import LayerBuilder, Written, root

FAMILY = "SPAN"

MEAN = (0.4488, 0.4371, 0.4040)
"""Of the pictures that the authors trained on; taken off the input unless the network has no norm."""


def is_span(tensors: Mapping[str, NDArray[Any]]) -> bool:
    """Tell whether tensors of these names are of this family."""
    return any(f"block_1.c1_r.{name}.weight" in tensors for name in ("eval_conv", "sk"))


def write_span(tensors: Mapping[str, NDArray[Any]]) -> Iterator[Written]:
    """Yield the networks that the tensors may belong to: with the norm of the authors, and without."""
    if "no_norm" in tensors:
        yield _written(tensors, has_norm=False)
    else:
        yield from (_written(tensors, has_norm=has_norm) for has_norm in (True, False))


def _written(tensors: Mapping[str, NDArray[Any]], *, has_norm: bool) -> Written:
    layers = LayerBuilder(tensors)
    blocks = len({name.split(".")[0] for name in tensors if name.startswith("block_")})
    tensor = "input"
    if has_norm:
        tensor = layers.add("Sub", tensor, layers.constant(np.array(MEAN)[:, None, None]))
        tensor = layers.add("Mul", tensor, layers.constant(255))
    first = tensor = _convolution(layers, tensor, "conv_1")
    results: list[str] = []
    inner = ""
    for number in range(1, blocks + 1):
        tensor, inner = _block(layers, tensor, f"block_{number}")
        results.append(tensor)
    last = _convolution(layers, tensor, "conv_2")
    joined = layers.add("Concat", first, last, results[0], inner, axis=1)
    tensor = layers.convolution(layers.convolution(joined, "conv_cat"), "upsampler.0")
    channels = 3
    scale = root(layers.tensor("upsampler.0.weight").shape[0] // channels, _("a last convolution"))
    layers.shuffled(tensor, scale)
    width = layers.tensor("conv_cat.weight").shape[0]
    norm = "with" if has_norm else "without"
    return layers.finished(FAMILY, f"SPAN, {width} channels, {blocks} blocks, {norm} norm", channels, scale)


def _block(layers: LayerBuilder, tensor: str, name: str) -> tuple[str, str]:
    """Write one block; return its result, and its first convolution after the activation."""
    first = layers.silu(_convolution(layers, tensor, f"{name}.c1_r"))
    second = layers.silu(_convolution(layers, first, f"{name}.c2_r"))
    third = _convolution(layers, second, f"{name}.c3_r")
    weight = layers.add("Sub", layers.add("Sigmoid", third), layers.constant(0.5))
    return layers.add("Mul", layers.add("Add", third, tensor), weight), first


def _convolution(layers: LayerBuilder, tensor: str, name: str) -> str:
    """Write a convolution that was trained as three in a row beside a short cut as the one they come to.

    What a file has as `eval_conv` beside those may be from an earlier time of the training.
    """
    merged = layers.has(f"{name}.sk.weight")
    stored = f"{name}.eval_conv"
    if not merged:
        return layers.convolution(tensor, stored)
    for part in ("weight", "bias"):
        if layers.has(f"{stored}.{part}"):
            layers.tensor(f"{stored}.{part}")
    (one, one_bias), (two, two_bias), (three, three_bias), (short, short_bias) = (
        (layers.tensor(f"{name}.{part}.weight").astype(np.float64), _bias(layers, f"{name}.{part}"))
        for part in ("conv.0", "conv.1", "conv.2", "sk")
    )
    weight = np.einsum("om,mnhw,ni->oihw", three[:, :, 0, 0], two, one[:, :, 0, 0], optimize=True)
    bias = three[:, :, 0, 0] @ (two.sum((2, 3)) @ one_bias + two_bias) + three_bias
    middle = weight.shape[2] // 2
    weight[:, :, middle, middle] += short[:, :, 0, 0]
    return layers.convolved(tensor, weight.astype(np.float32), (bias + short_bias).astype(np.float32))


def _bias(layers: LayerBuilder, name: str) -> NDArray[np.float64]:
    bias = layers.tensor(f"{name}.bias") if layers.has(f"{name}.bias") else 0
    return np.zeros(layers.tensor(f"{name}.weight").shape[0]) + bias
