"""What each way of enlarging is worth on pictures of each kind with each damage, and what Automatic loses.

    python -m models.training.training.regret --data PICTURES --fonts FONTS --out figures.csv

Small pictures of known large ones, held out from the trainings, are damaged, enlarged four times in every way
that invents nothing, and compared with the large ones. The table has the PSNR of each way; what Automatic
loses against the best of a picture is its regret.
"""

import argparse
import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from enlarger.analysis.description import describe
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8
from enlarger.jobs.automatic import read_policy

from ..data.known_damage import DAMAGES, PALETTES
from ..data.patches import held_out_files, listed
from ..data.specimens import KINDS, Specimens
from ..evaluation.evaluate import enlarge, open_network
from ..evaluation.measure import Pixels, bicubic, luminance_psnr

SCALE = 4
FAMILIES = ("faithful", "art")
MODELS = Path(__file__).resolve().parents[2]
AUTOMATIC = "automatic"

Sessions = dict[str, onnxruntime.InferenceSession]


def by_way(small: Pixels, sessions: Sessions) -> dict[str, Pixels]:
    """Return a small picture enlarged in every way, and as Automatic does."""
    cleaned = enlarge(sessions["clean"], small)
    results = {"bicubic": np.asarray(bicubic(Image.fromarray(small), *large_sides(small)))}
    for prefix, strength in (("", 0.0), ("half clean ", 0.5), ("clean ", 1.0)):
        source = mixed(small, cleaned, strength)
        for name in ("nearest", *FAMILIES):
            results[prefix + name] = enlarged(source, name, sessions)
    policy = read_policy()
    picture = describe(iter([small]), Size(small.shape[1], small.shape[0]), RGB_U8)
    source = mixed(small, cleaned, policy.faithful_strength(picture))
    # The last of a list comes with Enlarger.
    results[AUTOMATIC] = enlarged(source, policy.ways(picture, "faithful")[-1].name, sessions)
    return results


def enlarged(small: Pixels, name: str, sessions: Sessions) -> Pixels:
    """Return a picture enlarged by the network of a family, or by repeating its pixels."""
    if name == "nearest":
        return np.asarray(Image.fromarray(small).resize(large_sides(small), Image.Resampling.NEAREST))
    return enlarge(sessions[name], small)


def large_sides(small: Pixels) -> tuple[int, int]:
    """Return width and height of what a picture becomes."""
    return small.shape[1] * SCALE, small.shape[0] * SCALE


def mixed(picture: Pixels, cleaned: Pixels, strength: float) -> Pixels:
    """Return a picture that is cleaned so strongly, from 0 to 1."""
    return np.rint(picture + strength * (cleaned.astype(np.float32) - picture)).astype(np.uint8)


def reduced(large: Pixels, kind: str) -> Pixels:
    """Return the small picture; one of pixel art has the pixels that were repeated."""
    if kind == "pixel art":
        return large[::SCALE, ::SCALE]
    return np.asarray(bicubic(Image.fromarray(large), *(length // SCALE for length in large.shape[1::-1])))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with MANIFEST.csv and its pictures")
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="figures of every picture, as CSV")
    parser.add_argument("--pictures", type=int, default=8, help="of each kind")
    parser.add_argument("--side", type=int, default=96, help="pixels of the small pictures")
    parser.add_argument("--kinds", nargs="*", default=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    names = {family: f"{family}-x{SCALE}" for family in FAMILIES} | {"clean": "clean-x1"}
    sessions = {family: open_network(MODELS / name / f"{name}.onnx", 1) for family, name in names.items()}
    specimens = Specimens(arguments.data, arguments.fonts, sorted(held_out_files(listed(arguments.data))))
    figures: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
    with arguments.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["kind", "damage", "number", "way", "psnr"])
        for number in range(arguments.pictures):
            for kind in arguments.kinds:
                chance = np.random.default_rng([arguments.seed, number, KINDS.index(kind)])
                large = specimens.draw(kind, chance, arguments.side, SCALE)
                small = reduced(large, kind)
                for damage, make in (DAMAGES | PALETTES).items():
                    guesses = by_way(make(small, chance), sessions)
                    row = {way: luminance_psnr(guess, large, SCALE) for way, guess in guesses.items()}
                    figures[kind, damage].append(row)
                    writer.writerows([kind, damage, number, way, f"{psnr:.3f}"] for way, psnr in row.items())
            file.flush()
    report(figures)


def report(figures: dict[tuple[str, str], list[dict[str, float]]]) -> None:
    """Print the mean PSNR of each way by kind and damage, and the regret of Automatic."""
    ways = list(next(iter(figures.values()))[0])
    print(f"{'PSNR in dB':34}" + " ".join(f"{way:>{len(way)}}" for way in ways))
    regrets: dict[str, list[float]] = defaultdict(list)
    for (kind, damage), rows in figures.items():
        means = (f"{np.mean([row[way] for row in rows]):{max(5, len(way))}.2f}" for way in ways)
        print(f"{f'{kind}, {damage}':34}" + " ".join(means))
        regrets[kind] += [max(row.values()) - row[AUTOMATIC] for row in rows]
    for kind, lost in [*regrets.items(), ("all", [value for each in regrets.values() for value in each])]:
        print(f"regret of Automatic, {kind}: {np.mean(lost):.2f}, at most {max(lost):.2f}")


if __name__ == "__main__":
    main()
