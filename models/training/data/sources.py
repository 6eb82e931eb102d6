"""Whole pictures packed at three sizes, and windows of them at any reduction."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ..evaluation.measure import Pixels
from .damage import Chance
from .patches import LOSSY_SUFFIXES, digest, held_out_files, kind_of, listed, load_opaque

LEVELS = (1, 2, 4)  # reductions that are packed; others begin with the nearest that leaves something to do
LEAST_LEFT = 1.5  # what a window is at least reduced by after its level, which box filters made


@dataclass(frozen=True)
class Picture:
    """A picture in the files of its levels, mapped only while a window is taken, so that none stay."""

    file: str
    levels: tuple[Path, ...]
    height: int
    width: int

    @property
    def is_lossy(self) -> bool:
        """Whether its full size shows traces of a compression."""
        return Path(self.file).suffix.lower() in LOSSY_SUFFIXES

    @property
    def shortest(self) -> int:
        """Return the shorter side in pixels."""
        return min(self.height, self.width)

    def window(self, chance: Chance, side: int, reduction: float) -> Pixels:
        """Return a random square of `side` pixels of it, reduced by `reduction`, which is at least 1."""
        level = max((known for known in LEVELS if known * LEAST_LEFT <= reduction), default=1)
        pixels: Pixels = np.load(self.levels[LEVELS.index(level)], mmap_mode="r")
        covered = side * reduction / level
        left, top = (float(chance.uniform(0, max(0.0, length - covered))) for length in pixels.shape[1::-1])
        if level == reduction:
            rows, columns = (slice(int(first), int(first) + side) for first in (top, left))
            return np.array(pixels[rows, columns])
        first_row, first_column = int(top), int(left)
        cut = pixels[first_row : int(top + covered) + 1, first_column : int(left + covered) + 1]
        box = (left - first_column, top - first_row, left - first_column + covered, top - first_row + covered)
        box = (*box[:2], min(box[2], cut.shape[1]), min(box[3], cut.shape[0]))
        return np.asarray(Image.fromarray(cut).resize((side, side), Image.Resampling.LANCZOS, box))


def level_file(folder: Path, file: str, level: int) -> Path:
    """Return where a level of a picture lies."""
    return folder / f"{digest(file).hex()[:16]}_{level}.npy"


def pack(data: Path, folder: Path, kinds: tuple[str, ...]) -> None:
    """Decode the manifest's pictures of some kinds into `folder`; what lies there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in listed(data):
        if kind_of(file) not in kinds or level_file(folder, file, LEVELS[-1]).exists():
            continue
        picture = load_opaque(data / file, int.from_bytes(digest(file)[:4], "little"))
        for level in LEVELS:
            path = level_file(folder, file, level)
            with path.with_suffix(".partial").open("wb") as unfinished:
                np.save(unfinished, np.asarray(picture.reduce(level)))
            path.with_suffix(".partial").replace(path)


def open_pictures(data: Path, folder: Path, kinds: tuple[str, ...], name: str) -> list[Picture]:
    """Return the packed pictures of some kinds, those called "train" or those called "held_out"."""
    files = listed(data)
    kept_back = held_out_files(files)
    chosen = [
        file for file in files if kind_of(file) in kinds and (file in kept_back) == (name == "held_out")
    ]
    return [opened(folder, file) for file in chosen]


def opened(folder: Path, file: str) -> Picture:
    """Return a packed picture."""
    levels = tuple(level_file(folder, file, level) for level in LEVELS)
    height, width, _ = np.load(levels[0], mmap_mode="r").shape
    return Picture(file, levels, height, width)
