"""Encodes a picture file with libvips, in a thread of its own, as rows come."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyvips

from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import Strip

from . import jpeg, png, tiff, vips, webp
from .file_kinds import CLASSIC_TIFF_BYTES, FileKind
from .metadata import Metadata
from .spliced_file import SplicedFile
from .vips_source import VipsSource


@dataclass(frozen=True)
class Content:
    """What an encoder makes a file of, beside the rows."""

    size: Size
    pixel_format: PixelFormat
    resolution: tuple[float, float]
    """Pixels per millimetre, across and down."""
    together: int = 0
    """Bytes of the pixels of all pages of a file that this one becomes a page of."""

    @property
    def nbytes(self) -> int:
        """Of the pixels."""
        return self.size.pixels * self.pixel_format.bytes_per_pixel

    @property
    def is_lab(self) -> bool:
        return self.pixel_format.model == "LAB"


class Encoder:
    """A picture file that is being encoded.

    Used as a context manager; leaving it ends the encoder, whether it is ready or not.
    """

    def __init__(
        self,
        path: Path,
        kind: FileKind,
        content: Content,
        metadata: Callable[[], Metadata],
        notes: list[str],
    ) -> None:
        """Encode to `path`. `metadata` is asked, in the encoder's thread, once the first rows have come; to
        `notes` go sentences about what cannot be said in such a file.
        """
        self._notes = notes
        self._path = path
        self._kind = kind
        self._content = content
        self._metadata = metadata
        self._has_ended = False
        self._image: pyvips.Image | None = None
        self._failure: OSError | None = None
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        """Start the encoder, which waits for rows."""
        with ExitStack() as stack:
            self._source = VipsSource(self._content.size, self._content.pixel_format.bytes_per_pixel)
            stack.enter_context(self._source)
            thread = stack.enter_context(ThreadPoolExecutor(1))
            stack.callback(self._source.close)
            self._encoding = thread.submit(self._encode)
            stack.callback(self._stop)
            self._exit = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.__exit__(kind, error, trace)

    def write(self, strip: Strip) -> None:
        """Add the next rows. Raises OSError or pyvips.Error when they, or earlier ones, cannot be written."""
        if self._has_ended:
            self._wait()
        self._source.write(_signed(strip) if self._content.is_lab else strip)

    def finish(self) -> None:
        """Wait until all rows are encoded and the file says what its metadata do. Raises OSError or
        pyvips.Error.
        """
        self._wait()
        if self._kind.name == "TIFF":
            tiff.describe(self._path, self._metadata(), is_lab=self._content.is_lab)

    def _wait(self) -> None:
        self._source.close()
        try:
            self._encoding.result()
        except pyvips.Error as error:
            if self._failure:
                raise self._failure from error
            raise

    def _stop(self) -> None:
        # An encoder that still waits for rows has no image yet; that none will come is enough for it.
        if self._image is not None:
            self._image.set_kill(True)

    def _encode(self) -> None:
        options = dict(self._kind.options)
        if self._kind.name == "TIFF":
            largest = max(self._content.nbytes, self._content.together)
            options["bigtiff"] = largest > CLASSIC_TIFF_BYTES
            # Too few readers know the predictor for floating-point pixels.
            options["predictor"] = "none" if self._content.pixel_format.is_float else "horizontal"
        try:
            self._image = self._described(self._source.picture())
            if self._kind.name == "AVIF":
                options["keep"] = "all"
                options["bitdepth"] = 12 if self._content.pixel_format.depth == "u16" else 8
                self._image = _with_blocks(self._image, self._metadata())
                target = pyvips.Target.new_to_file(vips.file_name(self._path))
                self._image.heifsave_target(target, **options)
                return
            save = getattr(self._image, self._kind.saver)
            # What the file says beside its pixels is put in by us; libvips would change or forget some of it.
            if self._kind.name == "TIFF":
                save(pyvips.Target.new_to_file(vips.file_name(self._path)), keep="none", **options)
                return
            with self._path.open("wb") as file:
                spliced = SplicedFile(file, *self._splice())
                target = pyvips.TargetCustom()
                target.on_write(self._keeping_failure(spliced.write))
                save(target, keep="none", **options)
                spliced.finish()
        finally:
            self._has_ended = True
            self._source.drain()

    def _described(self, image: pyvips.Image) -> pyvips.Image:
        """Return the pixels of `image` as what they are."""
        pixel_format = self._content.pixel_format
        across, down = self._content.resolution
        image = image.copy(
            bands=pixel_format.channels,
            format=vips.depth_name(pixel_format.depth),
            interpretation=vips.interpretation(pixel_format.model, pixel_format.depth),
            xres=across,
            yres=down,
        )
        if self._kind.name in {"WebP", "AVIF"} and pixel_format.model == "Y":
            grey = image.extract_band(0)
            rest = [image.extract_band(1)] if pixel_format.has_alpha else []
            name = vips.interpretation("RGB", pixel_format.depth)
            image = grey.bandjoin([grey, grey, *rest]).copy(interpretation=name)
        return image

    def _splice(self) -> tuple[int, Callable[[bytes], tuple[bytes, bytes]]]:
        """Return the length of what the encoder begins a file with, and what turns it into the beginning and
        the end that the file gets.
        """
        metadata, content = self._metadata(), self._content
        if self._kind.name == "PNG":
            return png.HEAD, lambda start: (start + png.head(metadata), b"")
        if self._kind.name == "WebP":
            has_alpha = content.pixel_format.has_alpha
            return webp.HEAD, lambda start: webp.head(start, metadata, content.size, has_alpha=has_alpha)
        is_cmyk = content.pixel_format.model == "CMYK"
        segments, notes = jpeg.head(metadata, content.resolution, is_cmyk=is_cmyk)
        self._notes += notes
        return jpeg.HEAD, lambda start: (start + segments, b"")

    def _keeping_failure(self, write: Callable[[bytes], int]) -> Callable[[Any], int]:
        """Return a way to write that keeps a failure, which libvips would not tell, for `finish`."""

        def keeping(data: Any) -> int:
            try:
                return write(data)
            except OSError as error:
                self._failure = error
                return -1

        return keeping


def _with_blocks(image: pyvips.Image, metadata: Metadata) -> pyvips.Image:
    """Return an image that says what `metadata` does, for a saver that has places for it."""
    image = image.copy()
    prefix = b"Exif\0\0"
    blocks: dict[str, Any] = {
        "exif-data": prefix + metadata.exif if metadata.exif else b"",
        "xmp-data": metadata.xmp,
        "icc-profile-data": metadata.icc,
    }
    for name, block in blocks.items():
        if block:
            image.set_type(pyvips.GValue.blob_type, name, block)
    return image


def _signed(strip: Strip) -> Strip:
    """Return L*a*b* as TIFF has it: with a* and b* as signed numbers in two's complement."""
    signed = np.array(strip)
    signed[..., 1:3] ^= np.array(1, strip.dtype) << (8 * strip.dtype.itemsize - 1)
    return signed
