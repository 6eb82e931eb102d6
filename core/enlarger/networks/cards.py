"""Cards: what is known of a network, read from TOML, checked, and written."""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast, get_type_hints

from enlarger.errors import ModelError
from enlarger.system.storage import storage_error, write_whole

CARD_FILE = "model.toml"

UNKNOWN_LICENCE = "NOASSERTION"
"""SPDX's word for a licence that nobody has named."""

ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,79}")

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their extension."""

LICENCE_PATTERN = re.compile(
    r"\(?[A-Za-z0-9][A-Za-z0-9.+-]*( (AND|OR|WITH) \(?[A-Za-z0-9][A-Za-z0-9.+-]*\)?)*"
)
"""The form of an SPDX expression."""

LARGEST_SCALE = 64
LARGEST_OVERLAP = 256


def _is_plain(value: Any) -> bool:
    """Tell whether texts are free of line ends and of what could steer a terminal."""
    texts = cast("list[Any]", value if isinstance(value, list) else [value])
    return all(text.isprintable() for text in texts if isinstance(text, str))


def _is_count(value: int) -> bool:
    return value >= 1


VALID: dict[str, Callable[[Any], bool]] = {
    "scale": lambda value: 1 <= value <= LARGEST_SCALE,
    "channels": {1, 3}.__contains__,
    "order": {"RGB", "BGR"}.__contains__,
    "range": math.isfinite,
    "black": math.isfinite,
    "layout": {"NCHW", "NHWC"}.__contains__,
    "size_multiple": _is_count,
    "smallest_side": _is_count,
    "offset": lambda value: len(value) == 2,
    "context": lambda value: value >= 0,
    "overlap": lambda value: 1 <= value <= LARGEST_OVERLAP,
    "tile": _is_count,
    "file": lambda value: Path(value).name == value and "\\" not in value,
    "sha256": lambda value: re.fullmatch("[0-9a-f]{64}", value) is not None,
    "bytes": _is_count,
    "url": lambda value: value.isprintable() and value.startswith("https://"),
    "licence": lambda value: LICENCE_PATTERN.fullmatch(value) is not None,
}
"""Which values of a field make sense, where not every plain one does."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """What people say of a network: the part of a card that stands in the catalogue, too."""

    id: str
    """The name of the model's folder."""
    title: str
    summary: str
    """One plain sentence."""
    tags: list[str]
    architecture: str
    scale: int
    licence: str
    """SPDX identifier."""
    commercial_use: bool
    source: str
    credits: list[str]

    @property
    def draws(self) -> bool:
        """Whether the network draws texture that is not in the source."""
        return "draws" in self.tags

    @property
    def label(self) -> str:
        """The title, with what one should know before using the network for money."""
        if self.licence == UNKNOWN_LICENCE:
            return f"{self.title} (licence unknown)"
        return self.title if self.commercial_use else f"{self.title} (non-commercial)"


@dataclass(frozen=True, kw_only=True)
class ModelCard(Description):
    """What `model.toml` says. Fields with a default may be left out."""

    channels: int
    order: str = "RGB"
    """Order of the channels at both ends: RGB or BGR."""
    range: float
    """The value that the network takes and gives for white."""
    black: float = 0.0
    """The value for black."""
    layout: str
    """Order of the axes: NCHW or NHWC."""
    size_multiple: int
    """Sides of the input have to be divisible by this."""
    smallest_side: int = 1
    """Sides of the input have to be at least this long."""
    offset: list[int] = field(default_factory=lambda: [0, 0])
    """Pixels of the output, to the right and down, by which the network moves the picture."""
    context: int | None = None
    """The receptive radius: pixels of the input around a pixel that its result depends on, for readers; the
    engine reads its own figure from the graph. Left out where a result may depend on the whole input.
    """
    overlap: int | None = None
    """Pixels of context for tiles that are joined by ramps, where fewer than usual will do or more are
    needed; no more than LARGEST_OVERLAP.
    """
    tile: int | None = None
    """The side that no tile should exceed, for networks whose cost grows faster than their input."""
    weak: str = ""
    """The id of a sibling that leaves more noise in, with which this network can be mixed."""
    file: str
    sha256: str
    bytes: int


