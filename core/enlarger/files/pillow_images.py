"""Pictures of the small kinds that libvips leaves to others, such as BMP and TGA, decoded by Pillow."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyvips
from PIL import Image, UnidentifiedImageError

from enlarger.errors import SourceError
from enlarger.imaging.strips import Strip
from enlarger.system.language import _
from enlarger.system.machine import available_memory

from . import bmp, jpeg2000, tiff, vips
from .metadata import Metadata
from .opened_picture import OpenedPicture
from .read_errors import unknown_pixels, unreadable
from .vips_images import PHOTOMETRICS, upright_picture

_PILLOW = (
    *("BMP", "DIB", "DDS", "ICO", "CUR", "ICNS", "JPEG2000", "PCX", "DCX", "PPM", "SGI", "SUN", "QOI", "XBM"),
    *("XPM", "MSP", "IM", "BLP", "FTEX", "PIXAR", "PCD", "TGA"),
)
"""What Pillow reads for us; the last is told by no mark at the start. Others it would hand to programs that
it finds on the machine.
"""

_DAMAGE = (
    *(SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError),
    *(RuntimeError, EOFError, MemoryError, struct.error, zlib.error),
)
"""What Pillow raises for one or another kind of damage."""

_CONVERTED = {"1": "L", "P": "RGB", "PA": "RGBA", "I;16B": "I;16", "I;16L": "I;16"}

_MODES = {"L": "Y", "LA": "Y", "I;16": "Y", "RGB": "RGB", "RGBA": "RGB", "CMYK": "CMYK", "LAB": "LAB"}
"""What modes of Pillow's are turned into, and the models of those that are taken."""


def open_with_pillow(
    path: Path, file: BinaryIO, facts: tiff.Facts | None = None, page: int = 0
) -> OpenedPicture:
    """Open a picture of a kind that libvips leaves to others, or a page of a TIFF file with these `facts`.
    It is held in memory. Raises SourceError when it is damaged, of an unknown kind or too large for that.
    """
    file.seek(0)
    with (
        pillow_errors_told(path),
        Image.open(file, formats=("TIFF",) if facts else _PILLOW) as image,
    ):
        if page:
            image.seek(page)
        has_alpha = image.mode == "P" and image.has_transparency_data
        mode = "RGBA" if has_alpha else _CONVERTED.get(image.mode, image.mode)
        is_deep_grey = image.mode == "I" and image.format == "PPM"
        model = "Y" if is_deep_grey else _MODES.get(mode)
        if model is None:
            raise unknown_pixels(path, image.mode)
        if image.width * image.height * len(image.getbands()) > available_memory() // 4:
            raise SourceError(
                _(
                    "{path} says that it is {width}x{height} pixels, more than fit into memory.",
                    path=path,
                    width=image.width,
                    height=image.height,
                ),
                _("Save it as PNG or TIFF, which are read in strips."),
            )
        metadata = facts.metadata if facts else _pillow_metadata(image, file)
        file.seek(0)
        pixels = np.atleast_3d(np.asarray(image.convert(mode) if mode != image.mode else image))
        if model == "LAB":
            pixels = pixels ^ np.array([0, 128, 128], np.uint8)  # a* and b* are signed in the file
        if is_deep_grey:
            pixels = pixels.astype(np.uint16)
    if not facts:
        facts = tiff.Facts(photometric=_photometric(model))
    return upright_picture(path, in_memory(pixels, model), metadata, facts.orientation, facts)


def _photometric(model: str) -> int:
    return next(number for number, known in PHOTOMETRICS.items() if known == model)


def _pillow_metadata(image: Image.Image, file: BinaryIO) -> Metadata:
    info: dict[Any, Any] = image.info
    profile, bits = info.get("icc_profile"), 8
    found = Metadata(icc=profile if isinstance(profile, bytes) else b"")
    if image.format == "BMP":
        found = bmp.read(file)
    elif image.format == "JPEG2000":
        found, bits = jpeg2000.read(file)
    elif image.format == "PPM":
        bits = _deep_bits(getattr(image, "tile", []))
    notes = [*found.notes]
    if bits > 8 and image.mode in {"L", "LA", "RGB", "RGBA"}:
        notes.append(
            _("has {bits} bits a channel, of which 8 were read; as PNG or TIFF all of them are.", bits=bits)
        )
    frames, sizes = getattr(image, "n_frames", 1), info.get("sizes", ())
    if frames > 1:
        notes.append(_("holds {frames} pictures; the first was enlarged.", frames=frames))
    elif len(sizes) > 1:
        notes.append(_("holds {count} pictures; the largest was enlarged.", count=len(sizes)))
    return replace(found, notes=tuple(notes))


def _deep_bits(tiles: list[Any]) -> int:
    """Return the bits of a channel that Pillow's plan for a PPM file tells."""
    arguments = tiles[0][3] if tiles else None
    most = arguments[1] if isinstance(arguments, tuple) else 255  # pyright: ignore[reportUnknownVariableType]
    return most.bit_length() if isinstance(most, int) else 8


@contextmanager
def pillow_errors_told(path: Path) -> Generator[None]:
    """Raise what Pillow raises as an error of the file's; ignore its warnings, and its limit on pixels:
    pictures come from the user's own disk, and billboard art is far above what guards web servers.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        except UnidentifiedImageError as error:
            raise SourceError(
                _("{path} is not a picture of a kind that is known here.", path=path),
                _("Open and save it with a picture editor, as PNG, JPEG or TIFF."),
            ) from error
        except _DAMAGE as error:
            raise unreadable(path, error) from error
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def in_memory(pixels: Strip, model: str) -> pyvips.Image:
    """Return an array of shape (height, width, channels) as libvips has a picture of a model."""
    height, width, channels = pixels.shape
    depth = {np.dtype(np.uint8): "u8", np.dtype(np.uint16): "u16"}.get(pixels.dtype, "f32")
    data = np.ascontiguousarray(pixels).data
    image = pyvips.Image.new_from_memory(data, width, height, channels, vips.depth_name(depth))
    interpretation = "multiband" if model == "LAB" else vips.interpretation(model, depth)
    return image.copy(interpretation=interpretation)
