"""Makes the coefficients by which `enlarger.analysis` tells what a picture is like.

    python -m models.training.recipes.description --data PICTURES --fonts FONTS --work FOLDER

Pictures of every kind are damaged in every way, their features are written to a file in FOLDER, and two
logistic regressions are fitted to them. A call that was stopped goes on where it was.
"""

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from enlarger.analysis import picture_sample
from enlarger.analysis.features import features
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8
from enlarger.imaging.transfer import Extremes

from ..data import known_damage
from ..data.damage import Chance
from ..data.patches import digest, held_out_files, listed
from ..data.specimens import KINDS, Specimens
from ..evaluation.measure import Pixels

COEFFICIENTS = Path(__file__).resolve().parents[3] / "core" / "enlarger" / "analysis" / "coefficients.toml"
SHARES = (0.36, 0.2, 0.16, 0.12, 0.16)
"""Of the kinds."""
RECOLOURED = 0.25
"""Share of the pictures that are made grey, or of dots that are coloured."""
PALETTED = 0.12
"""Share of the undamaged pictures that have a palette, as in GIF files."""
DITHERED = 0.5
"""Of these: a linear model cannot tell their dots from what the picture shows, so they count as undamaged."""
SIDES = (90, 340)
"""Pixels of a specimen's side."""
DAMAGES = ("clean", "jpeg", "noise", "blur", "enlarged")
FINE, SMOOTHING = ("pixel art", "screentone"), ("blur", "enlarged")
"""Kinds of which smoothing leaves nothing that could be told."""
FOLDS = 5
STEPS = 600
RIDGE = 1.0
"""Of the squares of the coefficients, so that none grows without need."""
TOLD = ("kind", "damage", "group")
"""Columns before the features."""

HEAD = """\
# By which the content of a picture and its damage are told: logistic regressions on what features.py finds.
# A feature counts as (value - centre) / spread; the greatest sum of a class's products and its bias wins, and
# the exponentials of the sums are in proportion to the probabilities.
# Made by `python -m models.training.recipes.description` from pictures under CC0, public domain, BSD-2-Clause
# and Apache-2.0 (models/training/README.md), and from drawn ones.
"""

Values = npt.NDArray[np.float64]
Words = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Samples:
    """Pictures' features, one row each, and what is known of them."""

    names: list[str]
    values: Values
    told: dict[str, Words]


def damaged(picture: Pixels, damage: str, chance: Chance) -> Pixels:
    """Return a picture with a damage of any strength."""
    if damage == "jpeg":
        return any_jpeg(picture, chance)
    if damage == "noise":
        return any_noise(picture, chance, (2.0, 22.0))
    if damage == "blur":
        return known_damage.blurred(picture, float(chance.uniform(0.9, 3.2)), chance)
    if damage == "enlarged":
        factor = chance.choice([1.5, 2, 2, 2, 3, 4, chance.uniform(1.5, 4)])
        return known_damage.regrown(picture, float(factor), chance)
    return hardly_damaged(picture, chance)


def any_jpeg(picture: Pixels, chance: Chance) -> Pixels:
    """Return a picture from a JPEG file, its blocks anywhere, and now and then with noise below them."""
    if chance.random() < 0.25:
        picture = any_noise(picture, chance, (1.5, 9.0))
    shift = chance.integers(0, 8, size=2) if chance.random() < 0.25 else (0, 0)
    return known_damage.jpeg(picture, int(chance.integers(15, 93)), chance)[shift[0] :, shift[1] :]


def hardly_damaged(picture: Pixels, chance: Chance) -> Pixels:
    """Return a picture of which nothing has to be undone."""
    if chance.random() < PALETTED:
        colours, is_dithered = int(2 ** chance.uniform(4, 8)), bool(chance.random() < DITHERED)
        return known_damage.paletted(picture, colours, is_dithered=is_dithered)
    if chance.random() < 0.3:
        return known_damage.blurred(picture, float(chance.uniform(0.2, 0.5)), chance)
    return known_damage.jpeg(picture, 98, chance) if chance.random() < 0.1 else picture


def recoloured(picture: Pixels, kind: str, chance: Chance) -> Pixels:
    """Return dots in two colours, and all else in grey."""
    if kind != "screentone":
        return np.asarray(Image.fromarray(picture).convert("L").convert("RGB"))
    ink, paper = chance.integers(0, 120, size=3), chance.integers(170, 256, size=3)
    return known_damage.to_levels(ink + picture / 255 * (paper - ink))


def any_noise(picture: Pixels, chance: Chance, deviations: tuple[float, float]) -> Pixels:
    """Return a picture with noise of any kind; weak noise is as frequent as strong noise."""
    deviation = float(np.exp(chance.uniform(*np.log(deviations))))
    kind = chance.random()
    if kind < 0.4:
        return known_damage.white(picture, deviation, chance)
    if kind < 0.6:
        grain = chance.normal(0, deviation, picture.shape[:2])[..., np.newaxis]
        return known_damage.to_levels(picture + grain)
    return known_damage.correlated(picture, 1.3 * deviation, chance)


def measured(picture: Pixels) -> dict[str, float]:
    """Return the features of a picture."""
    sample = picture_sample.PictureSample(Size(picture.shape[1], picture.shape[0]), RGB_U8)
    extremes = Extremes(RGB_U8)
    sample.add(picture)
    extremes.add(picture)
    found = features(sample.patches(extremes.transfer))
    if not found:
        raise ValueError("the specimen is too small")
    return found.values


