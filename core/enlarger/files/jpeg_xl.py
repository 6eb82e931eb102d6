"""JPEG XL files, with 8 bits a channel, read and written by a package."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from enlarger.errors import RequestError, SourceError
from enlarger.system.language import _
from enlarger.system.machine import available_memory

from . import exif
from .metadata import Metadata
from .pillow_images import in_memory
from .read_errors import unreadable
from .vips_images import upright_picture
from .whole_file import WholeFileEncoder

if TYPE_CHECKING:
    from .encoder import Content
    from .opened_picture import OpenedPicture

_GET_IT = _('Get it with: pip install "enlarger[jxl]".')

_QUICK = 3
"""The encoder's effort for files without loss: more costs minutes for a few per cent of a large picture."""


def open_jxl(path: Path, file: BinaryIO) -> OpenedPicture:
    """Open a picture, or the first frame of an animation; it is held in memory. Raises SourceError when it is
    damaged or too large for that, or the package is missing.
    """
    try:
        library = _library()
    except ImportError as error:
        hint = _GET_IT + " " + _("Or save the picture as PNG.")
        raise SourceError(
            _("{path} is a JPEG XL file, which takes one more package.", path=path), hint
        ) from error
    file.seek(0)
    data = file.read()
    try:
        about: dict[str, Any] = library.probe(data)
        width, height = about["width"], about["height"]
        if width * height * about["channels"] > available_memory() // 4:
            raise SourceError(
                _(
                    "{path} says that it is {width}x{height} pixels, more than fit into memory.",
                    path=path,
                    width=width,
                    height=height,
                ),
                _("Save it as PNG or TIFF, which are read in strips."),
            )
        decoded, told = library.decode(data, metadata=True)
    except (RuntimeError, ValueError) as error:
        raise unreadable(path, error) from error
    pixels = np.atleast_3d(decoded)
    notes = list[str]()
    if about["bits_per_sample"] > 8:
        bits = about["bits_per_sample"]
        notes.append(
            _("has {bits} bits a channel, of which 8 were read; as PNG or TIFF all of them are.", bits=bits)
        )
    if about["have_animation"]:
        notes.append(_("is an animation; its first frame was enlarged."))
    found = Metadata(
        icc=told.get("icc", b""),
        exif=exif.without_prefix(told.get("exif", b"")),
        xmp=told.get("xmp", b""),
        notes=tuple(notes),
    )
    image = in_memory(pixels, "RGB" if pixels.shape[2] > 2 else "Y")
    # It is turned by its own header, whatever Exif says (ISO 18181-1).
    return upright_picture(path, image, found, exif.orientation(found.exif) and 1)


class JxlEncoder(WholeFileEncoder):
    """A JPEG XL file that is being written."""

    def __init__(
        self, path: Path, options: Mapping[str, Any], content: Content, metadata: Callable[[], Metadata]
    ) -> None:
        """Write to `path`, without loss unless the `options` have a quality `Q` from 1 to 100. `metadata` is
        asked in the end. Raises RequestError when the package is missing, or memory has no room.
        """
        try:
            self._library = _library()
        except ImportError as error:
            raise RequestError(_("JPEG XL files take one more package to be written."), _GET_IT) from error
        super().__init__(path, "JPEG XL", content, metadata)
        self._options = options

    def finish(self) -> None:
        """Write the file. Raises OSError."""
        quality = self._options.get("Q")
        losses: dict[str, Any] = (
            {"lossless": True, "effort": _QUICK} if quality is None else {"distance": _distance(quality)}
        )
        found = self.metadata()
        blocks = {"icc": found.icc, "exif": found.exif, "xmp": found.xmp}
        told = {name: block for name, block in blocks.items() if block}
        # The package knows grey alone, or three colours with alpha.
        planes = self.planes[[0, 0, 0, 1]] if len(self.planes) == 2 else self.planes
        pixels = np.ascontiguousarray(planes.transpose(1, 2, 0))
        try:
            data: bytes = self._library.encode(pixels, **losses, **told)
        except (RuntimeError, ValueError) as error:
            raise OSError(None, str(error)) from error
        self.path.write_bytes(data)


def _library() -> Any:
    """Return the package. Raises ImportError."""
    return importlib.import_module("pylibjxl")


def _distance(quality: int) -> float:
    """Return the distance that looks like a JPEG file of a quality: the reference encoder's own table
    (JxlEncoderDistanceFromQuality of libjxl).
    """
    if quality >= 100:
        return 0.0
    if quality >= 30:
        return 0.1 + (100 - quality) * 0.09
    return 53 / 3000 * quality**2 - 23 / 20 * quality + 25
