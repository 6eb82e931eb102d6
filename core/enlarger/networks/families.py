"""Families: what the user chooses among.

The networks of a family look alike and differ in what they enlarge by. One that belongs to none is its own.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import msgspec

from enlarger.errors import ModelError
from enlarger.system.language import _

from .cards import UNKNOWN_LICENCE, Description, ModelCard, read_toml
from .catalogue import Entry, read_catalogue
from .library import INTERPOLATIONS, find_model, find_models, is_installed

FAMILIES = Path(__file__).parent / "families.toml"

FAITHFUL, CLEAN = "faithful", "clean"
"""The family that makes nothing up, and the one that restores a picture and keeps its size."""


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a family is called, and what it is for."""

    title: str
    summary: str


@dataclass(frozen=True)
class Family:
    """Networks that look alike; at least one, those of the smallest scale first."""

    id: str
    title: str
    summary: str
    """What it is for, and how it looks, in one sentence."""
    installed: tuple[ModelCard, ...]
    available: tuple[Entry, ...]
    """Those that can be fetched and are not installed."""

    @property
    def members(self) -> tuple[Description, ...]:
        """Those that tell of the family: the installed ones, or else those that can be fetched."""
        return self.installed or self.available

    @property
    def generative(self) -> bool:
        """Whether any of them generates detail that is not in the source."""
        return any(member.generative for member in self.members)

    @property
    def commercial_use(self) -> bool:
        """Whether all of them may be used commercially."""
        return all(member.commercial_use for member in self.members)

    @property
    def licence(self) -> str:
        """The SPDX identifiers of all."""
        return " AND ".join(dict.fromkeys(member.licence for member in self.members))

    @property
    def trained_on(self) -> str:
        """Where the training pictures come from, in one sentence; empty where that is not known."""
        return next((member.trained_on for member in self.members if member.trained_on), "")

    @property
    def label(self) -> str:
        """The title, with what one should know before using the networks for money."""
        if UNKNOWN_LICENCE in self.licence:
            return f"{self.title} (licence unknown)"
        return self.title if self.commercial_use else f"{self.title} (non-commercial)"

    @property
    def scales(self) -> list[int]:
        """What its networks enlarge by."""
        return sorted({member.scale for member in self.members})

    def for_factor(self, factor: float | None) -> ModelCard:
        """Return the installed network that reaches `factor` with the least excess: the smallest scale that
        covers it, or else the largest there is; the largest where no factor is given.

        Raises ModelError when none is installed.
        """
        if not self.installed:
            hint = _("`enlarger models get {id}` fetches and installs it.", id=self.id)
            raise ModelError(_("{title} is not installed.", title=self.title), hint)
        covering = [card for card in self.installed if factor is not None and card.scale >= factor]
        return covering[0] if covering else self.installed[-1]


@functools.cache
def _words() -> dict[str, _Words]:
    return msgspec.convert(read_toml(FAMILIES), dict[str, _Words])


def find_families() -> list[Family]:
    """Return all families: first what is installed, then what can be fetched."""
    cards = [model.card for model in find_models()[0]]
    known = {card.id for card in cards}
    grouped: dict[str, list[Description]] = {name: [] for name in _words()}
    for member in (
        *cards,
        *(entry for entry in read_catalogue() if entry.kind == "enlarge" and entry.id not in known),
    ):
        name = member.family if member.family in _words() else member.id
        grouped.setdefault(name, []).append(member)
    families = [_family(name, members) for name, members in grouped.items() if members]
    return sorted(families, key=lambda family: not family.installed)


def _family(name: str, members: list[Description]) -> Family:
    members.sort(key=lambda member: member.scale)
    words = _words().get(name) or _Words(members[0].title, members[0].summary)
    installed = tuple(member for member in members if isinstance(member, ModelCard))
    available = tuple(member for member in members if isinstance(member, Entry))
    return Family(name, words.title, words.summary, installed, available)


def find_family(name: str) -> Family | None:
    """Return the family called `name`, or None where no family of several networks is called so."""
    if name not in _words():
        return None
    return next((family for family in find_families() if family.id == name), None)


def resolve(name: str, factor: float | None) -> str:
    """Return the id of the network that enlarges by `factor` in the manner of `name`, a family's; any other
    name stays what it is, and so does that of an installed network.

    Raises ModelError when the family has no network that is installed.
    """
    if name in INTERPOLATIONS or is_installed(name):
        return name
    family = find_family(name)
    return family.for_factor(factor).id if family else find_model(name).card.id
