"""Picture files: pixels in and out through libvips, in bands, with profile, metadata and resolution kept."""

from __future__ import annotations

import io
import shutil
import struct
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self

import numpy as np
import pyvips
from PIL import Image, UnidentifiedImageError

from . import tiff
from .amounts import bytes_text
from .errors import EnlargerError, RequestError, SourceError, StorageError
from .feed import Feed
from .geometry import Size
from .pixels import CHANNELS, PixelFormat
from .psd import EXIF, PROFILE, RESOLUTION, SIGNATURE, XMP, PhotoshopFile
from .raster import BAND_BYTES, Band, Bands
from .unfinished import Unfinished

# Pictures come from the user's own disk; billboard art is far above the limit that guards web servers.
Image.MAX_IMAGE_PIXELS = None

# Each file is read once. Remembered operations would hold files open, which Windows then does not replace.
pyvips.cache_set_max(0)

_LOADERS = {"pngload", "jpegload", "tiffload", "webpload", "gifload", "heifload", "ppmload"}
"""What libvips reads for us. It would also take tables of numbers and drawings for pictures."""

_MODELS = {
    "b-w": "Y",
    "grey16": "Y",
    "srgb": "RGB",
    "rgb16": "RGB",
    "scrgb": "RGB",
    "cmyk": "CMYK",
}
_DEPTHS = {"uchar": "u8", "ushort": "u16", "float": "f32"}
_INTERPRETATIONS = {
    "Y u8": "b-w",
    "Y u16": "grey16",
    "RGB u8": "srgb",
    "RGB u16": "rgb16",
    "RGB f32": "scrgb",
}
"""libvips's words, both ways. It calls all float RGB scRGB, whatever the file says."""

_KEPT = (
    "icc-profile-data",
    "xmp-data",
    "iptc-data",
    "orientation",
    "resolution-unit",
    "exif-data",
    "exif-ifd0-",
    "exif-ifd2-",
    "exif-ifd3-",
    "png-comment-",
)
"""Beginnings of the names of libvips's fields that go over into the result. Not among them: what describes
the old file's bytes, and Exif's thumbnail, directory 1.
"""

_SILENT = 1.0
"""Pixels per millimetre, as libvips reports them for a file that does not say."""

_ASSUMED = 72 / 25.4
"""Pixels per millimetre, as most programs take them for a file that does not say. libvips always says."""

CLASSIC_TIFF_BYTES = 4_000_000_000
"""With more pixel data than this a TIFF file becomes a BigTIFF. The rest up to 4 GiB is for metadata and for
noise, which deflate makes longer.
"""


@dataclass(frozen=True)
class Picture:
    """A picture file: what its pixels are, and what it says about them."""

    path: Path
    size: Size
    pixel_format: PixelFormat
    resolution: tuple[float, float]
    """Pixels per millimetre, across and down."""
    metadata: Mapping[str, tuple[int, Any]] = field(repr=False)
    """libvips's fields by name: type and value."""
    notes: list[str]
    """What the user should know about the way it is read."""
    _opened: list[_Opened] = field(default_factory=list["_Opened"], repr=False, compare=False)
    """The file as it was opened to be looked at, until its rows are read."""

    @property
    def is_turned(self) -> bool:
        """Tell whether the rows of the file are columns on the screen."""
        return self.metadata.get("orientation", (0, 1))[1] >= 5

    @property
    def xmp(self) -> bytes:
        """The XMP packet of the file; empty where there is none."""
        return self.metadata.get("xmp-data", (0, b""))[1]

    def plain(self, pixel_format: PixelFormat) -> Picture:
        """Return a picture that lies as this one does and is of another format, so that no more is known of
        it.
        """
        kept = {name: field for name, field in self.metadata.items() if name == "orientation"}
        return replace(self, pixel_format=pixel_format, metadata=kept)

    def bands(self) -> Bands:
        """Yield the file's own values from the top. Raises SourceError when it turns out to be damaged."""
        try:
            opened = self._opened.pop() if self._opened else _open(self.path)
            if opened.state != _state(self.path):
                opened = _open(self.path)
            if (opened.size, opened.pixel_format) != (self.size, self.pixel_format):
                raise SourceError(f"{self.path} was changed meanwhile.", "Start again.")
            yield from opened.rows
        except (pyvips.Error, OSError) as error:
            raise _unreadable(self.path, error) from error


