"""Reads the tensors of a network from a file of weights: PyTorch's of every age, or safetensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize  # pyright: ignore[reportUnknownVariableType] - it has no types

from enlarger.errors import ModelError
from enlarger.system.language import _

from .narrow_floats import STORED_AS, widened
from .pickles import Tensors, read_legacy, read_zip

GROUPS = ("params_ema", "params-ema", "ema", "params", "state_dict", "model_state_dict", "model", "net_g", "")
"""Where trainers keep a network's tensors, the better ones first."""

PREFIXES = ("module.", "netG.", "net_g.", "generator.", "model_g.")
"""What trainers put before all the names of a network."""


SAFETENSORS_DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "u1",
    "BOOL": "?",
}
"""Kinds of numbers in a safetensors file, and how they lie there."""

NARROW_FLOATS = {"BF16": "bfloat16", "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2"}
"""Further kinds, by what PyTorch calls them."""

_deserialize: Callable[[bytes], list[tuple[str, dict[str, Any]]]] = deserialize


def looks_like_weights(head: bytes) -> bool:
    """Tell by its first 16 bytes whether a file may hold weights."""
    return head.startswith((b"PK", b"\x80")) or _is_safetensors(head)


def read_weights(content: bytes) -> Tensors:
    """Return a network's tensors by name. Raises ModelError when the file is damaged, made to harm, or holds
    no tensors.
    """
    if content.startswith(b"PK"):
        groups = read_zip(content)
    elif content.startswith(b"\x80"):
        groups = read_legacy(content)
    else:
        groups = {"": _read_safetensors(content)}
    chosen = next((groups[name] for name in GROUPS if groups.get(name)), None)
    if chosen is None:
        raise ModelError(
            _("The file holds no tensors of a network."), _("Choose a file of a network's weights.")
        )
    for prefix in PREFIXES:
        if all(name.startswith(prefix) for name in chosen):
            chosen = {name.removeprefix(prefix): tensor for name, tensor in chosen.items()}
    for name, tensor in chosen.items():
        if tensor.dtype.kind == "f" and not np.isfinite(tensor).all():
            raise ModelError(
                _("The file is damaged: its tensor {name!r} holds values that are no numbers.", name=name)
            )
    return chosen


def _is_safetensors(head: bytes) -> bool:
    return head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 100 << 20


def _read_safetensors(content: bytes) -> Tensors:
    try:
        entries = _deserialize(content)
    except (SafetensorError, ValueError, TypeError) as error:
        raise ModelError(
            _("The safetensors file is truncated or damaged: {error}.", error=error), _("Download it again.")
        ) from error
    return {name: _array(name, entry) for name, entry in entries}


def _array(name: str, entry: Mapping[str, Any]) -> NDArray[Any]:
    kind, shape = str(entry["dtype"]), entry["shape"]
    narrow = NARROW_FLOATS.get(kind)
    dtype = STORED_AS[narrow] if narrow else SAFETENSORS_DTYPES.get(kind)
    if not dtype:
        raise ModelError(
            _(
                "The tensor {name!r} holds numbers of the kind {kind}, which networks for "
                "pictures are not made of.",
                name=name,
                kind=kind,
            )
        )
    try:
        values = np.frombuffer(entry["data"], dtype).reshape(shape)
    except ValueError as error:  # such as a hundred dimensions
        raise ModelError(f"The file is damaged or made to harm: its tensor {name!r}: {error}.") from error
    if narrow:
        return widened(values, narrow)
    return values if values.dtype.kind in "iub" else values.astype(np.float32)
