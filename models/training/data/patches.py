"""Packs the pictures of a manifest into patches of one size, with pictures of every kind held out."""

import argparse
import csv
import hashlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..evaluation.measure import Pixels, bicubic, luminance_psnr

SIDE = 256  # pixels of a packed patch; training cuts random windows out of it
EASE_SCALE = 4  # at which a patch is judged
LOSSY_SUFFIXES = frozenset({".jpg", ".jpeg", ".webp"})
LOSSY_SHRINKS = (2, 3, 4)  # never 1: the blocks and ringing of the compression would be learned as detail
LOSSLESS_SHRINKS = (1, 2)
EASY_PSNR = 44.0  # dB; bicubic alone is this good on sky and blur, which teach next to nothing
EASY_KEPT = 0.04  # share of easy patches kept, so that flat areas stay flat
HELD_OUT_ONE_IN = 12  # pictures of each kind, the kind being the first folder of a picture's path
HELD_OUT_MOST = 6
HELD_OUT_PER_PICTURE = 6
DRAWN_PER_PICTURE = 2  # drawn signs are many and alike: all of them would crowd out the photographs
DRAWN_KINDS = frozenset({"emoji"})
BACKDROPS = ((255, 255, 255), (0, 0, 0), (128, 128, 128), (226, 188, 120), (60, 90, 150))


def open_packed(folder: Path, name: str) -> Pixels:
    """Map patches packed as `name`, such as "train" or "held_out": N x height x width x 3, u8."""
    return np.load(folder / f"{name}.npy", mmap_mode="c")  # torch wants arrays that could be written to


def open_kinds(folder: Path, name: str) -> npt.NDArray[np.str_]:
    """Read of what kind the picture of each patch was."""
    return np.load(folder / f"{name}_kinds.npy")


def save_packed(folder: Path, name: str, patches: list[tuple[str, Pixels]]) -> None:
    """Pack patches as `name`, each after the kind of its picture."""
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / f"{name}_kinds.npy", np.array([kind for kind, _ in patches]))
    np.save(folder / f"{name}.npy", np.stack([patch for _, patch in patches]))


def patches_of_kinds(folder: Path, name: str, kinds: tuple[str, ...]) -> Pixels:
    """Return the patches packed as `name` that come from pictures of these kinds."""
    return open_packed(folder, name)[np.isin(open_kinds(folder, name), kinds)]


def digest(file: str) -> bytes:
    """Return bytes that stand for chance: a picture's own, and the same in every run."""
    return hashlib.sha256(file.encode()).digest()


def kind_of(file: str) -> str:
    """Return the first folder of a picture's path."""
    return file.split("/", 1)[0]


def held_out_files(files: list[str]) -> frozenset[str]:
    """Return the pictures kept for measuring: a few of every kind."""
    chosen: set[str] = set()
    for kind in sorted({kind_of(file) for file in files}):
        alike = sorted((file for file in files if kind_of(file) == kind), key=digest)
        chosen.update(alike[: min(HELD_OUT_MOST, max(1, len(alike) // HELD_OUT_ONE_IN))])
    return frozenset(chosen)


def load_opaque(path: Path, seed: int) -> Image.Image:
    """Read a picture as RGB; transparency is laid over a backdrop that differs between pictures."""
    picture = Image.open(path)
    if picture.mode in ("RGBA", "LA", "P", "PA"):
        rgba = picture.convert("RGBA")
        backdrop = Image.new("RGBA", rgba.size, (*BACKDROPS[seed % len(BACKDROPS)], 255))
        return Image.alpha_composite(backdrop, rgba).convert("RGB")
    return picture.convert("RGB")


def patches_of_picture(path: Path, seed: int) -> Iterator[Pixels]:
    """Yield the patches of one picture worth training on, at every reduction that leaves enough of it."""
    original = load_opaque(path, seed)
    chance = np.random.default_rng(seed)
    shrinks = LOSSY_SHRINKS if path.suffix.lower() in LOSSY_SUFFIXES else LOSSLESS_SHRINKS
    for shrink in shrinks:
        width, height = (side // shrink // EASE_SCALE * EASE_SCALE for side in original.size)
        if min(width, height) < SIDE:
            continue
        box = (0, 0, width * shrink, height * shrink)
        picture = original.resize((width, height), Image.Resampling.LANCZOS, box)
        small = np.asarray(bicubic(picture, width // EASE_SCALE, height // EASE_SCALE))
        pixels = np.asarray(picture)
        for top in range(0, height - SIDE + 1, SIDE):
            for left in range(0, width - SIDE + 1, SIDE):
                patch = pixels[top : top + SIDE, left : left + SIDE]
                y, x, side = (edge // EASE_SCALE for edge in (top, left, SIDE))
                if not is_easy(small[y : y + side, x : x + side], patch) or chance.random() < EASY_KEPT:
                    yield patch


def is_easy(small: Pixels, patch: Pixels) -> bool:
    """Tell whether bicubic alone already restores the patch."""
    guess = np.asarray(bicubic(Image.fromarray(small), SIDE, SIDE))
    return luminance_psnr(guess, patch, EASE_SCALE) > EASY_PSNR


def training_limit(file: str) -> int | None:
    """Return how many patches of a picture to train on, None for all."""
    return DRAWN_PER_PICTURE if kind_of(file) in DRAWN_KINDS else None


def cut(data: Path, file: str, most: int | None) -> list[Pixels]:
    """Return the patches of one picture of the manifest, or `most` of them taken at random."""
    seed = int.from_bytes(digest(file)[:4], "little")
    patches = list(patches_of_picture(data / file, seed))
    chosen = np.random.default_rng(seed).permutation(len(patches))[:most]
    return [patches[index] for index in sorted(chosen)]


def listed(data: Path) -> list[str]:
    """Return the pictures named in `data`/MANIFEST.csv."""
    with (data / "MANIFEST.csv").open(newline="", encoding="utf-8") as manifest:
        return [row["file"] for row in csv.DictReader(manifest)]


def pack(data: Path, folder: Path, processes: int) -> None:
    """Pack every picture named in `data`/MANIFEST.csv into `folder`."""
    files = listed(data)
    kept_back = held_out_files(files)
    limits = [HELD_OUT_PER_PICTURE if file in kept_back else training_limit(file) for file in files]
    packed: dict[str, list[tuple[str, Pixels]]] = {"train": [], "held_out": []}
    with ProcessPoolExecutor(processes) as pool:
        for file, patches in zip(files, pool.map(cut, repeat(data), files, limits), strict=True):
            name = "held_out" if file in kept_back else "train"
            packed[name].extend((kind_of(file), patch) for patch in patches)
    # The training patches come last: where they lie, everything does.
    for name in ("held_out", "train"):
        save_packed(folder, name, packed[name])
    print(
        f"{len(files)} pictures: {len(packed['train'])} patches to train on, "
        f"{len(packed['held_out'])} held out"
    )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with MANIFEST.csv and its pictures")
    parser.add_argument("--patches", type=Path, required=True, help="folder to write the packed patches to")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    pack(arguments.data, arguments.patches, arguments.processes)


if __name__ == "__main__":
    main()
