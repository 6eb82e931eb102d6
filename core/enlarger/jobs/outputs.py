"""The files of a job's results."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from enlarger.files.writing import PictureWriter

if TYPE_CHECKING:
    from pathlib import Path

    from enlarger.files.content_credentials import Signer
    from enlarger.files.reading import Picture

    from .job import Job


def writers_for(
    job: Job,
    picture: Picture,
    files: Mapping[str, Path],
    *,
    overwritten: Collection[str] = (),
    quality: int | None = None,
    signer: Signer | None = None,
    together: int = 0,
) -> dict[str, PictureWriter]:
    """Return a writer for each of `files`, named as the fields of `ResultStrips`; those `overwritten` may
    replace what is there; `signer` signs the result itself. A page of a file says what the pixels of all its
    pages take, `together`. Raises StorageError and RequestError as `PictureWriter` does.
    """
    kinds = {name: picture.plain(job.layer_format(name)) for name in ("mask", "map")}
    kinds["redrawn"] = replace(picture, pixel_format=job.layer_format("redrawn"))
    return {
        name: PictureWriter(
            path,
            job.size,
            kinds.get(name, picture),
            overwrite=name in overwritten,
            quality=quality,
            signer=signer if name == "result" else None,
            together=together,
        )
        for name, path in files.items()
    }
