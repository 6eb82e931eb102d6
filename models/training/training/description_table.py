"""How often the analysis is right: pictures of each kind with each damage, and what they are taken for.

    python -m models.training.training.description_table --data PICTURES --fonts FONTS [--pictures N]
    python -m models.training.training.description_table --folder KODAK

Those of a folder are taken for photographs. Otherwise pictures are made as for the training, of files that it
holds out.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from enlarger.analysis.description import Description, describe
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8

from ..data.known_damage import DAMAGES, PALETTES
from ..data.patches import held_out_files, listed
from ..data.specimens import KINDS, Specimens
from ..evaluation.measure import Pixels

SURE = 0.7
RIGHT = {
    "clean": {"clean"},
    "JPEG 90": {"jpeg"},
    "JPEG 75": {"jpeg"},
    "JPEG 50": {"jpeg"},
    "JPEG 30": {"jpeg"},
    "noise 4": {"noise"},
    "noise 12": {"noise"},
    "phone noise 6": {"noise"},
    "blur 1.2": {"blur"},
    "blur 2": {"blur"},
    "enlarged x2": {"enlarged", "blur"},
    "noise 6, JPEG 60": {"jpeg", "noise"},
    "256 colours": {"clean"},
    "32 colours, dithered": {"clean", "noise"},
}
"""What each damage may be called; the edges of a small enlargement are those of a blur."""


def described(picture: Pixels) -> Description:
    """Return what is told of a picture by its pixels alone."""
    return describe(iter([picture]), Size(picture.shape[1], picture.shape[0]), RGB_U8)


def specimens(arguments: argparse.Namespace) -> Iterator[tuple[str, Pixels]]:
    """Yield pictures and their kinds."""
    if arguments.folder:
        for path in sorted(arguments.folder.glob("*.png")):
            yield "photo", np.asarray(Image.open(path).convert("RGB"))
        return
    files = sorted(held_out_files(listed(arguments.data)))
    makers = Specimens(arguments.data, arguments.fonts, files)
    for number in range(arguments.pictures):
        for kind in KINDS:
            chance = np.random.default_rng([77, number, KINDS.index(kind)])
            yield kind, makers.draw(kind, chance, int(chance.integers(120, 420)))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with MANIFEST.csv and its pictures")
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--folder", type=Path, help="photographs, instead of these")
    parser.add_argument("--pictures", type=int, default=12, help="of each kind")
    arguments = parser.parse_args()
    contents: dict[str, Counter[str]] = defaultdict(Counter)
    damages: dict[str, list[Description]] = defaultdict(list)
    for number, (kind, picture) in enumerate(specimens(arguments)):
        chance = np.random.default_rng([78, number])
        for name, make in {**DAMAGES, **PALETTES}.items():
            found = described(make(picture, chance))
            contents[kind][found.content] += 1
            if found.content_confidence >= SURE:
                contents[kind][f"sure {'right' if found.content == kind else 'wrong'}"] += 1
            damages[name].append(found)
    for kind, counts in contents.items():
        print(f"{kind:12}" + ", ".join(f"{name} {count}" for name, count in counts.most_common()))
    print()
    for name, all_found in damages.items():
        counts = Counter(found.damage for found in all_found)
        right = np.mean([found.damage in RIGHT[name] for found in all_found])
        sure = [found for found in all_found if found.damage_confidence >= SURE]
        sure_right = np.mean([found.damage in RIGHT[name] for found in sure]) if sure else 0.0
        told = ", ".join(f"{damage} {count}" for damage, count in counts.most_common())
        share = len(sure) / len(all_found)
        print(f"{name:18}{right:5.0%} right; {share:4.0%} sure, of which {sure_right:4.0%} right; {told}")
        qualities = [found.jpeg_quality for found in all_found if found.jpeg_quality]
        noises = [found.noise for found in all_found if found.damage == "noise"]
        blurs = [found.blur for found in all_found if found.damage == "blur"]
        enlargements = [found.enlarged for found in all_found if found.damage == "enlarged"]
        for what, known in (
            ("quality", qualities),
            ("noise", noises),
            ("blur", blurs),
            ("enlarged", enlargements),
        ):
            if len(known) > len(all_found) / 3:
                low, middle, high = np.quantile(known, [0.1, 0.5, 0.9])
                print(f"{'':18}{what}: median {middle:.1f}, 10 to 90 %: {low:.1f} to {high:.1f}")


if __name__ == "__main__":
    main()
