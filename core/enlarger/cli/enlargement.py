"""One picture file on its way to its results, as `upscale` and `batch` have it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from enlarger.errors import RequestError

from .opening import for_print, read_first
from .several_run import Enlarged, enlarge_several

if TYPE_CHECKING:
    from enlarger.files.writing import PictureWriter
    from enlarger.jobs.job import Job
    from enlarger.jobs.run import Listener

    from .options import JobOptions


def enlarge_file(
    source: Path,
    files: Mapping[str, Path],
    options: JobOptions,
    quality: int | None,
    overwritten: Collection[str],
    listen: Callable[[Job, Mapping[str, PictureWriter]], Listener],
) -> Enlarged:
    """Enlarge a picture into `files`, of which those `overwritten` may replace what is there. `listen` gives
    what hears of it. Raises EnlargerError.
    """
    from enlarger.files.xmp import read_provenance
    from enlarger.jobs.outputs import writers_for
    from enlarger.jobs.run import run
    from enlarger.sizing.verdict import print_notes

    overwrite, result = "result" in overwritten, files["result"]
    found = read_first(source)
    several = enlarge_several(source, found, result, options, quality, listen, overwrite=overwrite)
    if several or not found:
        assert several
        return several
    picture, sizing = for_print(found.alone(), options)
    job = options.job(picture, sizing.target)
    writers = writers_for(job, picture, files, overwritten=overwritten, quality=quality)
    report = run(job, picture.strips, writers, listen(job, writers), read_provenance(picture.xmp))
    about_print = print_notes(sizing.print) if sizing.print else []
    notes = [*picture.notes, *about_print, *writers["result"].notes, *report.notes]
    by = "" if job.is_idle else f" by {job.networks_text}"
    text = f"{job.size} pixels{by} in {report.seconds:.1f} s"
    return Enlarged(text, list(dict.fromkeys(notes)))


def enlarge_file_elsewhere(
    source: Path, files: Mapping[str, Path], options: JobOptions, quality: int | None, device: str
) -> Enlarged:
    """Do so as a task of a pool."""
    from enlarger.jobs.run import Listener

    def listen(job: Job, writers: Mapping[str, PictureWriter]) -> Listener:
        del job, writers
        return Listener()

    return enlarge_file(source, files, replace(options, device=device), quality, (), listen)


def enlarge_file_sent(
    source: Path,
    content: bytes,
    suffixes: Mapping[str, str],
    options: JobOptions,
    quality: int | None,
    device: str,
) -> tuple[Enlarged, dict[str, bytes]]:
    """Do so where files have to be sent: `content` is that of the source, and the answer has those of its
    results, by their names.
    """
    with TemporaryDirectory(prefix="enlarger-") as name:
        folder = Path(name)
        (folder / "in").mkdir()
        sent = folder / "in" / source.name
        sent.write_bytes(content)
        files = {key: folder / f"{key}{suffix}" for key, suffix in suffixes.items()}
        done = enlarge_file_elsewhere(sent, files, options, quality, device)
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
