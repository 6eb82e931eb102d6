"""Runs jobs in which something goes wrong, and counts what must never come of that."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from . import adapters, command_line
from .world import COUNTS, World

SHARE_OF_ADAPTERS = 0.4


def run(folder: Path, jobs: int, seed: int) -> Iterator[tuple[int, str, World]]:
    """Run so many jobs in an empty folder; yield after each its number, what went wrong in it, and the world,
    which knows what was found. The same seed makes the same jobs; what comes of a kill is still a matter of
    milliseconds.
    """
    world = World(folder)
    for number in range(jobs):
        chance = random.Random(f"{seed} {number}")
        kind = adapters if chance.random() < SHARE_OF_ADAPTERS else command_line
        yield number, kind.disturbed_job(world, chance, number), world


def told(world: World, faults: Counter[str]) -> str:
    """Return the counts, in words."""
    counts = Counter(what for what, _ in world.found)
    return "\n".join(
        [
            f"{faults.total()} jobs: {', '.join(f'{name} {count}' for name, count in faults.most_common())}",
            *(f"{counts[name]:5} {name}" for name in COUNTS),
        ]
    )
