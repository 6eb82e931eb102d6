"""Pictures of phones in HEIC files: compressed by HEVC, which is decoded by a package of its own."""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from enlarger.errors import SourceError
from enlarger.system.language import _

from . import exif
from .pillow_images import in_memory
from .read_errors import unreadable
from .vips_images import upright_picture

if TYPE_CHECKING:
    from pathlib import Path

    from .metadata import Metadata
    from .opened_picture import OpenedPicture


def open_heic(path: Path, file: BinaryIO, found: Metadata) -> OpenedPicture:
    """Open the primary picture, with its depth; it is held in memory. `found` is what the file's boxes say.

    Raises SourceError when it is damaged, or the package is missing.
    """
    try:
        pi_heif: Any = importlib.import_module("pi_heif")
    except ImportError as error:
        raise SourceError(
            _("{path} is compressed by HEVC, which takes one more package to be read.", path=path),
            _('Get it with: pip install "enlarger[heic]". Or save the picture as JPEG, PNG or AVIF.'),
        ) from error
    file.seek(0)
    try:
        picture: Any = pi_heif.open_heif(file, convert_hdr_to_8bit=False)
        pixels = np.atleast_3d(np.array(picture))  # its own memory may not outlive it
    except (OSError, ValueError, RuntimeError, EOFError, SyntaxError) as error:
        raise unreadable(path, error) from error
    told: dict[str, Any] = picture.info
    found = replace(
        found, exif=exif.without_prefix(told.get("exif") or b""), xmp=(told.get("xmp") or b"").rstrip(b"\0")
    )
    image = in_memory(pixels, "RGB" if pixels.shape[2] > 2 else "Y")
    # It is turned by its boxes, whatever Exif says (ISO 23008-12, annex A.2.1).
    return upright_picture(path, image, found, exif.orientation(found.exif) and 1)
