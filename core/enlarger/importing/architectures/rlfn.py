"""RLFN: residual blocks of three convolutions, each with a light spatial attention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from enlarger.system.language import _

from .layers import LayerBuilder, Written, root

FAMILY = "RLFN"

SLOPE = 0.05


def is_rlfn(tensors: Mapping[str, NDArray[Any]]) -> bool:
    """Tell whether tensors of these names are of this family."""
    return "block_1.esa.conv_f.weight" in tensors


def write_rlfn(tensors: Mapping[str, NDArray[Any]]) -> Iterator[Written]:
    """Yield the one network that the tensors belong to. Raises ModelError when some are missing."""
    layers = LayerBuilder(tensors)
    blocks = len({name.split(".")[0] for name in tensors if name.startswith("block_")})
    channels = layers.tensor("conv_1.weight").shape[1]
    first = tensor = layers.convolution("input", "conv_1")
    for number in range(1, blocks + 1):
        tensor = _block(layers, tensor, f"block_{number}")
    tensor = layers.add("Add", layers.convolution(tensor, "conv_2"), first)
    tensor = layers.convolution(tensor, "upsampler.0")
    scale = root(layers.tensor("upsampler.0.weight").shape[0] // channels, _("a last convolution"))
    layers.shuffled(tensor, scale)
    width = layers.tensor("conv_1.weight").shape[0]
    yield layers.finished(FAMILY, f"RLFN, {width} channels, {blocks} blocks", channels, scale)


def _block(layers: LayerBuilder, tensor: str, name: str) -> str:
    result = tensor
    for number in (1, 2, 3):
        result = layers.convolution(result, f"{name}.c{number}_r")
        result = layers.add("LeakyRelu", result, alpha=SLOPE)
    result = layers.convolution(layers.add("Add", result, tensor), f"{name}.c5")
    return _attention(layers, result, f"{name}.esa")


def _attention(layers: LayerBuilder, tensor: str, name: str) -> str:
    narrow = layers.convolution(tensor, f"{name}.conv1")
    coarse = layers.convolution(narrow, f"{name}.conv2", stride=2, padding=0)
    coarse = layers.add("MaxPool", coarse, kernel_shape=[7, 7], strides=[3, 3])
    coarse = layers.convolution(coarse, f"{name}.conv3")
    # Back to the size of the picture, which is not a whole multiple of what is left of it.
    two, rows = layers.constant([0], np.int64), layers.constant([2], np.int64)
    end = layers.constant([4], np.int64)
    sizes = layers.add(
        "Concat",
        layers.add("Slice", layers.add("Shape", coarse), two, rows),
        layers.add("Slice", layers.add("Shape", tensor), rows, end),
        axis=0,
    )
    fine = layers.add(
        "Resize", coarse, "", "", sizes, mode="linear", coordinate_transformation_mode="half_pixel"
    )
    mask = layers.add("Add", fine, layers.convolution(narrow, f"{name}.conv_f"))
    mask = layers.add("Sigmoid", layers.convolution(mask, f"{name}.conv4"))
    return layers.add("Mul", tensor, mask)
