"""Frames: the pictures of a film in numbered files, as programs that render and edit films have them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from enlarger.errors import SourceError
from enlarger.files.reading import read_picture
from enlarger.system.language import _, ngettext

from .film import BT709, FilmPicture
from .frame_pattern import FramePattern

if TYPE_CHECKING:
    from pathlib import Path

MOST_GAPS = 5
"""That are named; of more the number is told."""


class Frames:
    """Numbered picture files, as a film. A frame's time in it is its number less the first one's."""

    shape = Fraction(1)
    chroma = "yuv420p"
    """As films mostly have it: players show little else."""
    matrix = BT709

    def __init__(self, path: Path, rate: Fraction | None) -> None:
        """Find the files that fit the pattern `path`; `rate` says how many are shown in a second. Raises
        SourceError where there is none, or the first one cannot be read.
        """
        self.path = path
        self.pattern = FramePattern(path)
        self.numbers = self.pattern.numbers()
        if not self.numbers:
            raise SourceError(_("No file fits {path}.", path=path), _("Check the pattern."))
        first = read_picture(self.pattern.file(self.numbers[0]))
        self.size, self.pixel_format = first.size, first.pixel_format
        self.has_alpha = first.pixel_format.has_alpha
        self.depth = 8 * first.pixel_format.dtype.itemsize
        self.rate = rate
        self.time_base = 1 / (rate or Fraction(1))
        self.pictures = len(self.numbers)
        self.tags = {"color_primaries": BT709, "color_trc": BT709, "color_range": 1}

    @property
    def identity(self) -> list[Any]:
        """What tells these files from others, and from what they may become."""
        digest = sha256()
        for number in self.numbers:
            facts = self.pattern.file(number).stat()
            digest.update(f"{number} {facts.st_size} {facts.st_mtime_ns}\n".encode())
        return [str(self.path.resolve()), digest.hexdigest(), str(self.rate)]

    @property
    def gaps(self) -> str:
        """What the user is told where numbers are missing; nothing otherwise."""
        pairs = itertools.pairwise(self.numbers)
        gaps = [(before + 1, after - 1) for before, after in pairs if after > before + 1]
        if not gaps:
            return ""
        named = [
            str(first) if first == last else _("{first} to {last}", first=first, last=last)
            for first, last in gaps[:MOST_GAPS]
        ]
        missing = sum(last - first + 1 for first, last in gaps)
        if len(gaps) > MOST_GAPS:
            return _(
                "Frames {named} and others, {missing} in all, are missing.",
                named=", ".join(named),
                missing=missing,
            )
        return ngettext(
            "Frame {named} is missing.", "Frames {named} are missing.", missing, named=", ".join(named)
        )

    def ends_early(self, last: int) -> str:
        """Return nothing: what is missing is told before."""
        del last
        return ""

    def middle(self) -> FilmPicture:
        """Return a frame from the midst."""
        return self._read(self.numbers[len(self.numbers) // 2])

    def pictures_from(self, pts: int | None) -> Iterator[FilmPicture]:
        """Yield the frames, those before `pts` left out. Raises SourceError where one cannot be read or has
        another size than the first.
        """
        for number in self.numbers:
            if pts is None or number - self.numbers[0] >= pts:
                yield self._read(number)

    def times_from(self, pts: int | None) -> Iterator[int]:
        """Yield their times."""
        times = (number - self.numbers[0] for number in self.numbers)
        return (time for time in times if pts is None or time >= pts)

    def _read(self, number: int) -> FilmPicture:
        path = self.pattern.file(number)
        picture = read_picture(path)
        if picture.size != self.size:
            raise SourceError(
                _(
                    "{path} has {size} pixels, and the first frame {first}.",
                    path=path,
                    size=picture.size,
                    first=self.size,
                ),
                _("Name the frames of one film."),
            )
        pixels = np.concatenate(list(picture.strips()))
        return FilmPicture(number - self.numbers[0], pixels, picture.pixel_format, picture, number)
