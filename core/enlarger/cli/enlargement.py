"""One picture file on its way to its results, as `upscale` and `batch` have it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from enlarger.errors import RequestError

if TYPE_CHECKING:
    from enlarger.files.reading import Picture
    from enlarger.sizing.size_request import Sizing

    from .options import JobOptions


def open_picture(path: Path, options: JobOptions) -> tuple[Picture, Sizing]:
    """Return the part of a picture file that is enlarged, and its size. Raises EnlargerError."""
    from enlarger.files.reading import read_picture

    picture = read_picture(path)
    sizing = options.sizing(picture.size)
    if sizing.print:
        picture = picture.for_print(sizing.crop, sizing.print.resolution)
    return picture, sizing


def result_files(
    source: Path, output: Path, map_file: Path | None, *, in_layers: bool, redraws: bool
) -> dict[str, Path]:
    """Return the files to write, by the names of `ResultStrips`. Raises RequestError when one of them is
    another, or the source.
    """
    from enlarger.files.file_kinds import faces_path
    from enlarger.system.distinct_files import check_distinct

    if not output.name:
        raise RequestError(f"{output} is a folder.", "Name the file to write, with its extension.")
    files = {"result": output}
    if in_layers:
        files["faithful"] = output.with_stem(f"{output.stem}-faithful")
        files["mask"] = output.with_name(f"{output.stem}-mask.png")
    if map_file:
        files["map"] = map_file
    if redraws:
        files["redrawn"] = faces_path(output)
    titles = {"result": "OUT", "faithful": "OUT-faithful", "mask": "OUT-mask", "map": "the map"}
    titles["redrawn"] = "OUT-faces"
    check_distinct({"IN": source} | {titles[name]: path for name, path in files.items()})
    return files
