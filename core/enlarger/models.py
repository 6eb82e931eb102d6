"""Networks and their cards: what there is, where it lies, what it is good for.

A model is a folder with a card, `model.toml`, beside its ONNX file. Bundled models travel inside the package;
the user's own lie under the user's data folder. A faulty card is named and skipped, never fatal.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast, get_type_hints

import appdirs

from .errors import ModelError

DEFAULT_MODEL = "faithful-x4"

INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos")
"""What can be named in a network's place, for comparison."""


@dataclass(frozen=True)
class ModelCard:
    """What `model.toml` says."""

    id: str
    title: str
    summary: str
    """One plain sentence."""
    tags: list[str]
    architecture: str
    scale: int
    channels: int
    range: float
    """The value that the network takes and gives for white; black is 0."""
    layout: str
    """Order of the axes: NCHW or NHWC."""
    size_multiple: int
    """Sides of the input have to be divisible by this."""
    context: int
    """Pixels of the input around a pixel that its result depends on, for readers; the engine reads its own
    figure from the graph.
    """
    file: str
    sha256: str
    bytes: int
    licence: str
    """SPDX identifier."""
    commercial_use: bool
    source: str
    credits: list[str]


@dataclass(frozen=True)
class Model:
    """A card and the folder it was found in."""

    card: ModelCard
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / self.card.file

    def read(self) -> bytes:
        """Return the ONNX file's content. Raises ModelError when it is missing or not the one on the card."""
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise ModelError(
                f"The network {self.path} cannot be read: {error.strerror}.", "Install Enlarger again."
            ) from error
        if hashlib.sha256(content).hexdigest() != self.card.sha256:
            raise ModelError(
                f"The network {self.path} is damaged: its checksum is wrong.", "Install Enlarger again."
            )
        return content


@dataclass(frozen=True)
class RejectedCard:
    """A card that cannot be used, and why."""

    path: Path
    reason: str


def search_path() -> list[Path]:
    """Return the folders that hold model folders; an earlier one wins where two hold the same id."""
    package = Path(__file__).parent
    checkout = package.parents[1] / "models"
    bundled = checkout if (checkout.parent / "pyproject.toml").exists() else package / "models"
    return [bundled, Path(appdirs.user_data_dir("enlarger", appauthor=False)) / "models"]


def find_models(folders: list[Path] | None = None) -> tuple[list[Model], list[RejectedCard]]:
    """Read every card under `folders` (by default the search path)."""
    models: dict[str, Model] = {}
    rejected: list[RejectedCard] = []
    for folder in search_path() if folders is None else folders:
        for path in sorted(folder.glob("*/model.toml")):
            try:
                card = _parse_card(path)
            except ModelError as error:
                rejected.append(RejectedCard(path, error.message))
            else:
                models.setdefault(card.id, Model(card, path.parent))
    return list(models.values()), rejected


def find_model(model_id: str = DEFAULT_MODEL) -> Model:
    """Return the model called `model_id`. Raises ModelError when there is none."""
    models, rejected = find_models()
    for model in models:
        if model.card.id == model_id:
            return model
    for card in rejected:
        if card.path.parent.name == model_id:
            raise ModelError(card.reason, f"Mend {card.path}, or choose another model.")
    known = ", ".join([*(model.card.id for model in models), *INTERPOLATIONS])
    raise ModelError(f"There is no model {model_id!r}.", f"Choose one of: {known}.")


def _parse_card(path: Path) -> ModelCard:
    """Read and check one card. Raises ModelError that names the field at fault."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{path} is not a readable card: {error}.") from error
    types = get_type_hints(ModelCard)
    values: dict[str, Any] = {}
    for field in fields(ModelCard):
        if field.name not in content:
            raise ModelError(f"{path}: the field {field.name!r} is missing.")
        values[field.name] = _checked(path, field.name, content[field.name], types[field.name])
    if unknown := sorted(content.keys() - types.keys()):
        raise ModelError(f"{path}: there is no field {unknown[0]!r}.")
    card = ModelCard(**values)
    if card.id != path.parent.name:
        raise ModelError(f"{path}: the id {card.id!r} is not the name of its folder.")
    if (
        card.scale < 1
        or card.size_multiple < 1
        or card.channels not in {1, 3}
        or card.layout not in {"NCHW", "NHWC"}
    ):
        raise ModelError(f"{path}: scale, size_multiple, channels or layout is out of range.")
    if Path(card.file).name != card.file or not (path.parent / card.file).is_file():
        raise ModelError(f"{path}: the file {card.file!r} is not beside the card.")
    return card


def _checked(path: Path, name: str, value: Any, kind: Any) -> Any:
    valid: bool
    if kind == list[str]:
        valid = isinstance(value, list) and all(isinstance(item, str) for item in cast("list[Any]", value))
    elif kind is float:
        valid = isinstance(value, (int, float)) and not isinstance(value, bool)
    else:
        valid = type(value) is kind
    if not valid:
        expected = "a list of texts" if kind == list[str] else kind.__name__
        raise ModelError(f"{path}: the field {name!r} has to be {expected}.")
    return cast("Any", value)
