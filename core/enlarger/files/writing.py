"""Picture files written through libvips, in strips, with profile, metadata and resolution kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
import pyvips

from enlarger.errors import RequestError, StorageError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip
from enlarger.system.amounts import bytes_text
from enlarger.system.unfinished import Unfinished

from . import jpeg, png, tiff, vips, webp, xmp
from .reading import Picture
from .result_metadata import metadata_for_result
from .vips_source import VipsSource

_ASSUMED = 72 / 25.4
"""Pixels per millimetre, as most programs take them for a file that does not say. libvips always says."""

CLASSIC_TIFF_BYTES = 4_000_000_000
"""With more pixel data than this a TIFF file becomes a BigTIFF. The rest up to 4 GiB is for metadata and for
noise, which deflate makes longer.
"""


@dataclass(frozen=True)
class FileKind:
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
            return {"Y": "grey", "RGB": "RGB", "LAB": "L*a*b*"}.get(
                pixel_format.model, pixel_format.model
            ) + " pixels"
        if pixel_format.depth not in self.depths:
            return {"u16": "16 bits a channel"}.get(pixel_format.depth, "floating-point pixels")
        if pixel_format.has_alpha and not self.has_alpha:
            return "transparency"
        if max(size) > self.longest_side:
            return f"a side of {max(size)} pixels, only {self.longest_side}"
        return None


_NO_LIMIT = 2**31 - 1

KINDS = (
    FileKind(
        "PNG",
        ".png",
        "pngsave_target",
        # Half the time of the default, for files that are hardly larger: results are large and smooth.
        {"compression": 2, "filter": "sub"},
        frozenset({"Y", "RGB"}),
        frozenset({"u8", "u16"}),
        has_alpha=True,
        longest_side=_NO_LIMIT,
    ),
    FileKind(
        "TIFF",
        ".tif",
        "tiffsave_target",
        {"compression": "deflate", "resunit": "inch"},
        frozenset({"Y", "RGB", "CMYK", "LAB"}),
        frozenset({"u8", "u16", "f32"}),
        has_alpha=True,
        longest_side=_NO_LIMIT,
    ),
    FileKind(
        "JPEG",
        ".jpg",
        "jpegsave_target",
        {"Q": 95, "subsample_mode": "off"},
        frozenset({"Y", "RGB", "CMYK"}),
        frozenset({"u8"}),
        has_alpha=False,
        longest_side=65_500,  # the encoder's; the format's is 65,535
    ),
    FileKind(
        "WebP",
        ".webp",
        "webpsave_target",
        {"lossless": True, "exact": True},
        frozenset({"Y", "RGB"}),  # grey as red, green and blue that are equal
        frozenset({"u8"}),
        has_alpha=True,
        longest_side=16_383,
    ),
)
_EXTENSIONS = {kind.extension: kind for kind in KINDS} | {".jpeg": KINDS[2], ".tiff": KINDS[1]}


class PictureWriter:
    """A picture file that takes strips and is there only when it is whole.

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
            fitting = [other.extension for other in KINDS if not other.objection(size, picture.pixel_format)]
            raise RequestError(
                f"A {kind.name} file cannot hold {objection}.",
                f"Choose {' or '.join(fitting)}." if fitting else "Choose a smaller size.",
            )
        if path.exists() and not path.is_file():
            raise StorageError(f"{path} is not a file that could be replaced.", "Choose another name.")
        self._unfinished = Unfinished(path, overwrite=overwrite)
        self.path = path
        self.size = size
        self._metadata, self.notes = metadata_for_result(picture, size, kind.name)
        """`notes` are sentences about what cannot be said in such a file."""
        self.xmp = self._metadata.xmp
        """The XMP packet that the file gets; to be set before the first rows are written."""
        self._kind = kind
        self._picture = picture
        self._nbytes = size.pixels * picture.pixel_format.bytes_per_pixel
        self._rows = 0
        self._has_ended = False
        self._image: pyvips.Image | None = None
        self._failure: OSError | None = None
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
            self._feed = VipsSource(self.size, self._picture.pixel_format.bytes_per_pixel)
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

    def describe(self, provenance: dict[str, Any]) -> None:
        """Have the file say how it was made; to be called before the first rows are written."""
        has_network = "sha256" in provenance["model"]
        self.xmp = xmp.write_provenance(provenance, self.xmp, has_network=has_network)

    def write(self, strip: Strip) -> None:
        """Add the next rows. Raises StorageError when they, or earlier ones, cannot be written."""
        if self._has_ended:
            self._end()
        self._feed.write(_signed(strip) if self._is_lab else strip)
        self._rows += len(strip)

    def finish(self) -> None:
        """Wait until the picture is encoded, so that it only has to be `put` in its place. Raises
        StorageError.
        """
        assert self._rows == self.size.height
        self._end()
        try:
            if self._kind.name == "TIFF":
                told = replace(self._metadata, xmp=self.xmp)
                tiff.describe(self._whole, told, is_lab=self._is_lab)
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def put(self) -> None:
        """Move the finished picture into its place. Raises StorageError."""
        try:
            self._unfinished.put(self._whole)
        except OSError as error:
            raise _unwritable(self.path, error) from error

    @property
    def _is_lab(self) -> bool:
        return self._picture.pixel_format.model == "LAB"

    @property
    def _resolution(self) -> tuple[float, float]:
        """Pixels per millimetre."""
        return self._picture.resolution or (_ASSUMED, _ASSUMED)

    def _described(self, image: pyvips.Image) -> pyvips.Image:
        """Return the pixels of `image` as what they are."""
        pixel_format = self._picture.pixel_format
        across, down = self._resolution
        image = image.copy(
            bands=pixel_format.channels,
            format=vips.depth_name(pixel_format.depth),
            interpretation=vips.interpretation(pixel_format.model, pixel_format.depth),
            xres=across,
            yres=down,
        )
        if self._kind.name == "WebP" and pixel_format.model == "Y":
            grey = image.extract_band(0)
            rest = [image.extract_band(1)] if pixel_format.has_alpha else []
            image = grey.bandjoin([grey, grey, *rest]).copy(interpretation="srgb")
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
            save = getattr(self._image, self._kind.saver)
            # What the file says beside its pixels is put in by us; libvips would change or forget some of it.
            if self._kind.name == "TIFF":
                save(pyvips.Target.new_to_file(vips.file_name(self._whole)), keep="none", **options)
                return
            with self._whole.open("wb") as file:
                envelope = _Envelope(file, *self._envelope())
                target = pyvips.TargetCustom()
                target.on_write(self._kept(envelope.write))
                save(target, keep="none", **options)
                envelope.finish()
        finally:
            self._has_ended = True
            self._feed.drain()

    def _kept(self, write: Callable[[bytes], int]) -> Callable[[Any], int]:
        """Return a way to write that keeps a failure, which libvips would not tell, for `finish`."""

        def kept(data: Any) -> int:
            try:
                return write(data)
            except OSError as error:
                self._failure = error
                return -1

        return kept

    def _envelope(self) -> tuple[int, Callable[[bytes], tuple[bytes, bytes]]]:
        """Return the length of what the encoder begins a file with, and what turns it into the beginning and
        the end that the file gets.
        """
        metadata, pixel_format = replace(self._metadata, xmp=self.xmp), self._picture.pixel_format
        if self._kind.name == "PNG":
            return png.HEAD, lambda start: (start + png.head(metadata), b"")
        if self._kind.name == "WebP":
            return webp.HEAD, lambda start: webp.head(
                start, metadata, self.size, has_alpha=pixel_format.has_alpha
            )
        segments, notes = jpeg.head(metadata, self._resolution, is_cmyk=pixel_format.model == "CMYK")
        self.notes += notes
        return jpeg.HEAD, lambda start: (start + segments, b"")

    def _end(self) -> None:
        self._feed.close()
        try:
            self._encoding.result()
        except (pyvips.Error, OSError) as error:
            raise _unwritable(self.path, self._failure or error) from error


class _Envelope:
    """A file whose beginning is changed, and its end added to, on the way from the encoder."""

    def __init__(self, file: BinaryIO, length: int, change: Callable[[bytes], tuple[bytes, bytes]]) -> None:
        self._file = file
        self._length = length
        self._change = change
        self._start = b""
        self._end: bytes | None = None

    def write(self, data: bytes) -> int:
        if self._end is None:
            self._start += data
            if len(self._start) >= self._length:
                start, self._end = self._change(self._start[: self._length])
                self._file.write(start + self._start[self._length :])
        else:
            self._file.write(data)
        return len(data)

    def finish(self) -> None:
        assert self._end is not None
        self._file.write(self._end)


def _signed(strip: Strip) -> Strip:
    """Return L*a*b* as TIFF has it: with a* and b* as signed numbers in two's complement."""
    signed = np.array(strip)
    signed[..., 1:3] ^= np.array(1, strip.dtype) << (8 * strip.dtype.itemsize - 1)
    return signed


def _unwritable(path: Path, error: Exception) -> StorageError:
    return StorageError(
        f"{path} cannot be written: {vips.reason(error)}.",
        "Check that the disk has room and the folder may be written to.",
    )
