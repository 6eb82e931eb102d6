"""Picture files opened as commands have them: the part that is enlarged, and its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from enlarger.files.reading import Picture
    from enlarger.sizing.size_request import Sizing

    from .options import JobOptions


def open_first(path: Path, options: JobOptions) -> tuple[Picture, Sizing, int]:
    """Return the first picture of a file, the part of it that is enlarged, its size, and how many pictures
    the file holds, as far as its head tells. Raises EnlargerError.
    """
    from enlarger.files.pages import open_pages

    if picture := read_first(path):
        return *for_print(picture, options), picture.pictures
    with open_pages(path) as pages:
        assert pages
        return *for_print(pages.picture(0), options), pages.count


def read_first(path: Path) -> Picture | None:
    """Return the first picture of a file, whatever else it holds; None for a comic. Raises EnlargerError."""
    from enlarger.files.pages import is_comic
    from enlarger.files.reading import read_picture

    return None if is_comic(path) else read_picture(path, of_several=True)


def for_print(picture: Picture, options: JobOptions) -> tuple[Picture, Sizing]:
    """Return the part of a picture that is enlarged, and its size. Raises EnlargerError."""
    sizing = options.sizing(picture.size)
    if sizing.print:
        picture = picture.for_print(sizing.crop, sizing.print.resolution)
    return picture, sizing
