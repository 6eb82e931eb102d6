"""Widens the numbers that networks are kept in to save room, and that NumPy has no types for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, numpy_helper

STORED_AS = {"bfloat16": "<u2", "float8_e4m3fn": "u1", "float8_e5m2": "u1"}
"""Kinds by PyTorch's names, and the whole numbers that hold their bits."""

_IN_ONNX: dict[str, int] = {
    "bfloat16": TensorProto.BFLOAT16,
    "float8_e4m3fn": TensorProto.FLOAT8E4M3FN,
    "float8_e5m2": TensorProto.FLOAT8E5M2,
}


def widened(bits: NDArray[Any], kind: str) -> NDArray[np.float32]:
    """Return the numbers whose `bits` are given, in the type that STORED_AS has for their `kind`."""
    tensor = TensorProto(data_type=_IN_ONNX[kind], dims=bits.shape, raw_data=bits.tobytes())
    return numpy_helper.to_array(tensor).astype(np.float32)
