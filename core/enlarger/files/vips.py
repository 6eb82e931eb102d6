"""libvips: what it is to remember, its words for models and depths, and what it says when something fails."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pyvips

from enlarger.system.language import _
from enlarger.system.storage import storage_error

MODELS = {
    "b-w": "Y",
    "grey16": "Y",
    "srgb": "RGB",
    "rgb16": "RGB",
    "scrgb": "RGB",
    "cmyk": "CMYK",
}
DEPTHS = {"uchar": "u8", "ushort": "u16", "float": "f32"}

_INTERPRETATIONS = {
    "Y u8": "b-w",
    "Y u16": "grey16",
    "RGB u8": "srgb",
    "RGB u16": "rgb16",
    "RGB f32": "scrgb",
    # There it has other numbers for other depths; three channels are all that is said.
    "LAB u8": "srgb",
    "LAB u16": "rgb16",
}
"""libvips calls all float RGB scRGB, whatever the file says."""


def forget_operations() -> None:
    """Have libvips remember no operations of this process: each file is read once, and what is remembered
    holds files open, which Windows then does not replace.
    """
    pyvips.cache_set_max(0)


def file_name(path: Path) -> str:
    """Return a path as libvips takes it: bytes, in which any name can be told."""
    return cast("str", os.fsencode(path))


def depth_name(depth: str) -> str:
    """Return what libvips calls a depth."""
    return next(name for name, known in DEPTHS.items() if known == depth)


def interpretation(model: str, depth: str) -> str:
    """Return what libvips calls a model of a depth."""
    return _INTERPRETATIONS.get(f"{model} {depth}", "cmyk" if model == "CMYK" else "b-w")


@contextmanager
def writing(path: Path) -> Generator[None]:
    """Raise as StorageError what libvips and the system raise while `path` is written."""
    try:
        yield
    except OSError as error:
        raise storage_error(path, error) from error
    except pyvips.Error as error:
        raise storage_error(path, reason(error)) from error


def reason(error: Exception) -> str:
    """Return why something failed, once, and in as few words as there are."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, MemoryError):
        return _("there is not enough memory for what it says it is")
    if not isinstance(error, pyvips.Error):
        return str(error) or type(error).__name__
    # libvips says some things as often as it tries, and others that are no fault.
    lines = dict.fromkeys(line for line in error.detail.splitlines() if line and "bad seek" not in line)
    return "; ".join(lines) or error.message
