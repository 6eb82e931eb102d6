"""Cameras' raw files, developed by LibRaw: the best source that there is of a photograph."""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

from enlarger.errors import SourceError
from enlarger.system.language import _

from .metadata import Colour
from .pillow_images import in_memory
from .vips_images import upright_picture

if TYPE_CHECKING:
    from pathlib import Path

    from .metadata import Metadata
    from .opened_picture import OpenedPicture

_SRGB = (2.4, 12.92)
"""The exponent of its curve, and how steep that is at black (IEC 61966-2-1)."""

_PERCEPTUAL = 0


def open_raw(path: Path, file: BinaryIO, found: Metadata) -> OpenedPicture:
    """Open a raw file, developed to sRGB in 16 bits: white as the camera measured it, exposed so that one
    pixel in a hundred is white, upright as it was held. It is held in memory. `found` is what it says.

    Raises SourceError when it cannot be read, or the package is missing.
    """
    try:
        rawpy: Any = importlib.import_module("rawpy")
    except ImportError as error:
        raise SourceError(
            _("{path} is a camera's raw file, which takes one more package to be read.", path=path),
            _('Get it with: pip install "enlarger[raw]". Or develop it, and save it as TIFF.'),
        ) from error
    file.seek(0)
    try:
        with rawpy.imread(file) as raw:
            pixels = raw.postprocess(use_camera_wb=True, output_bps=16, gamma=_SRGB)
    except (rawpy.LibRawError, OSError, ValueError) as error:
        raise SourceError(
            _("{path} is a camera's raw file, or begins with a preview, and cannot be read.", path=path),
            _("Develop it with the camera's own program, and save it as TIFF."),
        ) from error
    note = _("is a camera's raw file; it was developed by LibRaw, to sRGB in 16 bits.")
    found = replace(found, icc=b"", colour=Colour(intent=_PERCEPTUAL), notes=(note,))
    return upright_picture(path, in_memory(pixels, "RGB"), found, 1)