def read_picture(path: Path) -> Picture:
    """Read what the picture at `path` is. Raises SourceError when it cannot be read or has pixels of an
    unknown kind.
    """
    try:
        opened = _open(path)
        image, pixel_format = opened.image, opened.pixel_format
        pages = image.get_n_pages()
        if pixel_format.name.startswith("YA") and _is_tiff(image) and tiff.has_planes(path):
            raise _unknown_pixels(path, "grey and alpha in planes")  # libvips mixes them up
        return Picture(
            path,
            opened.size,
            pixel_format,
            (image.xres, image.yres),
            _metadata(path, image),
            opened.notes
            or ([f"{path} holds {pages} pictures; the first was enlarged."] if pages > 1 else []),
            [opened],
        )
    except (pyvips.Error, OSError) as error:
        raise _unreadable(path, error) from error


class _Opened(NamedTuple):
    """A picture file that is open: what it says, and its rows, which can be had once."""

    state: tuple[int, ...]
    size: Size
    pixel_format: PixelFormat
    image: pyvips.Image
    """Says the rest."""
    rows: Bands
    notes: list[str]


def _state(path: Path) -> tuple[int, ...]:
    """Return what changes when a file is written."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _open(path: Path) -> _Opened:
    """Open a file, once: whatever reads it reads what was looked at."""
    state = _state(path)
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        if file.read(4) == SIGNATURE:
            document = PhotoshopFile(file, path)
            stack.pop_all()
            image = _said_by(document)
            pixel_format = replace(document.pixel_format, linear=_has_linear_profile(image))
            return _Opened(state, document.size, pixel_format, image, document.bands(), document.notes)
        image = _open_with_vips(path, file)
    pixel_format = _pixel_format(path, image)
    return _Opened(state, _size(image), pixel_format, image, _rows(image, pixel_format), [])


def _rows(image: pyvips.Image, pixel_format: PixelFormat) -> Bands:
    region = pyvips.Region.new(image)
    step = max(1, BAND_BYTES // (image.width * pixel_format.bytes_per_pixel))
    for top in range(0, image.height, step):
        rows = min(step, image.height - top)
        data = region.fetch(0, top, image.width, rows)
        yield np.frombuffer(data, pixel_format.dtype).reshape(rows, image.width, -1)


def _open_with_vips(path: Path, file: BinaryIO) -> pyvips.Image:
    file.seek(0)
    source = pyvips.Source.new_from_descriptor(file.fileno())
    try:
        image = pyvips.Image.new_from_source(source, "", access="sequential", fail_on="error")
    except pyvips.Error:
        other = _open_with_pillow(path, file)
        if other is None:
            raise
        return other
    if str(image.get("vips-loader")).removesuffix("_source") not in _LOADERS:
        raise SourceError(f"{path} is not a picture made of pixels.")
    return image


def _open_with_pillow(path: Path, file: BinaryIO) -> pyvips.Image | None:
    """Return a picture of a small kind that libvips leaves to others, such as BMP and TGA; None if it is not
    one of them.
    """
    try:
        file.seek(0)
        with Image.open(file) as image:
            if image.format in {"PNG", "JPEG", "TIFF", "WEBP", "GIF"}:
                return None
            mode = {"1": "L", "P": "RGB"}.get(image.mode, image.mode)
            model = {"L": "Y", "LA": "Y", "RGB": "RGB", "RGBA": "RGB"}.get(mode)
            if model is None:
                raise _unknown_pixels(path, image.mode)
            return _in_memory(np.atleast_3d(np.asarray(image.convert(mode))), model)
    except UnidentifiedImageError:
        return None
    except (SyntaxError, ValueError) as error:
        raise _unreadable(path, error) from error


def _said_by(document: PhotoshopFile) -> pyvips.Image:
    """Return a picture of one pixel about which all is said that a Photoshop file says."""
    found: dict[int, Any] = document.resources
    image = pyvips.Image.black(1, 1)
    if found.get(EXIF):
        image = _carrier(b"Exif\0\0" + found[EXIF])
    for name, number in (("icc-profile-data", PROFILE), ("xmp-data", XMP)):
        if found.get(number):
            image.set_type(pyvips.GValue.blob_type, name, found[number])
    if len(found.get(RESOLUTION, b"")) >= 12:
        across, down = struct.unpack_from(">L4xL", found[RESOLUTION])  # pixels per inch, in 65536ths
        if across and down:
            image = image.copy(xres=across / 65536 / 25.4, yres=down / 65536 / 25.4)
    return image


def _in_memory(pixels: Band, model: str) -> pyvips.Image:
    height, width, channels = pixels.shape
    depth = {np.dtype(np.uint8): "u8", np.dtype(np.uint16): "u16"}.get(pixels.dtype, "f32")
    data = np.ascontiguousarray(pixels).data
    image = pyvips.Image.new_from_memory(data, width, height, channels, _vips_depth(depth))
    return image.copy(interpretation=_interpretation(model, depth))


def _size(image: pyvips.Image) -> Size:
    return Size(image.width, image.height)


def _pixel_format(path: Path, image: pyvips.Image) -> PixelFormat:
    model = _MODELS.get(str(image.interpretation))
    depth = _DEPTHS.get(str(image.format))
    if model is None or depth is None or image.bands - CHANNELS[model] not in {0, 1}:
        raise _unknown_pixels(path, f"{image.interpretation}, {image.bands} channels of {image.format}")
    return PixelFormat(model, image.bands > CHANNELS[model], depth, _has_linear_profile(image))


def _has_linear_profile(image: pyvips.Image) -> bool:
    return image.get_typeof("icc-profile-data") != 0 and _is_linear(image.get("icc-profile-data"))


def _is_linear(profile: Any) -> bool:
    """Tell whether the first tone curve of an ICC profile is a straight line."""
    try:
        (tags,) = struct.unpack_from(">L", profile, 128)
        for place in range(132, 132 + 12 * tags, 12):
            name, start = struct.unpack_from(">4sL", profile, place)
            if name in {b"rTRC", b"kTRC"}:
                kind, number = struct.unpack_from(">4s4xL", profile, start)
                if kind == b"para":
                    return number >> 16 == 0 and struct.unpack_from(">L", profile, start + 12) == (1 << 16,)
                return number == 0 or (number == 1 and profile[start + 12 : start + 14] == b"\x01\x00")
    except struct.error:
        pass  # a damaged profile says nothing
    return False


def _metadata(path: Path, image: pyvips.Image) -> dict[str, tuple[int, Any]]:
    found = _kept_fields(image)
    if _is_tiff(image):
        block = tiff.read_exif(path)
        if block:
            found = _kept_fields(_carrier(block)) | found
    return found


def _carrier(block: bytes) -> pyvips.Image:
    """Return a picture about which an Exif block speaks; libvips takes such blocks apart for any format but
    TIFF.
    """
    carrier = io.BytesIO()
    Image.new("L", (1, 1)).save(carrier, "PNG", exif=block)
    return pyvips.Image.pngload_buffer(carrier.getvalue())


def _is_tiff(image: pyvips.Image) -> bool:
    return image.get_typeof("vips-loader") != 0 and str(image.get("vips-loader")).startswith("tiffload")


def _kept_fields(image: pyvips.Image) -> dict[str, tuple[int, Any]]:
    return {
        name: (image.get_typeof(name), image.get(name))
        for name in image.get_fields()
        if name.startswith(_KEPT)
    }


@dataclass(frozen=True)
class _FileKind:
    """A kind of picture file that can be written, and what it holds."""

    name: str
    extension: str
    saver: str
    options: Mapping[str, Any]
    models: frozenset[str]
    depths: frozenset[str]
    has_alpha: bool
    longest_side: int

    def objection(self, size: Size, pixel_format: PixelFormat) -> str | None:
        """Return what of such a picture this kind of file cannot hold, or None."""
        if pixel_format.model not in self.models:
            return {"Y": "grey", "RGB": "RGB"}.get(pixel_format.model, pixel_format.model) + " pixels"
        if pixel_format.depth not in self.depths:
            return {"u16": "16 bits a channel"}.get(pixel_format.depth, "floating-point pixels")
        if pixel_format.has_alpha and not self.has_alpha:
            return "transparency"
        if max(size) > self.longest_side:
            return f"a side of {max(size)} pixels, only {self.longest_side}"
        return None


_NO_LIMIT = 2**31 - 1

_KINDS = (
    _FileKind(
        "PNG",
        ".png",
        "pngsave",
        # Half the time of the default, for files that are hardly larger: results are large and smooth.
        {"compression": 2, "filter": "sub"},
        frozenset({"Y", "RGB"}),
        frozenset({"u8", "u16"}),
        has_alpha=True,
        longest_side=_NO_LIMIT,
    ),
    _FileKind(
        "TIFF",
        ".tif",
        "tiffsave",
        {"compression": "deflate"},
        frozenset({"Y", "RGB", "CMYK"}),
        frozenset({"u8", "u16", "f32"}),
        has_alpha=True,
        longest_side=_NO_LIMIT,
    ),
    _FileKind(
        "JPEG",
        ".jpg",
        "jpegsave",
        {"Q": 95, "subsample_mode": "off"},
        frozenset({"Y", "RGB", "CMYK"}),
        frozenset({"u8"}),
        has_alpha=False,
        longest_side=65_500,  # the encoder's; the format's is 65,535
    ),
    _FileKind(
        "WebP",
        ".webp",
        "webpsave",
        {"lossless": True, "exact": True},
        frozenset({"RGB"}),
        frozenset({"u8"}),
        has_alpha=True,
        longest_side=16_383,
    ),
)
_EXTENSIONS = {kind.extension: kind for kind in _KINDS} | {".jpeg": _KINDS[2], ".tiff": _KINDS[1]}


class PictureWriter:
    """A picture file that takes bands and is there only when it is whole.

    Used as a context manager. libvips encodes the rows as they come, in a thread of its own, into a folder
    beside the picture; leaving the context takes that folder away.
    """

    def __init__(self, path: Path, size: Size, picture: Picture, *, overwrite: bool) -> None:
        """Check that the enlarged `picture` can be written to `path`.

        Raises StorageError when `path` is taken, RequestError when its kind of file cannot hold the result.
        """
        kind = _EXTENSIONS.get(path.suffix.lower())
        if kind is None:
            raise RequestError(
                f"{path.name!r} is not the name of a kind of picture that can be written.",
                f"It ends in {', '.join(_EXTENSIONS)}.",
            )
        objection = kind.objection(size, picture.pixel_format)
        if objection:
            fitting = [other.extension for other in _KINDS if not other.objection(size, picture.pixel_format)]
            raise RequestError(
                f"A {kind.name} file cannot hold {objection}.", f"Choose {' or '.join(fitting)}."
            )
        self._unfinished = Unfinished(path, overwrite=overwrite)
        self.path = path
        self.size = size
        self.xmp = picture.xmp
        """The XMP packet that the file gets; to be set before the first rows are written."""
        self._kind = kind
        self._picture = picture
        self._nbytes = size.pixels * picture.pixel_format.bytes_per_pixel
        self._rows = 0
        self._has_ended = False
        self._image: pyvips.Image | None = None
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        """Start the encoder. Raises StorageError when the folder is not to be written to, or its disk has
        less room than the pixels take.
        """
        with ExitStack() as stack:
            try:
                free = shutil.disk_usage(self._unfinished.place.parent).free
                stack.enter_context(self._unfinished)
            except OSError as error:
                raise _unwritable(self.path, error) from error
            self._whole = self._unfinished.path(self._kind.extension)
            if free < self._nbytes:
                raise StorageError(
                    f"The result may take {bytes_text(self._nbytes)}; {bytes_text(free)} are free.",
                    "Make room, or ask for a smaller size.",
                )
            self._feed = Feed(self.size, self._picture.pixel_format.bytes_per_pixel)
            stack.enter_context(self._feed)
            thread = stack.enter_context(ThreadPoolExecutor(1))
            stack.callback(self._feed.close)
            self._encoding = thread.submit(self._encode)
            stack.callback(self._stop)
            self._exit = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.__exit__(kind, error, trace)

    def write(self, band: Band) -> None:
        """Add the next rows. Raises StorageError when they, or earlier ones, cannot be written."""
        if self._has_ended:
            self._end()
        self._feed.write(band)
        self._rows += len(band)

    def finish(self) -> None:
        """Move the picture into place once it is encoded. Raises StorageError."""
        assert self._rows == self.size.height
        self._end()
        try:
            block = self._picture.metadata.get("exif-data")
            if block and self._kind.name == "TIFF":
                tiff.add_exif(self._whole, block[1], self.size)
            self._unfinished.put(self._whole)
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def _described(self, image: pyvips.Image) -> pyvips.Image:
        """Return the pixels of `image` with all that is to be said about them."""
        pixel_format = self._picture.pixel_format
        across, down = self._picture.resolution
        image = image.copy(
            bands=pixel_format.channels,
            format=_vips_depth(pixel_format.depth),
            interpretation=_interpretation(pixel_format.model, pixel_format.depth),
            xres=_ASSUMED if across == _SILENT else across,
            yres=_ASSUMED if down == _SILENT else down,
        )
        fields = dict(self._picture.metadata)
        if self.xmp:
            fields["xmp-data"] = (pyvips.GValue.blob_type, self.xmp)
        for name, (kind, value) in fields.items():
            image.set_type(kind, name, value)
        return image

    def _stop(self) -> None:
        # An encoder that still waits for rows has no image yet; that none will come is enough for it.
        if self._image is not None:
            self._image.set_kill(True)

    def _encode(self) -> None:
        options = dict(self._kind.options)
        if self._kind.name == "TIFF":
            options["bigtiff"] = self._nbytes > CLASSIC_TIFF_BYTES
            # Too few readers know the predictor for floating-point pixels.
            options["predictor"] = "none" if self._picture.pixel_format.is_float else "horizontal"
        try:
            self._image = self._described(self._feed.picture())
            getattr(self._image, self._kind.saver)(str(self._whole), **options)
        finally:
            self._has_ended = True
            self._feed.drain()

    def _end(self) -> None:
        self._feed.close()
        try:
            self._encoding.result()
        except pyvips.Error as error:
            raise _unwritable(self.path, error) from error


def _vips_depth(depth: str) -> str:
    return next(name for name, known in _DEPTHS.items() if known == depth)


def _interpretation(model: str, depth: str) -> str:
    return _INTERPRETATIONS.get(f"{model} {depth}", "cmyk" if model == "CMYK" else "b-w")


def _unknown_pixels(path: Path, what: str) -> SourceError:
    return SourceError(
        f"{path} has pixels of a kind that cannot be enlarged: {what}.",
        "Convert it to grey, RGB or CMYK of 8, 16 or 32 bits first.",
    )


def _unreadable(path: Path, error: Exception) -> EnlargerError:
    if isinstance(error, FileNotFoundError):
        return SourceError(f"There is no file {path}.")
    return SourceError(
        f"{path} cannot be read as a picture: {_reason(error)}.", "Open and save it with a picture editor."
    )


def _unwritable(path: Path, error: Exception) -> StorageError:
    return StorageError(
        f"{path} cannot be written: {_reason(error)}.",
        "Check that the disk has room and the folder may be written to.",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, pyvips.Error):
        return "; ".join(line for line in error.detail.splitlines() if line) or error.message
    return str(error)
