"""Interpolates between the weights of two networks of the same structure: the share of each is a strength
that users choose.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

from enlarger.errors import ModelError
from enlarger.system.language import _

_FLOATS = {TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE}


def interpolated(network: onnx.ModelProto, sibling: onnx.ModelProto, share: float) -> onnx.ModelProto:
    """Return `network` with weights that are `share` its own and the rest the sibling's.

    Raises ModelError when the two do not have the same structure.
    """
    result = onnx.ModelProto()
    result.CopyFrom(network)
    own, other = list(_weights(result)), list(_weights(sibling))
    if _structure(network) != _structure(sibling) or [_shape(one) for one in own] != [
        _shape(one) for one in other
    ]:
        raise ModelError(
            _("The two networks to interpolate between do not have the same structure."),
            _("Correct `weak` on the card."),
        )
    for tensor, weak in zip(own, other, strict=True):
        one, two = numpy_helper.to_array(tensor), numpy_helper.to_array(weak)
        if tensor.data_type not in _FLOATS:
            if not np.array_equal(one, two):
                raise ModelError(_("The two networks to interpolate between have different constants."))
            continue
        values = share * one.astype(np.float64) + (1 - share) * two.astype(np.float64)
        tensor.CopyFrom(numpy_helper.from_array(values.astype(one.dtype), tensor.name))
    return result


def _weights(model: onnx.ModelProto) -> Iterator[TensorProto]:
    yield from model.graph.initializer
    for node in model.graph.node:
        if node.op_type == "Constant":
            yield from (attribute.t for attribute in node.attribute if attribute.HasField("t"))


def _structure(model: onnx.ModelProto) -> list[tuple[object, ...]]:
    """Return what two networks have in common that differ in their weights only."""
    return [(node.op_type, tuple(node.input), tuple(node.output)) for node in model.graph.node]


def _shape(tensor: TensorProto) -> tuple[object, ...]:
    return tensor.name, tensor.data_type, tuple(tensor.dims)
