"""A picture file enlarged as a task of a pool, and what the files of its results are called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from enlarger.errors import RequestError
from enlarger.system.language import _

if TYPE_CHECKING:
    from enlarger.jobs.file_job import Enlarged, FileRequest


def enlarge_file_elsewhere(asked: FileRequest, device: str) -> Enlarged:
    """Enlarge a file. Raises EnlargerError."""
    from enlarger.jobs.file_job import enlarge_file

    return enlarge_file(replace(asked, job=replace(asked.job, device=device)))


def enlarge_file_sent(asked: FileRequest, content: bytes, device: str) -> tuple[Enlarged, dict[str, bytes]]:
    """Do so where files have to be sent: `content` is that of the source, and the answer has those of its
    results, by their names.
    """
    source = asked.source
    with TemporaryDirectory(prefix="enlarger-") as name:
        folder = Path(name)
        (folder / "in").mkdir()
        sent = folder / "in" / source.name
        sent.write_bytes(content)
        files = {key: folder / f"{key}{path.suffix}" for key, path in asked.files.items()}
        done = enlarge_file_elsewhere(replace(asked, source=sent, files=files), device)
        notes = [note.replace(str(sent), str(source)) for note in done.notes]
        return replace(done, notes=notes), {key: path.read_bytes() for key, path in files.items()}


def result_files(
    source: Path, output: Path, map_file: Path | None, *, in_layers: bool, redraws: bool
) -> dict[str, Path]:
    """Return the files to write, by the names of `ResultStrips`. Raises RequestError when one of them is
    another, or the source.
    """
    from enlarger.files.file_kinds import faces_path
    from enlarger.system.distinct_files import check_distinct

    if not output.name:
        raise RequestError(
            _("{output} is a folder.", output=output), _("Name the file to write, with its extension.")
        )
    files = {"result": output}
    if in_layers:
        files["faithful"] = output.with_stem(f"{output.stem}-faithful")
        files["mask"] = output.with_name(f"{output.stem}-mask.png")
    if map_file:
        files["map"] = map_file
    if redraws:
        files["redrawn"] = faces_path(output)
    titles = {"result": "OUT", "faithful": "OUT-faithful", "mask": "OUT-mask", "map": _("the map")}
    titles["redrawn"] = "OUT-faces"
    check_distinct({"IN": source} | {titles[name]: path for name, path in files.items()})
    return files
