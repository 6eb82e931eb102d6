"""Layers of ncnn that change each number by itself, and the activations that other layers bring along."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from enlarger.system.language import _

from .param_file import Layer
from .writer import Blob, NcnnWriter, Write, only


def pointwise(function: Callable[..., str], *defaults: float) -> Write:
    """Return what writes a layer that changes each number by itself, with its first parameters."""

    def write(layer: Layer, writer: NcnnWriter, blobs: list[Blob]) -> list[Blob]:
        blob = only(layer, blobs)
        values = [layer.real(key, default) for key, default in enumerate(defaults)]
        return [writer.blob(layer, function(writer, blob.tensor, *values), blob.channels, blob.size)]

    return write


def activated(layer: Layer, writer: NcnnWriter, tensor: str) -> str:
    """Return a tensor after the activation that a layer brings along. Raises ModelError."""
    kind, values = layer.integer(9, 0), layer.reals(10)
    if kind == 0:
        return tensor
    functions: dict[int, tuple[int, Callable[..., str]]] = {
        1: (0, rectified),
        2: (1, rectified),
        3: (2, clipped),
        4: (0, sigmoid),
        5: (0, mish),
        6: (2, hard_swish),
    }
    if kind not in functions or len(values) < functions[kind][0]:
        raise layer.fault(
            _("the activation {kind} with {count} parameters is not known", kind=kind, count=len(values))
        )
    count, function = functions[kind]
    return function(writer, tensor, *values[:count])


def rectified(writer: NcnnWriter, tensor: str, slope: float = 0.0) -> str:
    """Write ReLU, with a slope below zero where there is one."""
    return writer.add("LeakyRelu", tensor, alpha=slope) if slope else writer.add("Relu", tensor)


def clipped(writer: NcnnWriter, tensor: str, least: float, most: float) -> str:
    """Write a clip to the range from `least` to `most`."""
    return writer.add("Clip", tensor, writer.constant(least), writer.constant(most))


def sigmoid(writer: NcnnWriter, tensor: str) -> str:
    """Write 1 / (1 + exp(-x))."""
    return writer.add("Sigmoid", tensor)


def tanh(writer: NcnnWriter, tensor: str) -> str:
    """Write the hyperbolic tangent."""
    return writer.add("Tanh", tensor)


def swish(writer: NcnnWriter, tensor: str) -> str:
    """Write x / (1 + exp(-x))."""
    return writer.add("Mul", tensor, writer.add("Sigmoid", tensor))


def mish(writer: NcnnWriter, tensor: str) -> str:
    """Write x * tanh(log(1 + exp(x)))."""
    return writer.add("Mul", tensor, writer.add("Tanh", writer.add("Softplus", tensor)))


def hard_sigmoid(writer: NcnnWriter, tensor: str, alpha: float = 0.2, beta: float = 0.5) -> str:
    """Write `alpha` * x + `beta`, clipped to 0 to 1."""
    return writer.add("HardSigmoid", tensor, alpha=alpha, beta=beta)


def hard_swish(writer: NcnnWriter, tensor: str, alpha: float = 0.2, beta: float = 0.5) -> str:
    """Write x * hard_sigmoid(x)."""
    return writer.add("Mul", tensor, hard_sigmoid(writer, tensor, alpha, beta))


def elu(writer: NcnnWriter, tensor: str, alpha: float = 0.1) -> str:
    """Write `alpha` * (exp(x) - 1) below zero."""
    return writer.add("Elu", tensor, alpha=alpha)


def gelu(writer: NcnnWriter, tensor: str, fast: float = 0.0) -> str:
    """Write x / 2 * (1 + erf(x / sqrt(2))), or its approximation by tanh."""
    half = writer.add("Mul", tensor, writer.constant(0.5))
    if fast:
        cube = writer.add("Pow", tensor, writer.constant(3))
        inner = writer.add("Add", tensor, writer.add("Mul", cube, writer.constant(0.044715)))
        risen = writer.add("Tanh", writer.add("Mul", inner, writer.constant(np.sqrt(2 / np.pi))))
    else:
        risen = writer.add("Erf", writer.add("Mul", tensor, writer.constant(np.sqrt(0.5))))
    return writer.add("Mul", half, writer.add("Add", risen, writer.constant(1)))


def scaled(writer: NcnnWriter, tensor: str, factor: float) -> str:
    """Write `factor` * x."""
    return writer.add("Mul", tensor, writer.constant(factor)) if factor != 1 else tensor


def scaled_power(
    writer: NcnnWriter, tensor: str, power: float = 1, scale: float = 1, shift: float = 0
) -> str:
    """Write (`shift` + `scale` * x) ** `power`."""
    moved = writer.add("Add", writer.add("Mul", tensor, writer.constant(scale)), writer.constant(shift))
    return writer.add("Pow", moved, writer.constant(power)) if power != 1 else moved
