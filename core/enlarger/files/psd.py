"""Photoshop files, PSD and PSB: the flat picture that stands behind the layers, row by row.

By Adobe's Photoshop File Formats Specification of November 2019. The channels of the flat picture are stored
one after the other, each row packed by itself, and the lengths of all packed rows stand before them.
"""

from __future__ import annotations

import os
import struct
import weakref
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from PIL import Image

from enlarger.errors import SourceError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import CHANNELS, PixelFormat
from enlarger.imaging.strips import STRIP_BYTES
from enlarger.system.language import _

from . import iptc
from .metadata import Metadata
from .read_errors import unknown_pixels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from enlarger.imaging.strips import Strip, Strips

_RESOLUTION, _PROFILE, _TRANSPARENT_INDEX, _ALPHA_IDENTIFIERS, _VERSION_INFO = 1005, 1039, 1047, 1053, 1057
_EXIF, _XMP = 1058, 1060
"""Numbers of image resources."""

_WANTED = {
    *(_RESOLUTION, _PROFILE, _TRANSPARENT_INDEX, _ALPHA_IDENTIFIERS, _VERSION_INFO),
    *(_EXIF, _XMP),
}

_MODES = {0: "Y", 1: "Y", 2: "RGB", 3: "RGB", 4: "CMYK", 8: "Y", 9: "LAB"}
"""Colour models by the number of a file's mode."""

_BITMAP, _INDEXED, _CMYK, _MULTICHANNEL, _DUOTONE = 0, 2, 4, 7, 8

_MATTED = {1, 3}
"""Modes whose flat picture lies on white where it is transparent: grey and RGB."""

_DEPTHS = {1: "u8", 8: "u8", 16: "u16", 32: "f32"}

_STORED = {1: ">u1", 8: ">u1", 16: ">u2", 32: ">f4"}

_RAW, _RLE = 0, 1

_BIG = 2
"""The version of PSB files."""

_LONGEST = {1: 30_000, _BIG: 300_000}
"""Pixels of a side, by version."""

_PALETTE = 768
"""Bytes of 256 colours: all reds, all greens, all blues."""

_LAYERS = {b"Layr", b"Lr16", b"Lr32"}
_MERGED_TRANSPARENCY = {b"Mtrn", b"Mt16", b"Mt32"}
_LONG_LENGTHS = {
    *(b"LMsk", b"Lr16", b"Lr32", b"Layr", b"Mt16", b"Mt32", b"Mtrn", b"Alph", b"FMsk", b"lnk2", b"FEid"),
    *(b"FXid", b"PxSD", b"cinf", b"pths", b"extn", b"lnkE", b"lnkD", b"lnk3"),
}
"""Blocks whose length has eight bytes in a PSB file."""

_STEP = STRIP_BYTES // 4
"""Bytes of a strip: while transparency is taken apart from colour, they are held several times."""


