"""ESRGAN and its kin: RRDBNet, blocks of densely connected convolutions within residuals.

The same network goes by the names of three generations of code; they are brought to those of the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from numpy.typing import NDArray

from enlarger.errors import ModelError
from enlarger.system.language import _

from .layers import LayerBuilder, Written, count, root

FAMILY = "ESRGAN"

SLOPE = 0.2
WEIGHT = 0.2
"""Of what a block adds to its input."""

SECOND_GENERATION = (
    (r"RRDB_trunk\.(\d+)\.RDB(\d)\.conv(\d)", r"body.\1.rdb\2.conv\3"),
    (r"trunk_conv", "conv_body"),
    (r"upconv(\d)", r"conv_up\1"),
    (r"HRconv", "conv_hr"),
)
"""Patterns for the beginning of a name, and what it is called here."""


def is_rrdb(tensors: Mapping[str, NDArray[Any]]) -> bool:
    """Tell whether tensors of these names are of this family."""
    return any(
        name in tensors
        for name in (
            "model.1.sub.0.RDB1.conv1.0.weight",
            "RRDB_trunk.0.RDB1.conv1.weight",
            "body.0.rdb1.conv1.weight",
        )
    )


def write_rrdb(tensors: Mapping[str, NDArray[Any]]) -> Iterator[Written]:
    """Yield the one network that the tensors belong to. Raises ModelError when some are missing."""
    if "model.0.weight" in tensors:
        tensors = _renamed(tensors, _first_generation(tensors))
    elif "RRDB_trunk.0.RDB1.conv1.weight" in tensors:
        tensors = _renamed(tensors, SECOND_GENERATION)
    layers = LayerBuilder(tensors)
    channels = layers.tensor("conv_last.weight").shape[0]
    steps = len([name for name in tensors if re.fullmatch(r"conv_up\d\.weight", name)])
    folded = root(layers.tensor("conv_first.weight").shape[1] // channels, _("a first convolution"))
    if 2**steps % folded:
        raise ModelError(
            _("It folds {folded} pixels and unfolds {unfolded}.", folded=folded, unfolded=2**steps)
        )
    tensor = "input"
    if folded > 1:
        tensor = layers.add("SpaceToDepth", tensor, blocksize=folded)
        tensor = layers.convolved(
            tensor,
            _in_onnx_order(layers.tensor("conv_first.weight"), channels),
            layers.tensor("conv_first.bias") if layers.has("conv_first.bias") else None,
        )
    else:
        tensor = layers.convolution(tensor, "conv_first")
    first = tensor
    blocks = count(tensors, "body.{}.rdb1.conv1.weight")
    for number in range(blocks):
        before = tensor
        for part in (1, 2, 3):
            tensor = _dense_block(layers, tensor, f"body.{number}.rdb{part}")
        tensor = _scaled_sum(layers, tensor, before)
    tensor = layers.add("Add", layers.convolution(tensor, "conv_body"), first)
    for number in range(1, steps + 1):
        tensor = layers.convolution(layers.doubled(tensor), f"conv_up{number}")
        tensor = layers.add("LeakyRelu", tensor, alpha=SLOPE)
    tensor = layers.add("LeakyRelu", layers.convolution(tensor, "conv_hr"), alpha=SLOPE)
    layers.convolution(tensor, "conv_last")
    width, growth = tensors["conv_body.weight"].shape[0], tensors["body.0.rdb1.conv1.weight"].shape[0]
    architecture = f"ESRGAN (RRDBNet), {width}+{growth} channels, {blocks} blocks"
    yield layers.finished(FAMILY, architecture, channels, 2**steps // folded)


def _first_generation(tensors: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return patterns for the names of the first ESRGAN, where the layers behind the blocks are numbered:
    two after the blocks, or one where nothing is enlarged, with each doubling three further.
    """
    numbers = sorted(
        {int(found[1]) for name in tensors if (found := re.match(r"model\.(\d+)\.weight", name))}
    )
    *steps, fine, last = numbers[1:]
    trunk = {int(found[1]) for name in tensors if (found := re.match(r"model\.1\.sub\.(\d+)\.weight", name))}
    if len(trunk) != 1 or steps != [3 * number for number in range(1, len(steps) + 1)]:
        raise ModelError(_("Its layers are not those of the first ESRGAN."))
    return (
        (r"model\.0\.", "conv_first."),
        (r"model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\.", r"body.\1.rdb\2.conv\3."),
        (r"model\.1\.sub\.(\d+)\.RDB(\d)\.conv1x1\.", r"body.\1.rdb\2.conv1x1."),
        (rf"model\.1\.sub\.{trunk.pop()}\.", "conv_body."),
        *((rf"model\.{number}\.", f"conv_up{step}.") for step, number in enumerate(steps, 1)),
        (rf"model\.{fine}\.", "conv_hr."),
        (rf"model\.{last}\.", "conv_last."),
    )


def _renamed(
    tensors: Mapping[str, NDArray[Any]], patterns: tuple[tuple[str, str], ...]
) -> dict[str, NDArray[Any]]:
    renamed: dict[str, NDArray[Any]] = {}
    for name, tensor in tensors.items():
        pairs = [(pattern, new) for pattern, new in patterns if re.match(pattern, name)]
        renamed[re.sub(*pairs[0], name, count=1) if pairs else name] = tensor
    return renamed


def _in_onnx_order(weight: NDArray[Any], channels: int) -> NDArray[Any]:
    """Return the weights of a convolution after folding, where PyTorch has the channels first and ONNX the
    pixels.
    """
    outputs, inputs, *kernel = weight.shape
    apart = weight.reshape(outputs, channels, inputs // channels, *kernel)
    return apart.swapaxes(1, 2).reshape(weight.shape)


def _dense_block(layers: LayerBuilder, tensor: str, name: str) -> str:
    seen = [tensor]
    for number in (1, 2, 3, 4):
        joined = layers.add("Concat", *seen, axis=1) if len(seen) > 1 else tensor
        result = layers.add("LeakyRelu", layers.convolution(joined, f"{name}.conv{number}"), alpha=SLOPE)
        # ESRGAN+ leads the input past the second convolution, and that past the fourth.
        if number == 2 and layers.has(f"{name}.conv1x1.weight"):
            result = layers.add("Add", result, layers.convolution(tensor, f"{name}.conv1x1"))
        if number == 4 and layers.has(f"{name}.conv1x1.weight"):
            result = layers.add("Add", result, seen[2])
        seen.append(result)
    joined = layers.add("Concat", *seen, axis=1)
    return _scaled_sum(layers, layers.convolution(joined, f"{name}.conv5"), tensor)


def _scaled_sum(layers: LayerBuilder, addition: str, tensor: str) -> str:
    return layers.add("Add", layers.add("Mul", addition, layers.constant(WEIGHT)), tensor)
