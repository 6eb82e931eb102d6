"""Formats of print, by name and country, with where each size is from."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from pathlib import Path

import msgspec

from enlarger.errors import RequestError
from enlarger.system.language import _

FORMATS = Path(__file__).parent / "formats.toml"

_COUNTRIES = {"gb": "uk", "usa": "us"}
"""Names that mean another one."""


class PrintFormat(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A format that printed matter comes in. Lengths are in millimetres."""

    name: str
    country: str = ""
    """Where it is used, in two letters; empty for paper sizes."""
    title: str
    """What it is, in a few words."""
    width: float
    """Of the sheet or the structure, as it hangs, without bleed."""
    height: float
    turns: bool = False
    """Whether it is used in both orientations, so that it follows the picture's."""
    bleed: float = 0.0
    """What the owner wants on each side beyond that."""
    safe: tuple[float, float] | None = None
    """Width and height, in the middle, of what the owner wants lettering to stay in, or of what is seen."""
    ppi: float | None = None
    """The least resolution that the owner takes, in pixels an inch at full size."""
    source: str
    """Where the figures are from."""

    @property
    def is_imperial(self) -> bool:
        """Whether it is measured in feet and inches."""
        return self.country == "US" or "US paper" in self.title

    @property
    def id(self) -> str:
        """The name to ask for it by: "18/1 DE"."""
        return f"{self.name} {self.country}".strip()


@functools.cache
def read_formats() -> tuple[PrintFormat, ...]:
    """Return all formats, in the order in which they are shown."""
    fields = tomllib.loads(FORMATS.read_text("utf-8"))
    return tuple(msgspec.convert(fields["format"], list[PrintFormat]))


def find_format(name: str) -> PrintFormat:
    """Return the format called `name`, with its country or without, however it is spaced and written:
    "18/1 DE", "48 sheet", "a3". Raises RequestError that names those it could be.
    """
    asked = _folded(name)
    formats = read_formats()
    found = [one for one in formats if _folded(one.id) == asked]
    found = found or [one for one in formats if _folded(one.name) == asked]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f'"{one.id}"' for one in found)
        raise RequestError(
            _("There are {count} formats called {name!r}.", count=len(found), name=name),
            _("Choose one of: {names}.", names=names),
        )
    ids = {_folded(key): one.id for one in formats for key in (one.id, one.name)}
    near = dict.fromkeys(ids[key] for key in difflib.get_close_matches(asked, ids, 3, 0.5))
    guesses = ", ".join(f'"{one}"' for one in near)
    hint = _("Is it one of: {guesses}?", guesses=guesses) + " " if near else ""
    raise RequestError(
        _("There is no format {name!r}.", name=name),
        hint + _("See `enlarger formats`, or give the size with its unit: 356x252cm."),
    )


def _folded(name: str) -> str:
    """Return a name as it is compared."""
    words = re.sub(r"[\s_\-\u2013]+", " ", name.casefold()).strip().split(" ")
    return "".join([*words[:-1], _COUNTRIES.get(words[-1], words[-1])])
