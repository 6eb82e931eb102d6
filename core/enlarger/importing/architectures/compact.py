"""SRVGGNetCompact: a plain row of convolutions on top of repeated pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from numpy.typing import NDArray

from enlarger.system.language import _

from .layers import LayerBuilder, Written, root

FAMILY = "Compact"

ACTIVATIONS: dict[str, dict[str, float]] = {"Relu": {}, "LeakyRelu": {"alpha": 0.1}}
"""What lies between the convolutions where it has no tensors of its own."""


def is_compact(tensors: Mapping[str, NDArray[Any]]) -> bool:
    """Tell whether tensors of these names are of this family."""
    return "body.0.weight" in tensors and all(name.startswith("body.") for name in tensors)


def write_compact(tensors: Mapping[str, NDArray[Any]]) -> Iterator[Written]:
    """Yield the networks that the tensors may belong to: where the activation has none, there are two."""
    convolutions = sorted(int(name.split(".")[1]) for name, item in tensors.items() if item.ndim == 4)
    if any(item.ndim == 1 and name.endswith(".weight") for name, item in tensors.items()):
        yield _written(tensors, convolutions, "PRelu")
    else:
        yield from (_written(tensors, convolutions, activation) for activation in ACTIVATIONS)


def _written(tensors: Mapping[str, NDArray[Any]], convolutions: list[int], activation: str) -> Written:
    layers = LayerBuilder(tensors)
    channels = tensors[f"body.{convolutions[0]}.weight"].shape[1]
    scale = root(tensors[f"body.{convolutions[-1]}.weight"].shape[0] // channels, _("a last convolution"))
    tensor = "input"
    for number in convolutions:
        tensor = layers.convolution(tensor, f"body.{number}")
        if number == convolutions[-1]:
            break
        if activation == "PRelu":
            slopes = layers.tensor(f"body.{number + 1}.weight")
            tensor = layers.add("PRelu", tensor, layers.constant(slopes[:, None, None]))
        else:
            tensor = layers.add(activation, tensor, **ACTIVATIONS[activation])
    enlarged = layers.repeated("input", scale) if scale > 1 else "input"
    layers.add("Add", layers.shuffled(tensor, scale), enlarged)
    width = tensors[f"body.{convolutions[0]}.weight"].shape[0]
    architecture = f"SRVGGNetCompact, {width} channels, {len(convolutions) - 2} convolutions, {activation}"
    return layers.finished(FAMILY, architecture, channels, scale)
