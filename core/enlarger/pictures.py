"""Picture files: pixels in and out through Pillow, with profile, metadata and resolution kept."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import ExifTags, Image

from .errors import MemoryLimitError, RequestError, SourceError, StorageError
from .geometry import Size
from .pixels import RGB_U8, RGBA_U8, PixelFormat

if TYPE_CHECKING:
    from .raster import Bands

# Pictures come from the user's own disk; billboard art is far above the limit that guards web servers.
Image.MAX_IMAGE_PIXELS = None

BAND_ROWS = 256

_READ_AS = {"RGB": "RGB", "RGBA": "RGBA", "P": "RGB", "PA": "RGBA", "L": "RGB", "LA": "RGBA", "1": "RGB"}
"""How each of Pillow's modes goes through a network. Deeper and other colour modes are refused rather than
flattened.
"""

_LONGEST_SIDE = {"JPEG": 65_500, "WEBP": 16_383}
_NO_ALPHA = {"JPEG", "BMP", "PPM"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95, "subsampling": 0},
    "TIFF": {"compression": "tiff_adobe_deflate"},
    "WEBP": {"lossless": True},
}


@dataclass(frozen=True)
class Picture:
    """A decoded picture and what its file says about it."""

    image: Image.Image = field(repr=False)
    """In mode RGB or RGBA."""
    grey: bool
    """The file holds grey pixels only."""
    metadata: dict[str, Any] = field(repr=False)
    """Arguments for Pillow's save: icc_profile, exif, xmp, dpi."""

    @property
    def size(self) -> Size:
        return Size(*self.image.size)

    @property
    def pixel_format(self) -> PixelFormat:
        return RGBA_U8 if self.image.mode == "RGBA" else RGB_U8

    def bands(self) -> Bands:
        for top in range(0, self.size.height, BAND_ROWS):
            bottom = min(self.size.height, top + BAND_ROWS)
            yield np.asarray(self.image.crop((0, top, self.size.width, bottom)))


def read_picture(path: Path) -> Picture:
    """Decode the picture at `path`. Raises SourceError when it cannot be read or has pixels of an unknown
    kind.
    """
    try:
        with Image.open(path) as image:
            mode = "RGBA" if "transparency" in image.info else _READ_AS.get(image.mode)
            if mode is None:
                raise SourceError(
                    f"{path} has pixels of the kind {image.mode!r}, which cannot be enlarged yet.",
                    "Convert it to 8-bit RGB, grey or indexed colours first.",
                )
            image.load()
            grey = image.mode in {"L", "LA", "1"}
            return Picture(image.convert(mode), grey, _metadata(image))
    except FileNotFoundError as error:
        raise SourceError(f"There is no file {path}.") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise SourceError(
            f"{path} cannot be read as a picture: {error}.", "Open and save it with a picture editor."
        ) from error


def _metadata(image: Image.Image) -> dict[str, Any]:
    kept = {name: image.info[name] for name in ("icc_profile", "dpi", "xmp") if image.info.get(name)}
    exif = image.getexif()
    if exif:
        for directory in exif.keys() & set(ExifTags.IFD):
            exif.get_ifd(directory)  # it is read from the file, and only while that is open
        kept["exif"] = exif
    return kept


class PictureWriter:
    """A picture file that takes bands and is there only when it is whole.

    Pillow encodes from memory, so the result is held there: 3 or 4 bytes a pixel.
    """

    def __init__(self, path: Path, size: Size, picture: Picture, *, overwrite: bool) -> None:
        """Prepare to write the enlarged `picture` to `path`.

        Raises StorageError when `path` is taken, RequestError when its kind of file cannot hold the result.
        """
        extension = path.suffix.lower()
        kind = Image.registered_extensions().get(extension)
        if kind is None or kind not in Image.SAVE:
            raise RequestError(
                f"{path.name!r} is not the name of a kind of picture that can be written.",
                "Try .png, .tif or .jpg.",
            )
        if path.exists() and not overwrite:
            raise StorageError(
                f"{path} exists already.", "Choose another name, or overwrite it with --force."
            )
        if not path.parent.is_dir():
            raise StorageError(f"There is no folder {path.parent}.", "Make it first.")
        if max(size) > _LONGEST_SIDE.get(kind, max(size)):
            raise RequestError(f"A {kind} file cannot be {size} pixels large.", "Choose .png or .tif.")
        if picture.pixel_format.has_alpha and kind in _NO_ALPHA:
            raise RequestError(f"A {kind} file cannot hold transparency.", "Choose .png, .tif or .webp.")
        self.path = path
        self._kind = kind
        self._picture = picture
        try:
            self._image = Image.new(picture.image.mode, size)
        except MemoryError as error:
            raise MemoryLimitError(
                f"There is not enough memory for {size} pixels.", "Ask for a smaller size."
            ) from error
        self._row = 0

    def write(self, band: np.ndarray[Any, np.dtype[np.uint8]]) -> None:
        """Add the next rows."""
        self._image.paste(Image.fromarray(np.ascontiguousarray(band)), (0, self._row))
        self._row += len(band)

    def finish(self) -> None:
        """Encode the picture and move it into place. Raises StorageError and leaves nothing behind when that
        fails.
        """
        image = self._image
        if self._picture.grey:
            image = image.convert(
                "LA"
                if image.mode == "RGBA" and self._kind in {"PNG", "TIFF"}
                else "RGBA"
                if image.mode == "RGBA"
                else "L"
            )
        options = {**_OPTIONS.get(self._kind, {}), **self._metadata(Size(*image.size))}
        try:
            handle, name = tempfile.mkstemp(
                prefix=f".{self.path.stem}-", suffix=self.path.suffix, dir=self.path.parent
            )
            temporary = Path(name)
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be written: {error.strerror}.", "Check the folder's permissions."
            ) from error
        try:
            with os.fdopen(handle, "wb") as file:
                image.save(file, self._kind, **options)
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(self.path)
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be written: {error}.", "Make room on that disk."
            ) from error
        finally:
            temporary.unlink(missing_ok=True)

    def _metadata(self, size: Size) -> dict[str, Any]:
        kept = dict(self._picture.metadata)
        exif = kept.get("exif")
        if isinstance(exif, Image.Exif):
            details = exif.get_ifd(ExifTags.IFD.Exif)
            for tag, value in (
                (ExifTags.Base.ExifImageWidth, size.width),
                (ExifTags.Base.ExifImageHeight, size.height),
            ):
                if tag in details:
                    details[tag] = value
            # These describe the rows of the old file, not the picture.
            for tag in (
                ExifTags.Base.ImageWidth,
                ExifTags.Base.ImageLength,
                ExifTags.Base.RowsPerStrip,
                ExifTags.Base.StripOffsets,
                ExifTags.Base.StripByteCounts,
                ExifTags.Base.Compression,
                ExifTags.Base.BitsPerSample,
                ExifTags.Base.SamplesPerPixel,
                ExifTags.Base.PhotometricInterpretation,
            ):
                if tag in exif:
                    del exif[tag]
            kept["exif"] = exif.tobytes()
            if self._kind == "TIFF":
                kept["compression"] = (
                    None  # Pillow writes Exif's own directories into uncompressed TIFF files alone
                )
        return kept


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
