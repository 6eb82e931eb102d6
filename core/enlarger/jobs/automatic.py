"""Automatic: the way to enlarge a picture that suits what it shows, its damage, and the time there is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta

from enlarger.errors import ModelError, RequestError
from enlarger.networks.cards import read_toml
from enlarger.networks.families import resolve
from enlarger.networks.library import INTERPOLATIONS, find_model
from enlarger.system.amounts import duration_text
from enlarger.system.language import _, filled

from .preferences import forget, remember, remembered

if TYPE_CHECKING:
    from enlarger.analysis.description import Content, Description
    from enlarger.networks.cards import ModelCard

DEFAULT_FACTOR = 4.0
"""What a picture is enlarged by when no size is asked for."""

AUTO = "auto"
"""What is named in a network's place to have one chosen."""

Look = Literal["faithful", "sharp"]
LOOKS: tuple[Look, ...] = ("faithful", "sharp")
"""What a result is wished to be: true to the source, or sharp, with detail made up."""

Time = Literal["fast", "best"]
TIMES: tuple[Time, ...] = ("fast", "best")

POLICY = Path(__file__).parent / "policy.toml"

CLEANED = "clean+"
REPEATED = "nearest"
"""The one interpolation that the policy names."""

AS_CHOSEN: dict[Content, str] = {
    "photo": _("This is your last choice for photographs."),
    "drawing": _("This is your last choice for drawings."),
    "print": _("This is your last choice for pages of text."),
    "pixel art": _("This is your last choice for pixel art."),
    "screentone": _("This is your last choice for pictures made of dots."),
}
"""What pictures of a kind are called."""

Curve = list[tuple[float, float]]
"""Points of a line, in ascending order; beyond the ends it is level."""

Ways = Annotated[list[str], Meta(min_length=1)]


@dataclass(frozen=True)
class Way:
    """A way to enlarge a picture."""

    name: str
    """A family's or network's id, or an interpolation's name."""
    clean: bool = False
    """Whether the picture is cleaned first."""


