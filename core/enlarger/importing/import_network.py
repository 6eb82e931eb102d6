"""Imports a network from the user's own file: it is read, inspected and tested in a process where it can do
no harm, and put among the user's models as a whole or not at all.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from enlarger.errors import ModelError, StorageError
from enlarger.networks.cards import check_id, read_card
from enlarger.networks.library import Model
from enlarger.system import log
from enlarger.system.language import _
from enlarger.system.machine import available_memory
from enlarger.system.processes import NoAnswer, OnWait, ask_child
from enlarger.system.storage import storage_error
from enlarger.system.validation import problem_text
from enlarger.system.working_folder import working_folder

from .messages import ImportAnswer, ImportRequest
from .worker import TRIED_SIZES

LONGEST_IMPORT = 1200.0
"""Seconds."""

LONGEST_RUN = 120.0
"""Seconds that one run of the network may take, on a small tile."""

MOST_MEMORY = 12 << 30
"""Bytes that an import may hold."""

MEMORY_SHARE = 0.75
"""The part of the free memory that an import may hold."""

MOST_CRASHES = 6
"""Sizes of input that may crash a network before it is given up."""


class ImportedNetwork(NamedTuple):
    """A network that was imported."""

    model: Model
    properties: list[tuple[str, str]]
    """What was found out about it: names and values, in words."""
    notes: list[str]
    """Sentences for the user."""


def id_from(path: Path) -> str:
    """Return an id for the network in a file: the file's stem, without what an id may not contain."""
    stem = re.sub(r"[^A-Za-z0-9._+-]+", "-", path.stem).lstrip("._+-").rstrip(".-")[:80]
    return check_id(stem or "network")


def import_network(
    path: Path,
    folder: Path,
    *,
    model_id: str | None = None,
    replace: bool = False,
    about: Mapping[str, Any] | None = None,
    on_wait: OnWait | None = None,
    run_seconds: float = LONGEST_RUN,
) -> ImportedNetwork:
    """Put the network in the file `path` among the models below `folder`.

    `about` holds what is known of it beforehand, by the names of a card's fields. `on_wait` is called now and
    then; what it raises ends the import.

    Raises ModelError when the file holds no network that enlarges pictures or was made to harm, StorageError
    when it cannot be read or written. The folder is then as it was.
    """
    chosen = check_id(model_id) if model_id else id_from(path)
    check_readable(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = next((entry for entry in folder.iterdir() if entry.name.lower() == chosen.lower()), None)
        if taken and not replace:
            raise ModelError(
                _("There is a model {name!r} already.", name=taken.name),
                _("Remove it first, or choose another id for this one."),
            )
        with working_folder(".import-", folder) as home:
            request = ImportRequest(
                file=str(path.resolve()),
                id=chosen,
                about=dict(about or {}),
                run_seconds=run_seconds,
                memory=int(min(MOST_MEMORY, MEMORY_SHARE * available_memory())),
            )
            answer = _ask(home, request, on_wait or (lambda: None))
            if answer.fault:
                answer = _reported(answer)
            if answer.problem:
                raise ModelError(f"{path.name}: {answer.problem}", answer.hint)
            _put(home / chosen, folder / chosen, taken, home / "replaced")
    except OSError as error:
        raise storage_error(error.filename or folder, error) from error
    model = Model(read_card(folder / chosen / "model.toml"), folder / chosen)
    return ImportedNetwork(model, answer.properties, answer.notes)


def check_readable(path: Path) -> None:
    """Raise StorageError when a file cannot be read."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise StorageError(
            _("{path} cannot be read: {reason}.", path=path, reason=error.strerror),
            _("Check that the file is there and yours to read."),
        ) from error


def _put(new: Path, place: Path, taken: Path | None, aside: Path) -> None:
    """Move the folder `new` to its place, and what was `taken` there `aside`."""
    if taken:
        os.rename(taken, aside)
    try:
        os.rename(new, place)
    except OSError:
        if taken:
            os.rename(aside, taken)
        raise


def _ask(home: Path, request: ImportRequest, on_wait: OnWait) -> ImportAnswer:
    """Have `request` answered by a process of its own in the folder `home`, and by another where a size of
    input crashed it: that size is then left out.
    """
    end = time.monotonic() + LONGEST_IMPORT
    words = ""
    for _attempt in range(MOST_CRASHES):
        before = _tried(home)
        try:
            left, fields = end - time.monotonic(), msgspec.to_builtins(request)
            answer = ask_child(f"{__package__}.worker", home, fields, left, on_wait, request.memory)
            return msgspec.convert(answer, ImportAnswer)
        except msgspec.ValidationError as error:
            words = _("the answer about it makes no sense ({error})", error=problem_text(error))
            break
        except NoAnswer as error:
            words = _why(error)
            if error.reason == "timeout" or error.status == 1 or _tried(home) == before:
                break
    return ImportAnswer(
        problem=_("The network cannot be run: {words}.", words=words), hint=_("Choose another network.")
    )


def _reported(answer: ImportAnswer) -> ImportAnswer:
    """Write a fault into the log, which the worker cannot, and ask for a report."""
    log.start()
    log.logger.error("fault in reading a network\n%s", answer.fault)
    hint = _("Please report it with the file and the log, {path}.", path=log.path())
    return msgspec.structs.replace(answer, hint=hint)


def _why(error: NoAnswer) -> str:
    if error.reason == "memory":
        return _("it takes more memory than there is for it")
    # With status 1 the process has ended itself, as the network did not answer.
    if error.reason == "timeout" or error.status == 1:
        return _("it does not come to an end")
    return _("it crashes (status {status})", status=error.status)


def _tried(home: Path) -> str:
    """Return what was tried so far, to be compared with what was tried later."""
    path = home / TRIED_SIZES
    return path.read_text("utf-8") if path.exists() else ""
