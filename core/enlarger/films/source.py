"""What is enlarged as a film: pictures in a row, each with its time, in one file or in a file each."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from enlarger.geometry import Size
    from enlarger.imaging.pixel_format import PixelFormat

    from .film import FilmPicture
    from .parts import Part
    from .picture_enlarger import PictureEnlarger


class FilmSource(Protocol):
    """A film, or frames; see `Film` for what each of these is."""

    path: Path
    size: Size
    pixel_format: PixelFormat
    depth: int
    has_alpha: bool
    chroma: str
    matrix: int
    tags: dict[str, int]
    rate: Fraction | None
    time_base: Fraction
    shape: Fraction
    pictures: int

    @property
    def identity(self) -> list[Any]: ...

    def middle(self) -> FilmPicture: ...

    def pictures_from(self, pts: int | None) -> Iterator[FilmPicture]: ...

    def times_from(self, pts: int | None) -> Iterator[int]: ...

    def ends_early(self, last: int) -> str: ...


class PartWriter(Protocol):
    """Writes pictures in a row."""

    def write_part(
        self,
        home: Path,
        index: int,
        source: FilmSource,
        pictures: Iterator[FilmPicture],
        enlarger: PictureEnlarger,
    ) -> Part:
        """Write them enlarged into files in the folder `home`; the first is the film's `index`th. Raises
        EnlargerError.
        """
        ...
