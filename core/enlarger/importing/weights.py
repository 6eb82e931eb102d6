"""Reads the tensors of a network from a file of weights: PyTorch's of every age, or safetensors."""

from __future__ import annotations

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from enlarger.errors import ModelError

from .pickles import Tensors, read_legacy, read_zip

GROUPS = ("params_ema", "params-ema", "ema", "params", "state_dict", "model_state_dict", "model", "net_g", "")
"""Where trainers keep a network's tensors, the better ones first."""

PREFIXES = ("module.", "netG.", "net_g.", "generator.", "model_g.")
"""What trainers put before all the names of a network."""


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
        raise ModelError("The file holds no tensors of a network.", "Choose a file of a network's weights.")
    for prefix in PREFIXES:
        if all(name.startswith(prefix) for name in chosen):
            chosen = {name.removeprefix(prefix): tensor for name, tensor in chosen.items()}
    for name, tensor in chosen.items():
        if tensor.dtype.kind == "f" and not np.isfinite(tensor).all():
            raise ModelError(f"The file is damaged: its tensor {name!r} holds values that are no numbers.")
    return chosen


def _is_safetensors(head: bytes) -> bool:
    return head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 100 << 20


def _read_safetensors(content: bytes) -> Tensors:
    try:
        tensors = load(content)
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise ModelError(
            f"The safetensors file is truncated or damaged: {error}.", "Download it again."
        ) from error
    return {
        name: tensor if tensor.dtype.kind in "iub" else np.asarray(tensor, np.float32)
        for name, tensor in tensors.items()
    }