class PhotoshopFile:
    """A Photoshop file that is open; its rows can be had once."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        """Read all but the pixels. The file stays open until the rows have been read.

        Raises SourceError when it is damaged, ends early, holds no flat picture or has pixels of an unknown
        kind.
        """
        self._resources: dict[int, bytes] = {}
        self._notes: list[str] = []
        self._file = file
        weakref.finalize(self, file.close)  # the rows need not be read
        self._path = path
        self._length = os.fstat(file.fileno()).st_size
        file.seek(0)
        head = struct.unpack(">4sH6xH2L2H", self._read(26))
        _signature, version, self._channels, height, width, self._depth, self._mode = head
        self._is_big = version == _BIG
        if version not in _LONGEST or max(width, height) > _LONGEST[version]:
            raise self._damaged(
                _(
                    "version {version} of {width}x{height} pixels is unknown",
                    version=version,
                    width=width,
                    height=height,
                )
            )
        model = _MODES.get(self._mode)
        if model is None or self._depth not in _DEPTHS or (self._depth == 1) != (self._mode == _BITMAP):
            kind = (
                "multichannel"
                if self._mode == _MULTICHANNEL
                else _("mode {mode}, {depth} bits", mode=self._mode, depth=self._depth)
            )
            raise unknown_pixels(path, kind)
        colours = 1 if self._mode == _INDEXED else CHANNELS[model]
        if not width or not height or self._channels < colours:
            raise self._damaged(_("it has no pixels"))
        self.size = Size(width, height)
        self._palette = self._read(self._number(4))
        if self._mode == _INDEXED and (len(self._palette) < _PALETTE or self._depth != 8):
            raise self._damaged(_("its palette is incomplete"))
        self._read_resources()
        layers, is_transparent = self._read_layers()
        if layers and self._resources.get(_VERSION_INFO, b"")[4:5] == b"\0":
            raise SourceError(
                _("{path} was saved without its flat picture: it holds layers alone.", path=path),
                _(
                    "Save it in Photoshop with Maximize Compatibility, or from an editor that "
                    "shows its layers as TIFF or PNG."
                ),
            )
        self._is_matted = False
        alpha = self._alpha(colours, layers, is_transparent=is_transparent)
        self._planes = [*range(colours), *([] if alpha is None else [alpha])]
        has_alpha = alpha is not None or self._transparent_index is not None
        self.pixel_format = PixelFormat(model, has_alpha, _DEPTHS[self._depth])
        self._note(layers, self._channels - len(self._planes))
        self._row_bytes = (width * self._depth + 7) // 8
        self._edges = self._read_edges()

    @property
    def metadata(self) -> Metadata:
        """What is said of the picture."""
        found = self._resources
        others = {number: content for number, content in found.items() if iptc.still_holds(number)}
        return Metadata(
            icc=found.get(_PROFILE, b""),
            exif=found.get(_EXIF, b""),
            xmp=found.get(_XMP, b""),
            iptc=others.pop(iptc.IPTC, b""),
            resources=others,
            notes=tuple(self._notes),
        )

    @property
    def resolution(self) -> tuple[float, float] | None:
        """Pixels per millimetre, across and down; None where the file does not say."""
        found = self._resources.get(_RESOLUTION, b"")
        across, down = struct.unpack_from(">L4xL", found) if len(found) >= 12 else (0, 0)
        # They are stored as pixels per inch, in 65536ths.
        return (across / 65536 / 25.4, down / 65536 / 25.4) if across and down else None

    def strips(self) -> Strips:
        """Yield the rows from the top. Raises SourceError when they turn out to be damaged."""
        step = max(1, _STEP // (self.size.width * self.pixel_format.bytes_per_pixel))
        with self._file:
            for top in range(0, self.size.height, step):
                bottom = min(self.size.height, top + step)
                yield self._pixels([self._rows(plane, top, bottom) for plane in self._planes])

    def _read_resources(self) -> None:
        end = self._section(4)
        while self._file.tell() + 12 <= end:
            number, name = struct.unpack(">4xHB", self._read(7))
            self._file.seek(name + (name + 1) % 2, os.SEEK_CUR)
            length = self._number(4)
            if self._file.tell() + length > end:
                raise self._damaged(_("its image resources end early"))
            if number in _WANTED or iptc.still_holds(number):
                self._resources[number] = self._read(length)
            else:
                self._file.seek(length, os.SEEK_CUR)
            self._file.seek(length % 2, os.SEEK_CUR)
        self._file.seek(end)

    def _read_layers(self) -> tuple[int, bool]:
        """Return the number of layers, negative where the first channel behind the colours is transparency,
        and whether a block says that there is transparency.
        """
        wide = 8 if self._is_big else 4
        end = self._section(wide)
        layers, is_transparent = 0, False
        if self._file.tell() + wide <= end:
            info = self._number(wide)
            start = self._file.tell()
            if info >= 2:
                layers = self._layer_count()
            self._file.seek(start + info)
            if self._file.tell() + 4 <= end:
                self._file.seek(self._number(4), os.SEEK_CUR)  # the mask of all layers
        while self._file.tell() + 12 <= end:
            mark, key = struct.unpack(">4s4s", self._read(8))
            if mark not in {b"8BIM", b"8B64"}:
                break
            length = self._number(8 if self._is_big and key in _LONG_LENGTHS else 4)
            start = self._file.tell()
            is_transparent |= key in _MERGED_TRANSPARENCY
            if key in _LAYERS and length >= 2:
                layers = layers or self._layer_count()
            self._file.seek(start + length + -length % 4)
        self._file.seek(end)
        return layers, is_transparent

    def _layer_count(self) -> int:
        return struct.unpack(">h", self._read(2))[0]

    def _alpha(self, colours: int, layers: int, *, is_transparent: bool) -> int | None:
        """Return the channel that holds transparency; the others behind the colours are saved selections."""
        identifiers = self._resources.get(_ALPHA_IDENTIFIERS, b"")
        numbers = struct.unpack(f">{len(identifiers) // 4}L", identifiers[: len(identifiers) // 4 * 4])
        extra = self._channels - colours
        if self._mode == _INDEXED or extra < 1:
            return None
        if not is_transparent and layers >= 0 and ((numbers and 0 not in numbers) or layers > 0):
            return None
        named = self._channels - len(numbers) + numbers.index(0) if 0 in numbers else -1
        is_named = colours <= named < self._channels
        self._is_matted = self._mode in _MATTED and (layers < 0 or is_named or extra == 1)
        return named if is_named and layers >= 0 else colours

    @property
    def _transparent_index(self) -> int | None:
        """The colour of a palette that is none."""
        found = self._resources.get(_TRANSPARENT_INDEX, b"")
        return struct.unpack(">H", found[:2])[0] if self._mode == _INDEXED and len(found) >= 2 else None

    def _note(self, layers: int, others: int) -> None:
        if layers:
            self._notes.append(_("holds layers; its flat picture was enlarged."))
        if others:
            self._notes.append(
                _("has further channels, {others} of them, which were left out.", others=others)
            )
        if self._mode == _DUOTONE:
            self._notes.append(_("is a duotone; it was enlarged in grey, without its inks."))

    def _read_edges(self) -> NDArray[np.int64] | None:
        """Return where the rows of all channels begin and end; None where all are equally long, from here."""
        packing = self._number(2)
        rows = self._channels * self.size.height
        if packing not in {_RAW, _RLE}:
            raise SourceError(
                _("The flat picture of {path} is packed in a way that is not known.", path=self._path),
                _("Open and save it with a picture editor."),
            )
        edges = None
        wide = 4 if self._is_big else 2
        self._start = self._file.tell()
        end = self._start + rows * (self._row_bytes if packing == _RAW else wide)
        if packing == _RLE and end <= self._length:
            lengths = np.frombuffer(self._read(rows * wide), f">u{wide}")
            edges = np.concatenate([[end], end + np.cumsum(lengths, dtype=np.int64)])
            end = int(edges[-1])
        if end > self._length:
            raise self._damaged(
                _("it ends after {length} of at least {end} bytes", length=self._length, end=end)
            )
        return edges

    def _rows(self, plane: int, top: int, bottom: int) -> Strip:
        """Return rows of one channel, of shape (rows, width), as they are stored."""
        first, rows = plane * self.size.height + top, bottom - top
        if self._edges is None:
            self._file.seek(self._start + first * self._row_bytes)
            unpacked = self._read(rows * self._row_bytes)
        else:
            edges = self._edges[first : first + rows + 1]
            self._file.seek(int(edges[0]))
            packed = self._read(int(edges[-1] - edges[0]))
            edges = edges - edges[0]
            unpacked = b"".join(self._unpacked(packed[a:b]) for a, b in pairwise(edges))
        stored = np.frombuffer(unpacked, _STORED[self._depth]).reshape(rows, -1)
        if self._depth == 1:
            return 255 * (1 - np.unpackbits(stored, axis=1, count=self.size.width))
        return stored

    def _unpacked(self, row: bytes) -> bytes:
        try:
            return Image.frombytes("L", (self._row_bytes, 1), row, "packbits", "L").tobytes()
        except ValueError as error:
            raise self._damaged(_("a row of it ends early")) from error

    def _pixels(self, planes: list[Strip]) -> Strip:
        """Return rows as pixels of the format."""
        rows, width = planes[0].shape
        pixels = np.empty((rows, width, self.pixel_format.channels), self.pixel_format.dtype)
        if self._mode == _INDEXED:
            colours = np.frombuffer(self._palette, np.uint8, _PALETTE).reshape(3, 256)
            pixels[..., :3] = colours.T[planes[0]]
            if self._transparent_index is not None:
                pixels[..., 3] = 255 * (planes[0] != self._transparent_index)
            return pixels
        for channel, plane in enumerate(planes):
            pixels[..., channel] = plane
        white = 1 if self.pixel_format.is_float else np.iinfo(self.pixel_format.dtype).max
        if self._mode == _CMYK:
            pixels[..., :4] = white - pixels[..., :4]  # the file says how much paper is left
        if self._is_matted:
            _take_off_white(pixels, white)
        return pixels

    def _section(self, wide: int) -> int:
        """Return where the section ends whose length comes next."""
        end = self._number(wide) + self._file.tell()
        if end > self._length:
            raise self._damaged(
                _("it ends after {length} of at least {end} bytes", length=self._length, end=end)
            )
        return end

    def _number(self, count: int) -> int:
        return int.from_bytes(self._read(count), "big")

    def _read(self, count: int) -> bytes:
        if self._file.tell() + count > self._length:
            raise self._damaged(_("it ends early"))
        data = self._file.read(count)
        if len(data) < count:
            raise self._damaged(_("it became shorter while it was read"))
        return data

    def _damaged(self, how: str) -> SourceError:
        return SourceError(
            _("{path} cannot be read as a picture: {how}.", path=self._path, how=how),
            _("Get or save it again: part of it is missing."),
        )


def _take_off_white(pixels: Strip, white: int) -> None:
    """Make colour straight that was laid on white by its alpha; what is quite transparent stays."""
    alpha = pixels[..., -1]
    is_thin = (alpha > 0) & (alpha < white)
    if not is_thin.any():
        return
    part = alpha[is_thin].astype(np.float32) / white
    for channel in range(pixels.shape[2] - 1):
        colour = (pixels[..., channel][is_thin].astype(np.float32) / white + part - 1) / part
        if pixels.dtype.kind != "f":
            colour = np.rint(np.clip(colour, 0, 1) * white)
        pixels[..., channel][is_thin] = colour
