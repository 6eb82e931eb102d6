"""What a batch has to do: which pictures, in which order, to which places."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from enlarger.errors import EnlargerError, ModelError, RequestError, SourceError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.system.language import _

from .journal import Journal, State, state_of
from .naming import Naming, numbered
from .sources import Found

Existing = Literal["skip", "overwrite", "number"]
"""What becomes of a result whose name is taken."""


@dataclass(frozen=True)
class Forecast:
    """What is known of a picture and its result by the head of its file."""

    before: Size
    after: Size
    pixel_format: PixelFormat
    seconds: float | None
    """None where nothing was measured yet."""
    pictures: int = 1
    """How many the file holds: frames, pages."""

    @property
    def nbytes(self) -> int:
        """Of the result's pixels, unpacked."""
        return self.after.pixels * self.pixel_format.bytes_per_pixel * self.pictures


@dataclass(frozen=True)
class Item:
    """A picture that is to be enlarged."""

    source: Path
    state: State
    result: Path
    forecast: Forecast

    @property
    def shape(self) -> tuple[str, Size]:
        """Pictures of one shape are cut into tiles of one shape."""
        return self.forecast.pixel_format.name, self.forecast.before


@dataclass
class Plan:
    """What a batch has to do, and what it need not."""

    items: list[Item] = field(default_factory=list["Item"])
    """Pictures of one shape follow each other, so that a compiled network serves all of them."""
    done: list[Path] = field(default_factory=list[Path])
    """Sources whose results the journal has."""
    skipped: list[Path] = field(default_factory=list[Path])
    """Sources whose results' names are taken."""
    renumbered: int = 0
    """Results that get a number, as another one or a source has their name."""
    failures: list[tuple[Path, EnlargerError]] = field(default_factory=list["tuple[Path, EnlargerError]"])

    @property
    def seconds(self) -> float | None:
        """None where nothing was measured."""
        total = 0.0
        for item in self.items:
            if item.forecast.seconds is None:
                return None
            total += item.forecast.seconds
        return total

    @property
    def nbytes(self) -> int:
        """Of all results, unpacked."""
        return sum(item.forecast.nbytes for item in self.items)


def plan_batch(
    pictures: Sequence[Found],
    journal: Journal,
    naming: Naming,
    existing: Existing,
    forecast: Callable[[Path], Forecast],
) -> Plan:
    """Return what is to be done; `forecast` looks at the head of a file, and raises EnlargerError where that
    cannot be read. Raises ModelError, which would be the same for all pictures.
    """
    plan = Plan()
    sources = {found.path for found in pictures}
    made = journal.places()
    claimed: set[str] = set()
    for found in pictures:
        try:
            state = _state(found.path)
            if results := journal.results(found.path, state):
                claimed.update(_key(place) for place in results)
                plan.done.append(found.path)
                continue
            expected = forecast(found.path)
            folder = journal.folder / found.place.parent
            name = naming.name(
                found.path,
                expected.before,
                expected.after,
                expected.pixel_format,
                has_several=expected.pictures > 1,
            )
        except ModelError:
            raise
        except EnlargerError as error:
            plan.failures.append((found.path, error))
            continue

        def is_claimed(place: Path, source: Path = found.path) -> bool:
            return _key(place) in claimed or place in sources or made.get(place, source) != source

        def is_taken(place: Path, is_claimed: Callable[[Path], bool] = is_claimed) -> bool:
            return is_claimed(place) or (existing == "number" and os.path.lexists(place))

        result = numbered(folder / name, is_taken)
        plan.renumbered += result.name != name
        claimed.add(_key(result))
        if existing == "skip" and os.path.lexists(result):
            plan.skipped.append(found.path)
        else:
            plan.items.append(Item(found.path, state, result, expected))
    plan.items.sort(key=lambda item: item.shape)
    return plan


def parse_existing(name: str) -> Existing:
    """Return the choice called `name`. Raises RequestError when there is none."""
    for choice in get_args(Existing):
        if choice == name:
            return choice
    raise RequestError(
        _("There is no choice {name!r} for results that exist.", name=name),
        _("Choose one of: {names}.", names=", ".join(get_args(Existing))),
    )


def _state(path: Path) -> State:
    try:
        return state_of(path)
    except OSError as error:
        raise SourceError(
            _("{path} cannot be read: {reason}.", path=path, reason=error.strerror),
            _("Check where it leads."),
        ) from error


def _key(place: Path) -> str:
    """Return what is the same for places that some disks take for one."""
    return os.path.normcase(place)
