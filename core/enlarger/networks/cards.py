"""Cards: what is known of a network, read from TOML, checked, and written."""

from __future__ import annotations

import functools
import math
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, cast, get_args

import msgspec
import tomli_w
from msgspec import Meta, Struct

from enlarger.errors import ModelError
from enlarger.system.storage import storage_error, write_whole
from enlarger.system.validation import problem_text

CARD_FILE = "model.toml"

UNKNOWN_LICENCE = "NOASSERTION"
"""SPDX's word for a licence that nobody has named."""

ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,79}")

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their extension."""

LICENCE = r"\(?[A-Za-z0-9][A-Za-z0-9.+-]*( (AND|OR|WITH) \(?[A-Za-z0-9][A-Za-z0-9.+-]*\)?)*"
"""The form of an SPDX expression."""

GENERATIVE = "generative"
"""The tag of networks that generate detail."""

RENAMED_TAGS = {"draws": GENERATIVE}
"""Tags of version 0.1, which cards and users may still have."""

LARGEST_SCALE = 64
LARGEST_OVERLAP = 256
LARGEST_STEP = 4096
"""Pixels. More than any network's sides have to be, or to be divisible by, and than any moves a picture."""


Kind = Literal["enlarge", "detector", "face"]
"""To enlarge or to restore a picture, to find the faces in it (see `face_detection`), or to redraw a face
(see `face_redrawing`).
"""

KINDS: tuple[Kind, ...] = get_args(Kind)

FACE_SIDE = 512
"""Pixels of the square that a network for faces takes and gives."""

Positive = Annotated[int, Meta(ge=1)]
Step = Annotated[int, Meta(ge=1, le=LARGEST_STEP)]
Shift = Annotated[int, Meta(ge=-LARGEST_STEP, le=LARGEST_STEP)]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Overlap = Annotated[int, Meta(ge=1, le=LARGEST_OVERLAP)]


class Description(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people say of a network: the part of a card that stands in the catalogue, too."""

    id: str
    """The name of the model's folder."""
    title: str
    summary: str
    """One plain sentence."""
    tags: list[str]
    architecture: str
    scale: Annotated[int, Meta(ge=1, le=LARGEST_SCALE)]
    licence: Annotated[str, Meta(pattern=f"^({LICENCE})$")]
    """SPDX identifier."""
    commercial_use: bool
    source: str
    credits: list[str]
    family: str = ""
    """The id of the family that the network belongs to (see `families`); empty for one that is its own."""
    kind: Kind = "enlarge"
    """What the network does."""
    trained_on: str = ""
    """Where its training pictures come from, in one sentence; empty where that is not known."""

    def __post_init__(self) -> None:
        check_id(self.id)
        for name in self.__struct_fields__:
            value: Any = getattr(self, name)
            texts = cast("list[Any]", value if isinstance(value, list) else [value])
            # Line ends, and what could steer a terminal, have no place in any of them.
            if not all(text.isprintable() for text in texts if isinstance(text, str)):
                raise ValueError(f"{name} is not plain text: {value!r}")

    @property
    def generative(self) -> bool:
        """Whether the network generates detail that is not in the source."""
        return GENERATIVE in self.tags

    @property
    def label(self) -> str:
        """The title, with what one should know before using the network for money."""
        if self.licence == UNKNOWN_LICENCE:
            return f"{self.title} (licence unknown)"
        return self.title if self.commercial_use else f"{self.title} (non-commercial)"


class ModelCard(Description, frozen=True, kw_only=True):
    """What `model.toml` says. Fields with a default may be left out."""

    channels: Literal[1, 3]
    order: Literal["RGB", "BGR"] = "RGB"
    """Order of the channels at both ends: RGB or BGR."""
    range: float
    """The value that the network takes and gives for white."""
    black: float = 0.0
    """The value for black."""
    layout: Literal["NCHW", "NHWC"]
    """Order of the axes: NCHW or NHWC."""
    size_multiple: Step
    """Sides of the input have to be divisible by this."""
    smallest_side: Step = 1
    """Sides of the input have to be at least this long."""
    offset: Annotated[list[Shift], Meta(min_length=2, max_length=2)] = msgspec.field(
        default_factory=lambda: [0, 0]
    )
    """Pixels of the output, to the right and down, by which the network moves the picture."""
    context: Annotated[int, Meta(ge=0)] | None = None
    """The receptive radius: pixels of the input around a pixel that its result depends on, for readers; the
    engine reads its own figure from the graph. Left out where a result may depend on the whole input.
    """
    overlap: Overlap | None = None
    """Pixels of context for tiles that are joined by ramps, where fewer than usual will do or more are
    needed; no more than LARGEST_OVERLAP.
    """
    tile: Positive | None = None
    """The side that no tile should exceed, for networks whose cost grows faster than their input."""
    weak: str = ""
    """The id of a sibling that leaves more noise in, between whose weights and its own one can choose."""
    file: str
    sha256: Digest
    bytes: Positive

    def __post_init__(self) -> None:
        super().__post_init__()
        if Path(self.file).name != self.file or "\\" in self.file:
            raise ValueError(f"file is not the plain name of a file: {self.file!r}")
        if not (math.isfinite(self.range) and math.isfinite(self.black)):
            raise ValueError("range and black have to be finite numbers")
        if self.context is None and self.overlap is None:
            raise ValueError("object missing required field `context`, and `overlap` with it")


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
    content = msgspec.to_builtins(card)
    for item in msgspec.structs.fields(card):
        default = item.default_factory() if callable(item.default_factory) else item.default
        if getattr(card, item.name) == default:
            del content[item.name]
    described(ModelCard, content, f"The card of {card.id}")
    path = folder / CARD_FILE
    try:
        write_whole(path, tomli_w.dumps(content).encode())
    except OSError as error:
        raise storage_error(path, error) from error
    return path


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says. Raises ModelError."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{path} is not a readable card: {error}.") from error


def current_tag(tag: Any) -> Any:
    """Return what a tag is called now; what is none stays as it is."""
    return RENAMED_TAGS.get(tag, tag) if isinstance(tag, str) else tag


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
    tags = content.get("tags")
    if isinstance(tags, list):
        content = content | {"tags": [current_tag(tag) for tag in cast("list[Any]", tags)]}
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise ModelError(f"{place}: {problem_text(error)}.") from error
    except ModelError as error:
        raise ModelError(f"{place}: {error.message}", error.hint) from error
