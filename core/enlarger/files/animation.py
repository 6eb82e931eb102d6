"""Animations read frame by frame, each as it is seen: with what stays of those before."""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import blake2b
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np
import pyvips

from enlarger.errors import SourceError
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.system.language import _

from . import apng, vips
from .read_errors import as_source_errors
from .reading import read_picture
from .vips_images import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from enlarger.geometry import Size
    from enlarger.imaging.strips import Strip

    from .reading import Picture


KINDS = {"GIF", "PNG", "WebP"}
"""Of files, in the words of `recognition`."""


@dataclass(frozen=True)
class Animation:
    """A file with frames that are shown one after the other."""

    picture: Picture
    """What the file says beside its frames. Its pixel format is that of all of them."""
    times: tuple[Fraction, ...]
    """For how many milliseconds each frame is shown."""
    plays: int
    """How often; 0 for ever."""
    distinct: int
    """How many frames differ from all those before."""

    @property
    def size(self) -> Size:
        """Of all frames, in pixels."""
        return self.picture.size

    @property
    def pixel_format(self) -> PixelFormat:
        return self.picture.pixel_format

    @property
    def notes(self) -> list[str]:
        """What the user should know about the way it is read."""
        return self.picture.notes

    def frames(self) -> Iterator[Strip]:
        """Yield the frames, of shape (height, width, channels). Raises SourceError when the file is damaged,
        or has changed since it was looked at.
        """
        self.picture.check_unchanged()
        for pixels, _time in _frames(self.picture):
            yield pixels[..., : self.pixel_format.channels]

    def middle(self) -> Strip:
        """Return a frame from the midst: the first ones are often empty. Raises SourceError."""
        return next(itertools.islice(self.frames(), len(self.times) // 2, None))


def read_animation(path: Path) -> Animation | None:
    """Return the animation in a file; see `animation_of`."""
    return animation_of(read_picture(path, of_several=True))


def animation_of(picture: Picture) -> Animation | None:
    """Return the animation of which `picture` is the first frame, each frame looked at once; None where the
    file holds one picture, or is of a kind that has no frames. Raises SourceError when it cannot be read.
    """
    if picture.pictures < 2 or picture.kind not in KINDS:
        return None
    times, seen, has_alpha = list[Fraction](), set[bytes](), False
    for pixels, time in _frames(picture):
        times.append(time)
        has_alpha = has_alpha or bool((pixels[..., 3] < 255).any())
        seen.add(blake2b(pixels.data, digest_size=16).digest())
    if len(times) < 2:
        return None
    notes = list(picture.notes)
    if picture.pixel_format.depth != "u8":
        notes.append(
            _(
                "{path} has more than 8 bits a channel, of which 8 were read: animations have no more.",
                path=picture.path,
            )
        )
    pixel_format = PixelFormat("RGB", has_alpha, "u8", picture.pixel_format.linear)
    picture = replace(picture, pixel_format=pixel_format, notes=notes)
    return Animation(picture, tuple(times), _plays(picture), len(seen))


def _frames(picture: Picture) -> Iterator[tuple[Strip, Fraction]]:
    """Yield the frames as RGBA, and their times in milliseconds."""
    frames = (_frames_of_png if picture.kind == "PNG" else _frames_by_libvips)(picture)
    while True:
        with as_source_errors(picture.path):
            found = next(frames, None)
        if found is None:
            return
        yield found


def _frames_of_png(picture: Picture) -> Iterator[tuple[Strip, Fraction]]:
    with picture.path.open("rb") as file:
        try:
            yield from apng.read(file)
        except (ValueError, struct.error) as error:
            raise SourceError(
                _("{path} is damaged: {error}.", path=picture.path, error=error), _("Get a whole copy of it.")
            ) from error


def _frames_by_libvips(picture: Picture) -> Iterator[tuple[Strip, Fraction]]:
    with picture.path.open("rb") as file:
        image = _all_of(picture, file)
        height = image.get_page_height()
        times = cast("list[int]", image.get("delay"))
        image = image.colourspace("srgb") if image.bands < 3 else image
        image = image if image.bands == 4 else image.bandjoin(255)
        rows = pyvips.Region.new(image)
        for number, time in enumerate(times[: image.height // height]):
            data = rows.fetch(0, number * height, image.width, height)
            yield np.frombuffer(data, np.uint8).reshape(height, image.width, 4), Fraction(time)


def _plays(picture: Picture) -> int:
    """Return how often an animation plays; 0 for ever."""
    with as_source_errors(picture.path), picture.path.open("rb") as file:
        if picture.kind == "PNG":
            return apng.plays(file)
        image = _all_of(picture, file)
        return cast("int", image.get("loop")) if image.get_typeof("loop") else 1


def _all_of(picture: Picture, file: BinaryIO) -> pyvips.Image:
    """Return all frames below each other, as they are seen: with what stays of those before."""
    vips.forget_operations()
    return load(file, picture.kind, n=-1)