def read_card(path: Path) -> ModelCard:
    """Read and check one card, unless it was read before and is what it was. Raises ModelError that names the
    field at fault.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.") from error
    card = _read_card(path, (state.st_ino, state.st_size, state.st_mtime_ns))
    if card.id != path.parent.name:
        raise ModelError(f"{path}: the id {card.id!r} is not the name of its folder.")
    if not (path.parent / card.file).is_file():
        raise ModelError(f"{path}: the file {card.file!r} is not beside the card.")
    return card


@functools.cache
def _read_card(path: Path, state: tuple[int, ...]) -> ModelCard:
    """Read a card that is in a state of its own."""
    del state
    return described(ModelCard, read_toml(path), str(path))


def write_card(card: ModelCard, folder: Path) -> Path:
    """Write `card` into `folder`, less what has its default value; return the file's path.

    Raises ModelError for a card that could not be read again, StorageError when it cannot be written.
    """
    content: dict[str, Any] = {}
    for item in dataclasses.fields(card):
        value = getattr(card, item.name)
        default = item.default if item.default_factory is dataclasses.MISSING else item.default_factory()
        if value != default:
            content[item.name] = value
    described(ModelCard, content, f"The card of {card.id}")
    text = "".join(f"{name} = {_toml(value)}\n" for name, value in content.items())
    path = folder / CARD_FILE
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise storage_error(path, error) from error
    return path


def _toml(value: Any) -> str:
    """Return a value as TOML, which is what JSON makes of words, numbers and lists of them, but for one
    character.
    """
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says. Raises ModelError."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{path} is not a readable card: {error}.") from error


def check_id(text: str) -> str:
    """Return `text` if it may be a model's id, and so the name of a folder anywhere. Raises ModelError."""
    is_safe = ID_PATTERN.fullmatch(text) and not RESERVED.fullmatch(text) and not text.endswith(".")
    if not is_safe:
        raise ModelError(
            f"{text!r} cannot be the id of a model.",
            "An id is up to 80 letters, digits and any of . _ + -, and begins with a letter or digit.",
        )
    return text


Described = TypeVar("Described", bound=Description)


def described(kind: type[Described], content: dict[str, Any], place: str) -> Described:
    """Return the description, card or catalogue entry that `content` holds. Raises ModelError that begins
    with `place` and names the field at fault.
    """
    types = get_type_hints(kind)
    values: dict[str, Any] = {}
    for item in dataclasses.fields(kind):
        if item.name in content:
            values[item.name] = _checked(place, item.name, content[item.name], types[item.name])
        elif item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING:
            raise ModelError(f"{place}: the field {item.name!r} is missing.")
    if unknown := sorted(content.keys() - types.keys()):
        raise ModelError(f"{place}: there is no field {unknown[0]!r}.")
    try:
        check_id(values["id"])
    except ModelError as error:
        raise ModelError(f"{place}: {error.message}", error.hint) from error
    for name, value in values.items():
        if not VALID.get(name, _is_plain)(value):
            raise ModelError(f"{place}: the field {name!r} cannot be {value!r}.")
    made = kind(**values)
    if isinstance(made, ModelCard) and made.context is None and made.overlap is None:
        raise ModelError(f"{place}: the field 'context' is missing, and 'overlap' with it.")
    return made


def _checked(place: str, name: str, value: Any, kind: Any) -> Any:
    """Return `value` if it is of the type that the field is declared with."""
    if kind == list[str] or kind == list[int]:
        (inner,) = kind.__args__
        valid = isinstance(value, list) and all(type(item) is inner for item in cast("list[Any]", value))
        expected = "a list of texts" if inner is str else "a list of whole numbers"
    elif kind is float:
        valid = isinstance(value, (int, float)) and not isinstance(value, bool)
        expected = "float"
    else:
        kind = int if kind == int | None else kind
        valid = type(value) is kind
        expected = kind.__name__
    if not valid:
        raise ModelError(f"{place}: the field {name!r} has to be {expected}.")
    return cast("Any", value)
