"""Animations written frame by frame: of each frame only the area that differs from what is seen already.

What stays is never written again, so it cannot flicker, whatever a kind of file does to colours. Each area is
encoded as a picture of its own, and put into the animation: no more than a few frames are ever in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyvips

from enlarger.errors import RequestError, StorageError
from enlarger.geometry import Box
from enlarger.system.language import _
from enlarger.system.unfinished import Unfinished

from . import animated_webp, apng, gif, vips, webp
from .metadata import Metadata
from .result_metadata import metadata_for_result, with_provenance

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO

    from enlarger.geometry import Size
    from enlarger.imaging.strips import Strip

    from .animation import Animation

NAMES = {".gif": "GIF", ".webp": "WebP", ".png": "PNG", ".apng": "PNG"}
"""Kinds of files that hold animations, by their extensions."""

_SAVERS: dict[str, tuple[str, dict[str, Any]]] = {
    "GIF": ("gifsave_buffer", {"effort": 7, "dither": 1.0}),
    "WebP": ("webpsave_buffer", {"lossless": True, "exact": True}),
    "PNG": ("pngsave_buffer", {"compression": 6}),
}

_OPAQUE_FROM = 128
"""Of 255: what is less opaque is transparent in a GIF, which knows nothing between."""


def can_hold_animation(path: Path) -> bool:
    """Tell whether the name is that of a kind of file that holds animations."""
    return path.suffix.lower() in NAMES


class AnimationWriter:
    """An animation that takes frames and is there only when it is whole. Used as a context manager."""

    def __init__(
        self,
        path: Path,
        size: Size,
        animation: Animation,
        *,
        overwrite: bool = False,
        quality: int | None = None,
    ) -> None:
        """Look at the place of the enlarged `animation`; `quality`, from 1 to 100, is for WebP with losses.

        Raises StorageError when `path` is taken, RequestError when its kind of file cannot hold the result.
        """
        kind = NAMES[path.suffix.lower()]
        longest = {"GIF": gif.LONGEST_SIDE, "WebP": animated_webp.LONGEST_SIDE}.get(kind)
        if longest and max(size) > longest:
            raise RequestError(
                _(
                    "A {kind} file cannot hold a side of {size} pixels, only {longest}.",
                    kind=kind,
                    size=max(size),
                    longest=longest,
                ),
                _("Choose .png, or a smaller size."),
            )
        self.path, self.size = path, size
        self._animation = animation
        self._unfinished = Unfinished(path, overwrite=overwrite)
        self._metadata, self.notes = metadata_for_result(animation.picture, size, kind)
        self.notes += _notes(kind, animation)
        with_losses = {"lossless": False, "Q": quality} if kind == "WebP" and quality else {}
        saver, options = _SAVERS[kind]
        self._encode = _encoder(saver, options | with_losses)
        self._form: _Form = {"GIF": _Gif, "WebP": _Webp, "PNG": _Png}[kind](animation, size)
        self._kind = kind
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        """Begin the file. Raises StorageError when the folder is not to be written to."""
        with ExitStack() as stack:
            with vips.writing(self.path):
                stack.enter_context(self._unfinished)
                self.whole = self._unfinished.path(self.path.suffix)
                self._file = stack.enter_context(self.whole.open("wb"))
            self._exit = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.__exit__(kind, error, trace)

    def describe(self, provenance: dict[str, Any]) -> None:
        """Have the file say how it was made; to be called before the first frame is added."""
        self._metadata = with_provenance(self._metadata, provenance)

    def add(self, frame: Strip) -> None:
        """Add the next frame, of shape (height, width, channels). Raises StorageError."""
        with vips.writing(self.path):
            self._form.add(frame, self._encode, self._file, self._metadata)

    def finish(self) -> None:
        """Write the end, so that the file only has to be `put` in its place. Raises StorageError."""
        with vips.writing(self.path):
            self._form.finish(self._encode, self._file, self._metadata)
            self._file.close()

    def put(self) -> None:
        """Move the finished file into its place. Raises StorageError."""
        with vips.writing(self.path):
            self._unfinished.put(self.whole)


Encode = Callable[["Strip"], bytes]


class _Form:
    """How an animation of one kind is put together."""

    def __init__(self, animation: Animation, size: Size) -> None:
        self._animation, self._size = animation, size
        self._seen: Strip | None = None
        """What is seen when the next frame comes."""
        self._number = 0
        """Of the next frame."""

    def add(self, frame: Strip, encode: Encode, file: BinaryIO, metadata: Metadata) -> None:
        raise NotImplementedError

    def finish(self, encode: Encode, file: BinaryIO, metadata: Metadata) -> None:
        raise NotImplementedError

    def _changed(self, frame: Strip) -> Box:
        """Return the area that differs from what is seen; a pixel where nothing does."""
        before, self._seen = self._seen, frame
        if before is None:
            return Box(0, 0, *self._size)
        return _around((frame != before).any(axis=2))


class _Png(_Form):
    def add(self, frame: Strip, encode: Encode, file: BinaryIO, metadata: Metadata) -> None:
        box = self._changed(frame)
        single, animation = encode(_part(frame, box)), self._animation
        if self._number == 0:
            file.write(apng.head(single, len(animation.times), animation.plays, metadata))
            self._chunks = 0
        chunks, self._chunks = apng.frame(single, box, animation.times[self._number], self._chunks)
        file.write(chunks)
        self._number += 1

    def finish(self, encode: Encode, file: BinaryIO, metadata: Metadata) -> None:
        del encode, metadata
        file.write(apng.END)


class _Webp(_Form):
    def __init__(self, animation: Animation, size: Size) -> None:
        super().__init__(animation, size)
        self._times = _Rounded(animation.times, 1, animated_webp.LONGEST_TIME)

    def add(self, frame: Strip, encode: Encode, file: BinaryIO, metadata: Metadata) -> None:
        if self._number == 0:
            file.write(self._head(metadata, 0)[0])
        box = self._changed(frame)
        box = Box(box.left & ~1, box.top & ~1, box.right, box.bottom)
        file.write(animated_webp.frame(encode(_part(frame, box)), box, self._times.next()))
        self._number += 1
        if file.tell() > animated_webp.LARGEST:
            raise StorageError(
                _("A WebP file cannot be larger than 4 GiB."), _("Choose .png, or a smaller size.")
            )

    def finish(self, encode: Encode, file: BinaryIO, metadata: Metadata) -> None:
        del encode
        before, behind = self._head(metadata, 0)
        frames_bytes = file.tell() - len(before)
        file.write(behind)
        file.seek(0)
        file.write(self._head(metadata, frames_bytes)[0])

    def _head(self, metadata: Metadata, frames_bytes: int) -> tuple[bytes, bytes]:
        """Return what stands before and behind frames of so many bytes."""
        loops = animated_webp.loops(self._animation.plays)
        plain = b"RIFF" + (4 + len(loops) + frames_bytes).to_bytes(4, "little") + b"WEBP"
        has_alpha = self._animation.pixel_format.has_alpha
        before, behind = webp.head(plain, metadata, self._size, has_alpha=has_alpha, is_animation=True)
        return before + loops, behind


class _Gif(_Form):
    """Frames are written one later: whether an area has to be cleared, only the next one tells."""

    def __init__(self, animation: Animation, size: Size) -> None:
        super().__init__(animation, size)
        self._times = _Rounded(animation.times, gif.CENTISECOND, gif.LONGEST_TIME)
        self._canvas = np.zeros((size.height, size.width, 4), np.uint8)
        """What is seen once the frame that waits is drawn."""
        self._waiting: tuple[Strip, np.ndarray[Any, Any]] | None = None
        """A frame, and where it differs from what is seen without it."""

    def add(self, frame: Strip, encode: Encode, file: BinaryIO, metadata: Metadata) -> None:
        new = _bilevel(frame)
        if self._waiting is None:
            file.write(gif.head(self._size, self._animation.plays, metadata))
        else:
            vanishing = (self._canvas[..., 3] > 0) & (new[..., 3] == 0)
            self._write(encode, file, vanishing)
        self._waiting = new, (new != self._canvas).any(axis=2)
        self._canvas = new.copy()

    def finish(self, encode: Encode, file: BinaryIO, metadata: Metadata) -> None:
        del metadata
        self._write(encode, file, np.zeros(self._canvas.shape[:2], np.bool_))
        file.write(gif.END)

    def _write(self, encode: Encode, file: BinaryIO, vanishing: np.ndarray[Any, Any]) -> None:
        """Write the frame that waits; what is `vanishing` is cleared after it, with the area around it."""
        assert self._waiting
        frame, differs = self._waiting
        clears = bool(vanishing.any())
        box = _around(differs | vanishing)
        part = _part(frame, box)
        part[~_part(differs, box)] = 0
        file.write(gif.frame(encode(part), box, self._times.next(), gif.CLEAR if clears else gif.KEEP))
        if clears:
            _area(self._canvas, box)[:] = 0


class _Rounded:
    """Times in whole units, of which each is rounded so that no error adds up."""

    def __init__(self, times: tuple[Fraction, ...], unit: int, longest: int) -> None:
        """Take times in milliseconds, the `unit` in milliseconds, and how many units may be told."""
        self._times, self._unit, self._longest = iter(times), unit, longest
        self._end = Fraction(0)
        self._told = 0

    def next(self) -> int:
        time = next(self._times)
        self._end += time
        told = round(self._end / self._unit) - self._told
        told = min(max(told, int(time > 0)), self._longest)
        self._told += told
        return told


def _notes(kind: str, animation: Animation) -> list[str]:
    """Return what is lost in a kind of file."""
    if kind != "GIF":
        return []
    notes = [_("A GIF file has 256 colours a frame. Choose .webp or .png to keep all of them.")]
    if animation.pixel_format.has_alpha and animation.picture.kind != "GIF":
        notes.append(_("A GIF file knows no half transparency. Choose .webp or .png to keep it."))
    if any(time % gif.CENTISECOND for time in animation.times):
        notes.append(_("A GIF file tells times in hundredths of a second; they were rounded."))
    if any(0 < time < gif.CENTISECOND * gif.SHORTEST for time in animation.times):
        notes.append(
            _("Frames shorter than 20 ms are shown for 100 ms by browsers, if they are in a GIF file.")
        )
    return notes


def _encoder(saver: str, options: dict[str, Any]) -> Encode:
    def encode(pixels: Strip) -> bytes:
        height, width, channels = pixels.shape
        data = np.ascontiguousarray(pixels).data
        image = pyvips.Image.new_from_memory(data, width, height, channels, "uchar")
        return getattr(image.copy(interpretation="srgb"), saver)(keep="none", **options)

    return encode


def _bilevel(frame: Strip) -> Strip:
    """Return a frame as RGBA whose pixels are opaque or transparent, and then black."""
    if frame.shape[2] == 3:
        return np.pad(frame, ((0, 0), (0, 0), (0, 1)), constant_values=255)
    is_opaque = frame[..., 3:] >= _OPAQUE_FROM
    colours = np.where(is_opaque, frame[..., :3], 0)
    return np.concatenate((colours, is_opaque * np.uint8(255)), axis=2, dtype=np.uint8)


def _around(where: np.ndarray[Any, Any]) -> Box:
    """Return the smallest box around all that is true; a pixel where nothing is."""
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    if not len(rows):
        return Box(0, 0, 1, 1)
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def _area(pixels: np.ndarray[Any, Any], box: Box) -> np.ndarray[Any, Any]:
    return pixels[box.top : box.bottom, box.left : box.right]


def _part(pixels: np.ndarray[Any, Any], box: Box) -> np.ndarray[Any, Any]:
    return _area(pixels, box).copy()
