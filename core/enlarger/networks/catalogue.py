"""The catalogue: networks of others that can be fetched, and all that has to be known before."""

from __future__ import annotations

import difflib
from pathlib import Path, PurePosixPath
from typing import Annotated, Any
from urllib.parse import urlsplit

from msgspec import Meta

from enlarger.errors import ModelError

from .cards import ID_PATTERN, Description, Digest, Positive, described, read_toml

CATALOGUE = Path(__file__).parent / "catalogue.toml"

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


class Entry(Description, frozen=True, kw_only=True):
    """A network that can be fetched."""

    url: Annotated[str, Meta(pattern="^https://")]
    bytes: Positive
    sha256: Digest
    extra: str = ""
    """What has to be installed beside Enlarger to import it: an extra of the package."""
    weak: str = ""
    """As on a card."""

    @property
    def file(self) -> str:
        """The name of the file, as its owner calls it unless that is no plain name."""
        name = PurePosixPath(urlsplit(self.url).path).name
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
    """Return all entries. Raises ModelError that names the one at fault."""
    content: list[dict[str, Any]] = read_toml(path).get("network", [])
    return [described(Entry, item, f"{path}: {item.get('id', 'an entry without id')}") for item in content]


def find_entry(model_id: str) -> Entry:
    """Return the entry called `model_id`, in capitals or not. Raises ModelError when there is none."""
    entries = {entry.id.lower(): entry for entry in read_catalogue()}
    if model_id.lower() in entries:
        return entries[model_id.lower()]
    close = difflib.get_close_matches(model_id.lower(), entries, cutoff=0.5)
    hint = f"Did you mean {' or '.join(close)}?" if close else "`enlarger models list` tells what there is."
    raise ModelError(f"There is no model {model_id!r} in the catalogue.", hint)
