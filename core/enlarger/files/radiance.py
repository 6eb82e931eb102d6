"""Radiance's files (.hdr): linear light, as three mantissas of 8 bits and one exponent. libvips's wheel lacks
them, and Pillow does not read them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

import numpy as np

from enlarger.errors import SourceError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.imaging.strips import STRIP_BYTES, Samples, Strip, Strips
from enlarger.system.language import _

from .metadata import Colour, Metadata
from .opened_picture import OpenedPicture
from .read_errors import too_short, unknown_pixels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .encoder import Content

_LINE = re.compile(rb"-Y +(\d+) +\+X +(\d+)")
"""How rows lie from the top, and each from the left."""

_RLE_WIDTHS = range(8, 1 << 15)
"""Of pictures whose rows may be packed channel by channel."""

_BIAS = 128 + 8
"""Of exponents, for mantissas that are whole numbers."""

_BYTES = 4
"""Of a pixel."""


def open_hdr(path: Path, file: BinaryIO) -> OpenedPicture:
    """Open a picture; its packed pixels are held in memory. Raises SourceError."""
    file.seek(0)
    told = dict[bytes, list[bytes]]()
    while (line := file.readline(1 << 12).strip()) and file.tell() < 1 << 20:
        name, is_told, value = line.partition(b"=")
        if is_told:
            told.setdefault(name.strip(), []).append(value.strip())
    place = _LINE.fullmatch(file.readline(1 << 12).strip())
    if told.get(b"FORMAT", [b"32-bit_rle_rgbe"]) != [b"32-bit_rle_rgbe"]:
        raise unknown_pixels(path, "Radiance's XYZ")
    if not place:
        raise unknown_pixels(path, _("rows in another order than from the top left"))
    height, width = (int(number) for number in place.groups())
    if not 0 < width < 1 << 24 or not height:
        raise SourceError(_("{path} is damaged.", path=path), _("Get a whole copy of it."))
    try:
        exposure = float(np.prod([float(value) for value in told.get(b"EXPOSURE", [])]))
        numbers = [float(each) for each in told.get(b"PRIMARIES", [b""])[0].split()]
    except ValueError as error:
        raise SourceError(_("{path} is damaged.", path=path), _("Get a whole copy of it.")) from error
    primaries = (*numbers[6:], *numbers[:6]) if len(numbers) == 8 else None
    metadata = Metadata(colour=Colour(gamma=1.0, primaries=primaries))
    size, pixel_format = Size(width, height), PixelFormat("RGB", has_alpha=False, depth="f32", linear=True)
    return OpenedPicture(size, pixel_format, metadata, _rows(path, file.read(), size, exposure))


class HdrEncoder:
    """A file that is being written, as `Encoder` has it; its pixels are not packed: all readers take that."""

    def __init__(
        self, path: Path, content: Content, metadata: Callable[[], Metadata], notes: list[str]
    ) -> None:
        """Write to `path`. `metadata` is asked when the first rows have come; `notes` hear what is lost."""
        self._path, self._content, self._metadata, self._notes = path, content, metadata, notes
        self._exit = ExitStack()
        self._file: BinaryIO | None = None
        self._has_negative = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()

    def write(self, strip: Strip) -> None:
        """Add the next rows. Raises OSError."""
        if self._file is None:
            self._file = self._exit.enter_context(self._path.open("wb"))
            self._file.write(self._head())
        self._has_negative = self._has_negative or bool((strip < 0).any())
        self._file.write(_packed(np.broadcast_to(strip, (*strip.shape[:2], 3))).tobytes())

    def finish(self) -> None:
        """Write the end. Raises OSError."""
        if self._has_negative:
            self._notes.append(
                _("An HDR file has no values below 0, which became 0. Choose .exr to keep them.")
            )
        self._exit.close()

    def _head(self) -> bytes:
        lines = ["#?RADIANCE", "SOFTWARE=Enlarger", "FORMAT=32-bit_rle_rgbe"]
        if primaries := self._metadata().colour.primaries:
            numbers = " ".join(f"{number:.4f}" for number in (*primaries[2:], *primaries[:2]))
            lines.append(f"PRIMARIES={numbers}")
        width, height = self._content.size
        return "\n".join([*lines, "", f"-Y {height} +X {width}", ""]).encode()


def _rows(path: Path, data: bytes, size: Size, exposure: float) -> Strips:
    step = max(1, STRIP_BYTES // (3 * 4 * size.width))
    at = 0
    for top in range(0, size.height, step):
        count = min(step, size.height - top)
        packed = np.empty((count, size.width, _BYTES), np.uint8)
        for row in packed:
            try:
                at = _read_row(data, at, row)
            except (IndexError, ValueError) as error:
                raise too_short(path) from error
        yield _unpacked(packed) / np.float32(exposure)


def _read_row(data: bytes, at: int, row: NDArray[np.uint8]) -> int:
    """Read one row from the place `at`; return where the next one begins. Raises IndexError or ValueError
    where there is not enough, or too much.
    """
    width = len(row)
    if width in _RLE_WIDTHS and data[at : at + 2] == b"\2\2" and data[at + 2] < 128:
        at += 4
        for channel in range(_BYTES):
            at = _read_channel(data, at, row[:, channel])
        return at
    number, shift = 0, 0
    while number < width:
        pixel = data[at : at + _BYTES]
        at += _BYTES
        if pixel[:3] == b"\1\1\1":  # the one before, so many times; a second one counts 256 times as much
            count = pixel[3] << shift
            row[number : number + count] = row[number - 1]
            number, shift = number + count, shift + 8
        elif shift == 0 and b"\1\1\1" not in data[at : at + (width - number) * _BYTES]:
            rest = np.frombuffer(pixel + data[at : at + (width - number - 1) * _BYTES], np.uint8)
            row[number:] = rest.reshape(-1, _BYTES)
            return at + (width - number - 1) * _BYTES
        else:
            row[number] = np.frombuffer(pixel, np.uint8)
            number, shift = number + 1, 0
    return at


def _read_channel(data: bytes, at: int, channel: NDArray[np.uint8]) -> int:
    number, width = 0, len(channel)
    while number < width:
        count = data[at]
        if count > 128:  # a run
            count -= 128
            channel[number : number + count] = data[at + 1]
            at += 2
        else:
            channel[number : number + count] = np.frombuffer(data, np.uint8, count, at + 1)
            at += 1 + count
        if not count:
            raise ValueError
        number += count
    if number > width:
        raise ValueError
    return at


def _unpacked(packed: NDArray[np.uint8]) -> Samples:
    """Return light, of shape (rows, width, 3)."""
    exponents = packed[..., 3:].astype(np.int32)
    light = np.ldexp(packed[..., :3].astype(np.float32), exponents - _BIAS)
    return np.where(exponents > 0, light, np.float32(0))


def _packed(light: Strip) -> NDArray[np.uint8]:
    """Return light as mantissas and exponents, each rounded to the nearest."""
    values = np.clip(light.astype(np.float32), 0, np.float32(1.6e38))
    brightest = values.max(axis=2, keepdims=True)
    exponents = np.frexp(brightest)[1]
    # Where the brightest is rounded up to 256, the next exponent is due.
    exponents += np.rint(np.ldexp(brightest, 8 - exponents)) > 255
    mantissas = np.rint(np.ldexp(values, 8 - exponents))
    is_dark = (brightest < 1e-38) | (exponents < 1 - 128)
    found = np.concatenate((mantissas, exponents + 128), axis=2)
    return np.where(is_dark, 0, found).astype(np.uint8)
