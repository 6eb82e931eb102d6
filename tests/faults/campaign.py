"""Runs jobs in which something goes wrong, and counts what must never come of that."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Generator
from pathlib import Path

from . import adapters, command_line
from .editors import Editors
from .world import COUNTS, World

SHARES = {"command line": 4, "engine": 3, "editors": 5}
"""How many of twelve jobs come by each way."""


def run(
    folder: Path, jobs: int, seed: int, editors: list[str], only: str | None = None
) -> Generator[tuple[int, str, World]]:
    """Run so many jobs in an empty folder, also in these editors, or all by `only` one way; yield after each
    its number, what went wrong in it, and the world, which knows what was found. The same seed makes the same
    jobs; what comes of a kill is still a matter of milliseconds.
    """
    world = World(folder)
    open_editors = Editors(world, editors)
    possible = {only} if only else {"command line", "engine", *(["editors"] if editors else [])}
    ways = [way for way, share in SHARES.items() for _ in range(share) if way in possible]
    try:
        for number in range(jobs):
            chance = random.Random(f"{seed} {number}")
            way = chance.choice(ways)
            if way == "editors":
                yield number, open_editors.disturbed_job(chance, number), world
            else:
                kind = command_line if way == "command line" else adapters
                yield number, kind.disturbed_job(world, chance, number), world
    finally:
        open_editors.close()


def told(world: World, faults: Counter[str]) -> str:
    """Return the counts, in words."""
    counts = Counter(what for what, _ in world.found)
    return "\n".join(
        [
            f"{faults.total()} jobs: {', '.join(f'{name} {count}' for name, count in faults.most_common())}",
            *(f"{counts[name]:5} {name}" for name in COUNTS),
        ]
    )