def collect(specimens: Specimens, path: Path, count: int, seed: int) -> None:
    """Write the features of as many specimens, each with every damage, to a file that may hold some."""
    done = 0
    if path.exists():
        done = sum(1 for _ in path.open(encoding="utf-8")) // len(DAMAGES)
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number in range(done, count):
            chance = np.random.default_rng([seed, number])
            kind = str(chance.choice(KINDS, p=SHARES))
            side, photo = int(chance.integers(*SIDES)), int(chance.integers(specimens.files))
            drawn = (
                specimens.photo(photo, chance, side)
                if kind == "photo"
                else specimens.draw(kind, chance, side)
            )
            if chance.random() < RECOLOURED:
                drawn = recoloured(drawn, kind, chance)
            group = f"photo {photo}" if kind == "photo" else f"{kind} {number}"
            for damage in DAMAGES:
                values = measured(damaged(drawn, damage, chance))
                if not number and damage == DAMAGES[0]:
                    writer.writerow([*TOLD, *values])
                writer.writerow([kind, damage, group, *(f"{value:.5g}" for value in values.values())])
            file.flush()


def read(path: Path) -> Samples:
    """Return what `collect` wrote."""
    with path.open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    table = np.array([row for row in rows if len(row) == len(header)])
    told = {name: table[:, column] for column, name in enumerate(TOLD)}
    return Samples(header[len(TOLD) :], table[:, len(TOLD) :].astype(np.float64), told)


def fit(scaled: Values, classes: Words, groups: Words) -> tuple[list[str], Values, float]:
    """Return classes, their coefficients with the bias last, and the share told rightly where the file that a
    picture comes from was held out. Coefficients are shrunk until the probabilities hold there, too.
    """
    names = sorted(set(classes.tolist()))
    right = np.array([names.index(str(name)) for name in classes])
    whole = np.hstack([scaled, np.ones((len(scaled), 1))])
    fold = np.array([int.from_bytes(digest(str(group))[:4], "little") % FOLDS for group in groups])
    sums = np.zeros((len(whole), len(names)))
    for number in range(FOLDS):
        kept = fold != number
        sums[~kept] = whole[~kept] @ logistic(whole[kept], right[kept]).T
    factors = np.linspace(0.4, 1.6, 61)
    shrinking = factors[np.argmin([surprise(sums * factor, right) for factor in factors])]
    accuracy = float(np.mean(sums.argmax(axis=1) == right))
    return names, logistic(whole, right) * shrinking, accuracy


def logistic(values: Values, classes: npt.NDArray[np.intp]) -> Values:
    """Return the coefficients, classes x columns of `values`, of a multinomial logistic regression in which
    rare classes count more: by Newton's steps with a bound in place of the curvature (Boehning, Multinomial
    logistic regression algorithm, 1992).
    """
    count = int(classes.max()) + 1
    weights = np.sqrt(len(classes) / count / np.bincount(classes))[classes][:, np.newaxis]
    aims = np.eye(count)[classes]
    curvature = 0.5 * (values * weights).T @ values + RIDGE * np.eye(values.shape[1])
    step = np.linalg.inv(curvature)
    coefficients = np.zeros((count, values.shape[1]))
    for _ in range(STEPS):
        sums = values @ coefficients.T
        chances = np.exp(sums - sums.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = ((aims - chances) * weights).T @ values - RIDGE * coefficients
        coefficients += slope @ step
    return coefficients


def surprise(sums: Values, right: npt.NDArray[np.intp]) -> float:
    """Return the mean negative logarithm of the probability of what is right."""
    sums = sums - sums.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(sums).sum(axis=1)) - sums[np.arange(len(right)), right]))


def write(samples: Samples, path: Path) -> None:
    """Fit and write the coefficients."""
    centre, spread = samples.values.mean(axis=0), samples.values.std(axis=0) + 1e-6
    scaled = np.clip((samples.values - centre) / spread, -4, 4)
    lines = [HEAD]

    def table(name: str, values: Values) -> None:
        lines.append(f"\n[{name}]")
        lines.extend(f'"{key}" = {value:.3g}' for key, value in zip(samples.names, values, strict=True))

    table("centre", centre)
    table("spread", spread)
    is_fine = np.isin(samples.told["kind"], FINE) & np.isin(samples.told["damage"], SMOOTHING)
    for what, column, kept in (("content", "kind", ~is_fine), ("damage", "damage", np.ones_like(is_fine))):
        names, coefficients, accuracy = fit(
            scaled[kept], samples.told[column][kept], samples.told["group"][kept]
        )
        print(f"{what}: {accuracy:.1%} of {np.count_nonzero(kept)} pictures, their files held out")
        for name, row in zip(names, coefficients, strict=True):
            table(f'{what}."{name}"', row[:-1])
            lines.append(f"bias = {row[-1]:.3g}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with MANIFEST.csv and its pictures")
    parser.add_argument("--fonts", type=Path, required=True, help="folder with fonts")
    parser.add_argument("--work", type=Path, required=True, help="folder for the features")
    parser.add_argument("--specimens", type=int, default=1100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=COEFFICIENTS)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    path = arguments.work / "features.csv"
    files = listed(arguments.data)
    kept_back = held_out_files(files)
    specimens = Specimens(arguments.data, arguments.fonts, [file for file in files if file not in kept_back])
    collect(specimens, path, arguments.specimens, arguments.seed)
    write(read(path), arguments.out)


if __name__ == "__main__":
    main()
