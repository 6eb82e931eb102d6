"""Enlarged pictures of a film in numbered files, one for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enlarger.errors import RequestError
from enlarger.files.file_kinds import kind_for
from enlarger.files.reading import Picture
from enlarger.files.writing import PictureWriter
from enlarger.geometry import Size
from enlarger.system.language import _
from enlarger.system.storage import storage_error
from enlarger.system.unfinished import sweep, taken

from .frame_pattern import FramePattern
from .frames import Frames
from .parts import JOURNAL, Part, folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .film import FilmPicture
    from .parts import Parts
    from .picture_enlarger import PictureEnlarger
    from .source import FilmSource


@dataclass(frozen=True)
class FrameWriter:
    """How numbered files are written."""

    pattern: FramePattern
    size: Size
    quality: int | None

    def write_part(
        self,
        home: Path,
        index: int,
        source: FilmSource,
        pictures: Iterator[FilmPicture],
        enlarger: PictureEnlarger,
    ) -> Part:
        """Write pictures of a film enlarged to files of their own in the folder `home`; the first is the
        film's `index`th, counted from 0. Raises EnlargerError.
        """
        part = Part([], [])
        for count, picture in enumerate(pictures, index + 1):
            name = self.pattern.file(count if picture.number is None else picture.number).name
            of = picture.file or Picture(source.path, source.size, picture.pixel_format, None)
            writer = PictureWriter(home / name, self.size, of, overwrite=True, quality=self.quality)
            enlarger.write(picture, writer)
            part.names.append(name)
            part.times.append(picture.pts)
        return part


class FrameFiles:
    """The numbered files that a film becomes. Frames keep their numbers; pictures of films count from 1."""

    def __init__(
        self, path: Path, source: FilmSource, size: Size, quality: int | None, *, overwrite: bool
    ) -> None:
        """Check that pictures of `size` can be such files. Raises RequestError."""
        kind_for(path, size, source.pixel_format)
        self.path, self.home = path, path.parent
        self.writer = FrameWriter(FramePattern(path), size, quality)
        self._source, self._overwrite = source, overwrite

    def check(self) -> None:
        """Make the folder. Raises StorageError where files of these names are there, and not by this job,
        RequestError where they are the source's.
        """
        try:
            self.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(self.home, error) from error
        sweep(self.home)
        pattern, numbers = self.writer.pattern, self.writer.pattern.numbers()
        if isinstance(self._source, Frames):
            own, numbers = self._source.pattern, sorted({*numbers} & {*self._source.numbers})
            if numbers and own.file(numbers[0]).samefile(pattern.file(numbers[0])):
                raise RequestError(_("IN and OUT are the same files."), _("Name another folder for OUT."))
        if numbers and not self._overwrite and not (folder_of(self.path) / JOURNAL).exists():
            raise taken(pattern.file(numbers[0]))

    def join(self, parts: Parts) -> None:
        """Do nothing: all files are in their places."""
