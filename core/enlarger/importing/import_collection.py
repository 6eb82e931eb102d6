"""Imports all networks in a folder or an archive, such as Upscayl's folder of custom models, one by one."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from enlarger.errors import ModelError, StorageError
from enlarger.system.language import _
from enlarger.system.processes import NoAnswer, OnWait, ask_child
from enlarger.system.storage import storage_error
from enlarger.system.working_folder import working_folder

from .import_network import check_readable, id_from
from .messages import ImportAnswer, UnpackRequest
from .unpacking import UNPACKED, is_litter

NETWORKS = (".param", ".onnx", ".pth", ".safetensors")
"""Suffixes of files that stand for a network each."""

PARTS = (*NETWORKS, ".bin", ".data")
"""With those of second files."""

ARCHIVES = (".zip", ".whl")

MOST_NETWORKS = 500

LONGEST_UNPACKING = 1200.0
"""Seconds."""

MOST_MEMORY = 1 << 30
"""Bytes that unpacking may hold."""


class FoundNetwork(NamedTuple):
    """A network in a folder or an archive, not read yet."""

    path: Path
    model_id: str
    """After its file, and after its folder where several files have one name."""


def is_collection(path: Path) -> bool:
    """Tell whether `path` may hold several networks: a folder, or an archive."""
    return path.is_dir() or path.suffix.lower() in ARCHIVES


@contextmanager
def networks_in(path: Path, on_wait: OnWait) -> Generator[list[FoundNetwork]]:
    """Give the networks in a folder or an archive, one at least. What had to be unpacked is there until the
    block is left. `on_wait` is called now and then; what it raises ends the unpacking.

    Raises ModelError when there are none, far too many, or the archive is damaged or made to harm,
    StorageError when it cannot be read.
    """
    if path.is_dir():
        yield _found(path, path)
        return
    check_readable(path)
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(working_folder("enlarger-import-"))
            _unpack(path, folder, on_wait)
        except OSError as error:
            raise storage_error(error.filename or path, error) from error
        yield _found(folder / UNPACKED, path)


def _found(folder: Path, shown: Path) -> list[FoundNetwork]:
    def refuse(error: OSError) -> None:
        raise StorageError(
            _("{filename} cannot be read: {reason}.", filename=error.filename, reason=error.strerror)
        ) from error

    paths = [
        Path(parent, name)
        for parent, _, names in os.walk(folder, onerror=refuse)
        for name in names
        if name.lower().endswith(NETWORKS) and not is_litter(Path(parent, name))
    ]
    if not paths:
        raise ModelError(
            _("{name} holds no networks.", name=shown.name),
            _(
                "Files that may be imported end in {names} or {last}.",
                names=", ".join(NETWORKS[:-1]),
                last=NETWORKS[-1],
            ),
        )
    if len(paths) > MOST_NETWORKS:
        raise ModelError(
            _(
                "{name} holds {count} networks, more than are taken at once.",
                name=shown.name,
                count=len(paths),
            ),
            _("Import the folders in it, one after the other."),
        )
    names = Counter(id_from(path).lower() for path in paths)
    return [
        FoundNetwork(
            path,
            id_from(path)
            if names[id_from(path).lower()] == 1
            else id_from(path.with_name(f"{_folder_name(path.parent)}-{path.name}")),
        )
        for path in sorted(paths)
    ]


def _folder_name(folder: Path) -> str:
    """Return a folder's name, without the number that unpacking puts before it."""
    return folder.name.partition("-")[2] if folder.parent.name == UNPACKED else folder.name


def _unpack(path: Path, home: Path, on_wait: OnWait) -> None:
    request = UnpackRequest(file=str(path.resolve()), suffixes=list(PARTS))
    fields = msgspec.to_builtins(request)
    try:
        answer = ask_child(f"{__package__}.unpacking", home, fields, LONGEST_UNPACKING, on_wait, MOST_MEMORY)
        problem = msgspec.convert(answer, ImportAnswer)
    except (NoAnswer, msgspec.ValidationError) as error:
        raise ModelError(
            _("{name} cannot be unpacked: {error}.", name=path.name, error=error),
            _("Unpack it and name the folder."),
        ) from error
    if problem.problem:
        raise ModelError(f"{path.name}: {problem.problem}", problem.hint)