@dataclass(frozen=True)
class Selection:
    """What was chosen, and why."""

    way: Way
    reason: str
    """A sentence for the user."""


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    faithful: Ways
    sharp: Ways
    content: list[str] | None = None
    damage: list[str] | None = None

    def fits(self, picture: Description | None, least: float) -> bool:
        """Tell whether a picture is, with that confidence, one of those that the rule is for."""
        if picture is None:
            return self.content is None and self.damage is None
        shares = picture.contents.items()
        if self.content and sum(share for name, share in shares if name in self.content) < least:
            return False
        is_certain = picture.damage_confidence >= least
        return self.damage is None or (is_certain and picture.damage in self.damage)


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is chosen when; see policy.toml."""

    unsure: float
    best_seconds: float
    strength_by_noise: Curve
    """Of cleaning, by levels of noise."""
    strength_by_jpeg: Curve
    """Of cleaning, by the quality of JPEG."""
    least_strength: float
    least_strength_asked_for: float
    rule: Annotated[list[_Rule], Meta(min_length=1)]

    def ways(self, picture: Description | None, look: Look) -> list[Way]:
        """Return the ways that suit a picture, the strongest first; None stands for one that nobody has
        looked at.
        """
        rule = next(rule for rule in self.rule if rule.fits(picture, self.unsure))
        return [Way(name.removeprefix(CLEANED), name.startswith(CLEANED)) for name in getattr(rule, look)]

    def strength(self, picture: Description | None) -> float:
        """Return how strongly a picture is to be cleaned, from 0 to 1."""
        if picture is None:
            return 1.0
        by_noise = _on(self.strength_by_noise, picture.noise)
        by_jpeg = _on(self.strength_by_jpeg, picture.jpeg_quality) if picture.jpeg_quality else 0.0
        return max(by_noise, by_jpeg)

    def is_sure_of_content(self, picture: Description) -> bool:
        """Tell whether it is certain enough what a picture shows."""
        return picture.content_confidence >= self.unsure

    def faithful_strength(self, picture: Description | None) -> float:
        """Return how strongly a picture is cleaned before a faithful network enlarges it: 0 where it is not
        damaged enough, where that is not certain, and where nobody has looked.
        """
        strength = self.strength(picture) if picture else 0.0
        is_worth_it = strength >= self.least_strength and self.ways(picture, "faithful")[0].clean
        return strength if is_worth_it else 0.0

    def is_sure(self, picture: Description) -> bool:
        """Tell whether what is said of a picture is certain enough to go by."""
        return min(picture.content_confidence, picture.damage_confidence) >= self.unsure


@functools.cache
def read_policy() -> Policy:
    """Return the policy that Enlarger comes with."""
    return msgspec.convert(read_toml(POLICY), Policy)


def parse_look(name: str) -> Look:
    """Return the look called `name`. Raises RequestError when there is none."""
    if name in LOOKS:
        return name
    raise RequestError(f"There is no look {name!r}.", f"Choose one of: {', '.join(LOOKS)}.")


def parse_time(name: str) -> Time:
    """Return the choice of time called `name`. Raises RequestError when there is none."""
    if name in TIMES:
        return name
    raise RequestError(f"There is no time {name!r}.", f"Choose one of: {', '.join(TIMES)}.")


def select(
    picture: Description | None,
    look: Look,
    time: Time,
    factor: float,
    seconds: Callable[[Way], float | None],
    *,
    clean: bool | None = None,
) -> Selection:
    """Choose how to enlarge a picture by `factor`. `picture` is None where nobody has looked at it, `clean`
    where the user has not said whether it is to be cleaned.

    What the user named last for such pictures comes before all else, unless it makes up detail and the look
    is faithful. `seconds` forecasts what a way takes; None where that is not known.
    """
    policy = read_policy()
    ways = [way for way in policy.ways(picture, look) if _is_installed(way, factor)]
    preferred = _preferred(picture)
    network = _enlarging_network(preferred, factor) if preferred else None
    is_fitting = network and (look == "sharp" or not network.generative)
    if preferred and network and is_fitting:
        # Generative networks undo damage themselves.
        ways.insert(0, Way(preferred, not network.generative and any(way.clean for way in ways)))
    if clean is None and policy.strength(picture) < policy.least_strength:
        clean = False
    if clean is not None:
        ways = [replace(way, clean=clean) for way in ways]
    way, slower = ways[-1], ""
    if time == "best":
        for way in ways:
            needed = seconds(way)
            if needed is None or needed <= policy.best_seconds or way == ways[-1]:
                break
            slower = slower or _(
                "{network} would take about {time}.", network=_title(way, factor), time=duration_text(needed)
            )
    is_sure = picture is not None and policy.is_sure(picture)
    own = AS_CHOSEN[picture.content] if picture and preferred == way.name else ""
    last = ""
    if network and not own and is_fitting:
        last = _("Last time you chose {network} for such a picture.", network=network.title)
    elif network and not own:
        last = _(
            "Last time you chose {network} for such a picture, which the sharp look takes.",
            network=network.title,
        )
    parts = _reason(picture, way, factor, is_sure=is_sure or bool(own)), own, slower, last
    return Selection(way, " ".join(part for part in parts if part))


def keep_choice(picture: Description, name: str, factor: float) -> None:
    """Keep that the user named a network or a family for a picture, if it enlarges: Automatic takes it for
    pictures of the kind from now on. To name what Automatic itself takes for the faithful look ends that.

    Nothing is kept where it is not certain what the picture shows.
    """
    policy, network = read_policy(), _enlarging_network(name, factor)
    if not network or not policy.is_sure_of_content(picture):
        return
    own = next(way for way in policy.ways(picture, "faithful") if _is_installed(way, factor))
    if resolve(own.name, factor) == network.id:
        forget(picture.content)
    else:
        remember(picture.content, name)


def _preferred(picture: Description | None) -> str | None:
    """Return what the user named last for pictures of the kind, where it is certain what this one shows."""
    return remembered(picture.content) if picture and read_policy().is_sure_of_content(picture) else None


def _enlarging_network(name: str, factor: float) -> ModelCard | None:
    """Return the network that a name stands for; None where it is not installed, or enlarges nothing."""
    if name in INTERPOLATIONS or not _is_installed(Way(name), factor):
        return None
    card = find_model(resolve(name, factor)).card
    return card if card.scale > 1 else None


def _is_installed(way: Way, factor: float) -> bool:
    try:
        resolve(way.name, factor)
    except ModelError:
        return False
    return True


def _title(way: Way, factor: float) -> str:
    if way.name == REPEATED:
        return _("nearest-neighbour interpolation")
    return find_model(resolve(way.name, factor)).card.title


def _reason(picture: Description | None, way: Way, factor: float, *, is_sure: bool) -> str:
    """Return what was found, and what is done."""
    method = _title(way, factor)
    if picture is None:
        return _("{network}, unless the picture suggests another way when it is read.", network=method)
    if way.clean and is_sure:
        done = _("It is cleaned first, then enlarged with {network}.")
    elif way.clean:
        done = _("As this is not certain, it is cleaned first, then enlarged with {network}.")
    elif is_sure:
        done = _("It is enlarged with {network}.")
    else:
        done = _("As this is not certain, it is enlarged with {network}.")
    return f"{picture.sentence} {filled(done, network=method)}"


def _on(curve: Curve, value: float) -> float:
    return float(np.interp(value, [point[0] for point in curve], [point[1] for point in curve]))
