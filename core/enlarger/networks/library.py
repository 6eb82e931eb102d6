"""Networks: what there is, where it lies, and whether it is whole.

A model is a folder with a card, `model.toml`, beside its ONNX file. Bundled models travel inside the package;
the user's own lie under the user's data folder. A faulty card is named and skipped, never fatal.
"""

from __future__ import annotations

import difflib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from enlarger.errors import ModelError, StorageError
from enlarger.system.language import _
from enlarger.system.shipped_files import shipped_folder
from enlarger.system.user_folders import data_folder
from enlarger.system.working_folder import working_folder

from .cards import CARD_FILE, ID_PATTERN, Kind, ModelCard, check_id, read_card
from .catalogue import CLOSE, read_catalogue

DEFAULT_MODEL = "faithful-x4"

INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos")
"""What can be named in a network's place, for comparison."""


@dataclass(frozen=True)
class Model:
    """A card and the folder it was found in."""

    card: ModelCard
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / self.card.file

    @property
    def is_own(self) -> bool:
        """Whether the user has put it there; the others came with Enlarger."""
        return self.folder.parent == own_folder()

    def read(self) -> bytes:
        """Return the ONNX file's content. Raises ModelError when it is missing or not the one on the card."""
        hint = _("Install Enlarger again.")
        if self.is_own:
            hint = _(
                "Remove it with `enlarger models remove {id}`, then get or import it again.",
                id=self.card.id,
            )
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise ModelError(
                _("The network {path} cannot be read: {reason}.", path=self.path, reason=error.strerror),
                hint,
            ) from error
        if hashlib.sha256(content).hexdigest() != self.card.sha256:
            raise ModelError(_("The network {path} is damaged: its checksum is wrong.", path=self.path), hint)
        return content


@dataclass(frozen=True)
class RejectedCard:
    """A card that cannot be used, and why."""

    path: Path
    reason: str


def bundled_folder() -> Path:
    """Return the folder of the models that came with Enlarger."""
    return shipped_folder("models")


def own_folder() -> Path:
    """Return the folder of the user's own models, which need not be there."""
    return data_folder() / "models"


def search_path() -> list[Path]:
    """Return the folders that hold model folders; an earlier one wins where two hold the same id."""
    return [bundled_folder(), own_folder()]


def find_models(
    folders: list[Path] | None = None, kinds: tuple[Kind, ...] = ("enlarge",)
) -> tuple[list[Model], list[RejectedCard]]:
    """Read every card under `folders` (by default the search path); return the models of these `kinds`.
    Folders whose name begins with a dot are unfinished.
    """
    models: dict[str, Model] = {}
    rejected: list[RejectedCard] = []
    for folder in search_path() if folders is None else folders:
        if not os.path.isdir(folder):  # unlike `glob`, it tolerates a home folder that may not be read
            continue
        for path in sorted(folder.glob(f"[!.]*/{CARD_FILE}")):
            try:
                card = read_card(path)
            except ModelError as error:
                rejected.append(RejectedCard(path, error.message))
            else:
                if card.kind in kinds:
                    models.setdefault(card.id, Model(card, path.parent))
    return list(models.values()), rejected


def is_installed(model_id: str) -> bool:
    """Tell whether there is a model called `model_id`, whose card need not be right."""
    if not ID_PATTERN.fullmatch(model_id):
        return False
    return any(os.path.isfile(folder / model_id / CARD_FILE) for folder in search_path())


def find_model(model_id: str = DEFAULT_MODEL) -> Model:
    """Return the model called `model_id`, whose card alone is read. Raises ModelError when there is none."""
    faulty: ModelError | None = None
    for folder in search_path() if ID_PATTERN.fullmatch(model_id) else []:
        path = folder / model_id / CARD_FILE
        if os.path.isfile(path):
            try:
                return Model(read_card(path), path.parent)
            except ModelError as error:
                faulty = faulty or ModelError(
                    error.message, _("Correct {path}, or choose another model.", path=path)
                )
    if faulty:
        raise faulty
    raise _unknown(model_id)


def _unknown(model_id: str) -> ModelError:
    """Return what to tell of a model that is not installed: how to get it, or what may be meant."""
    installed = [model.card.id for model in find_models()[0]] + list(INTERPOLATIONS)
    available = [entry.id for entry in read_catalogue()]
    names = {name.lower(): name for name in available + installed}
    if names.get(model_id.lower()) in available:
        exact = names[model_id.lower()]
        return ModelError(
            _("{exact} is not installed.", exact=exact),
            _("`enlarger models get {exact}` fetches and installs it.", exact=exact),
        )
    close = [names[name] for name in difflib.get_close_matches(model_id.lower(), names, cutoff=CLOSE)]
    if not close:
        known = ", ".join(installed)
        hint = _("Choose one of: {known}; or one that `enlarger models` tells can be fetched.", known=known)
    else:
        fetched = [name for name in close if name not in installed]
        hint = _("Did you mean {close}?", close=" or ".join(close))
        if fetched:
            hint += _(" `enlarger models get {fetched}` fetches and installs that one.", fetched=fetched[0])
    return ModelError(_("There is no model {id!r}.", id=model_id), hint)


def remove_model(model_id: str) -> None:
    """Remove the user's own model `model_id`, a faulty one as well.

    Raises ModelError when the user has none of that name, StorageError when it cannot be removed.
    """
    folder = own_folder() / check_id(model_id)
    if not os.path.isdir(folder):
        if (bundled_folder() / model_id).is_dir():
            raise ModelError(_("{id} comes with Enlarger and cannot be removed.", id=model_id))
        raise ModelError(
            _("There is no model {id!r} of yours.", id=model_id),
            _("`enlarger models list` tells what there is."),
        )
    try:
        if folder.is_symlink():
            folder.unlink()
            return
        # A folder that is renamed first is gone at once, even if it cannot be emptied to the end.
        with working_folder(".removed-", own_folder()) as aside:
            os.rename(folder, aside / model_id)
    except OSError as error:
        raise StorageError(
            _("{folder} cannot be removed: {reason}.", folder=folder, reason=error.strerror),
            _("Check that no program uses it."),
        ) from error
