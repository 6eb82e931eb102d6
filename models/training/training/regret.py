"""What each way of enlarging is worth on pictures of each kind with each damage.

    python -m models.training.training.regret --data PICTURES --fonts FONTS --out figures.csv

Small pictures of known large ones are damaged, enlarged four times in every way, and compared with the large
ones. The table has the PSNR of each way; what a choice loses against the best of its row is its regret.
"""

import argparse
import csv
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from ..data.known_damage import DAMAGES
from ..data.specimens import KINDS, Specimens
from ..evaluation.evaluate import enlarge, open_network
from ..evaluation.measure import Pixels, bicubic, luminance_psnr

SCALE = 4
NETWORKS = ("faithful-x4", "photo-x4", "art-x4")
CLEAN = "clean-x1"
MODELS = Path(__file__).resolve().parents[2]

Figures = dict[tuple[str, str], list[dict[str, float]]]
"""PSNR of each way for each picture, by kind and damage."""
Sessions = dict[str, onnxruntime.InferenceSession]


def enlarged(small: Pixels, sessions: Sessions, seconds: dict[str, float]) -> dict[str, Pixels]:
    """Return a small picture enlarged in every way; add up what each takes."""
    image = Image.fromarray(small)
    width, height = (length * SCALE for length in image.size)
    results = {
        "nearest": np.asarray(image.resize((width, height), Image.Resampling.NEAREST)),
        "bicubic": np.asarray(bicubic(image, width, height)),
    }
    start = time.process_time()
    cleaned = enlarge(sessions[CLEAN], small)
    for_cleaning = time.process_time() - start
    half = ((small.astype(np.uint16) + cleaned + 1) // 2).astype(np.uint8)
    for name in NETWORKS:
        for prefix, source in (("", small), ("clean ", cleaned), ("half clean ", half)):
            if prefix == "half clean " and name != "faithful-x4":
                continue
            start = time.process_time()
            results[prefix + name] = enlarge(sessions[name], source)
            seconds[prefix + name] += time.process_time() - start + (for_cleaning if prefix else 0)
    return results


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with MANIFEST.csv and its pictures")
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="figures of every picture, as CSV")
    parser.add_argument("--pictures", type=int, default=12, help="of each kind")
    parser.add_argument("--side", type=int, default=72, help="pixels of the small pictures")
    parser.add_argument("--kinds", nargs="*", default=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    sessions = {name: open_network(MODELS / name / f"{name}.onnx", 1) for name in (*NETWORKS, CLEAN)}
    specimens = Specimens(arguments.data, arguments.fonts)
    seconds: dict[str, float] = defaultdict(float)
    figures: Figures = defaultdict(list)
    with arguments.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["kind", "damage", "number", "way", "psnr"])
        for number in range(arguments.pictures):
            for kind in arguments.kinds:
                chance = np.random.default_rng([arguments.seed, number, KINDS.index(kind)])
                large = specimens.draw(kind, chance, arguments.side, SCALE)
                small = reduced(large, kind)
                for damage, make in DAMAGES.items():
                    results = enlarged(make(small, chance), sessions, seconds)
                    row = {way: luminance_psnr(guess, large, SCALE) for way, guess in results.items()}
                    figures[kind, damage].append(row)
                    writer.writerows([kind, damage, number, way, f"{psnr:.3f}"] for way, psnr in row.items())
            file.flush()
    report(figures, seconds)


def reduced(large: Pixels, kind: str) -> Pixels:
    """Return the small picture; one of pixel art has the pixels that were repeated."""
    if kind == "pixel art":
        return large[::SCALE, ::SCALE]
    return np.asarray(bicubic(Image.fromarray(large), *(length // SCALE for length in large.shape[1::-1])))


def report(figures: Figures, seconds: dict[str, float]) -> None:
    """Print the mean PSNR of each way by kind and damage, and the way that loses least against the best of
    each picture.
    """
    ways = list(next(iter(figures.values()))[0])
    print(f"{'PSNR in dB':30}" + " ".join(f"{way:>{len(way)}}" for way in ways))
    for (kind, damage), rows in figures.items():
        regrets = {way: [max(row.values()) - row[way] for row in rows] for way in ways}
        best = min(ways, key=lambda way: np.mean(regrets[way]))
        cells = " ".join(f"{np.mean([row[way] for row in rows]):{max(5, len(way))}.2f}" for way in ways)
        lost = f"{np.mean(regrets[best]):.2f}, at most {max(regrets[best]):.2f}"
        print(f"{f'{kind}, {damage}':30}{cells}  {best}: {lost}")
    base = seconds["faithful-x4"]
    print(
        "time, faithful-x4 = 1: " + ", ".join(f"{way} {value / base:.2f}" for way, value in seconds.items())
    )


if __name__ == "__main__":
    main()
