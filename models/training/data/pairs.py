"""Makes what the restoring networks learn from: damaged small pictures and what should become of them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..evaluation.evaluate import enlarge, open_network
from ..evaluation.measure import Pixels
from .damage import Damage, damaged
from .drawings import Artist
from .patches import SIDE, patches_of_kinds
from .supplies import Supplies

SEEDS = {"train": 7, "held_out": 8}
HELD_OUT_MOST = 32  # patches, and as many drawings


@dataclass(frozen=True)
class Source:
    """Where pairs come from."""

    name: str
    """What the files are called after."""
    kinds: tuple[str, ...]
    """Kinds of pictures whose patches are taken."""
    most: int
    """Patches to take at most, at random."""
    damage: Damage
    scale: int = 4
    teacher: str | None = None
    """The network whose enlargements of damaged patches are the aims of the first `taught` patches."""
    taught: int = 0
    assistant: str | None = None
    """The network whose enlargements, which are cheaper to have, are the aims of the other patches. Where
    there is none, they are their own aim."""
    drawings: int = 0
    """Drawn pictures added to the patches; they are their own aim as they are."""


def files_of(source: Source, packed: Path, name: str) -> tuple[Path, Path, Path]:
    """Return the files of small pictures, of aims, and with the number of pairs made so far."""
    stem = f"{source.name}_{name}"
    return packed / f"{stem}_small.npy", packed / f"{stem}_aim.npy", packed / f"{stem}.count"


def open_made(source: Source, packed: Path, name: str) -> tuple[Pixels, Pixels]:
    """Map the pairs made so far: small pictures and aims, u8 N x height x width x 3."""
    small, aim, count = files_of(source, packed, name)
    made = int(count.read_text())
    return np.load(small, mmap_mode="c")[:made], np.load(aim, mmap_mode="c")[:made]


def make(source: Source, supplies: Supplies, name: str, limit: int | None = None) -> None:
    """Make the pairs called `name`, "train" or "held_out"; a stopped call goes on where it was.

    With a limit there are no more patches and no more drawings than that.
    """
    if source.taught and source.teacher is None:
        raise ValueError(f"{source.name} has no teacher")
    most, drawings = (
        count if limit is None else min(limit, count) for count in (source.most, source.drawings)
    )
    if name == "held_out":
        most, drawings = min(most, HELD_OUT_MOST), min(drawings, HELD_OUT_MOST)
    patches = patches_of_kinds(supplies.packed, name, source.kinds)
    order = np.random.default_rng(SEEDS[name]).permutation(len(patches))[:most]
    small_file, aim_file, count = files_of(source, supplies.packed, name)
    first = int(count.read_text()) if count.exists() else 0
    mode = "r+" if first else "w+"
    side, total = SIDE // source.scale, len(order) + drawings
    smalls = np.lib.format.open_memmap(small_file, mode, np.uint8, (total, side, side, 3))
    aims = np.lib.format.open_memmap(aim_file, mode, np.uint8, (total, SIDE, SIDE, 3))
    ask_teacher, ask_assistant = (asker(who, supplies) for who in (source.teacher, source.assistant))
    artist = Artist(supplies.fonts) if drawings else None

    def pair(number: int) -> tuple[Pixels, Pixels]:
        # Each pair has a chance of its own, so that it does not matter where a call was stopped.
        chance = np.random.default_rng([SEEDS[name], number])
        if artist and number >= len(order):
            drawing = artist.draw(chance, SIDE)
            return damaged(drawing, source.scale, chance, source.damage), drawing
        patch = patches[order[number]]
        small = damaged(patch, source.scale, chance, source.damage)
        ask = ask_teacher if number < source.taught else ask_assistant
        return small, ask(small) if ask else patch

    # A core for each pair, for the reason that trainings have: two threads in one convolution would wait
    # for each other on a busy machine.
    with ThreadPoolExecutor(supplies.threads) as pool:
        for number, (small, aim) in enumerate(pool.map(pair, range(first, total)), first):
            smalls[number], aims[number] = small, aim
            count.write_text(str(number + 1))


def asker(name: str | None, supplies: Supplies) -> Callable[[Pixels], Pixels] | None:
    """Return what makes a network's aim from a small picture, None where there is no network."""
    if name is None:
        return None
    session = open_network(supplies.teachers / f"{name}.onnx", threads=1)
    return lambda small: enlarge(session, small)
