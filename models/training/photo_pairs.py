"""Makes the pairs that the photo models learn from: damaged patches, and what a teacher makes of them."""

import argparse
from pathlib import Path

import numpy as np
from damage import Damage, damaged
from evaluate import enlarge, open_network
from patches import SIDE, open_packed

SCALE = 4  # the teacher's; at x2 the aim is its result, halved
SEED = 7


def make(packed: Path, name: str, teacher: Path, most: int, threads: int) -> None:
    """Damage up to `most` of the patches called `name`, chosen at random, and have the teacher enlarge them.

    The pairs lie in two files, `NAME_photo_small.npy` and `NAME_photo_large.npy`, both u8
    N x height x width x 3. A stopped call goes on after the pairs that a third file counts.
    """
    patches = open_packed(packed, name)
    order = np.random.default_rng(SEED).permutation(len(patches))[:most]
    count = packed / f"{name}_photo.count"
    first = int(count.read_text()) if count.exists() else 0
    mode = "r+" if first else "w+"
    side = SIDE // SCALE
    smalls = np.lib.format.open_memmap(
        packed / f"{name}_photo_small.npy", mode, np.uint8, (len(order), side, side, 3)
    )
    larges = np.lib.format.open_memmap(
        packed / f"{name}_photo_large.npy", mode, np.uint8, (len(order), SIDE, SIDE, 3)
    )
    session = open_network(teacher, threads)
    for number in range(first, len(order)):
        # Each pair has a chance of its own, so that it does not matter where a call was stopped.
        chance = np.random.default_rng([SEED, number])
        smalls[number] = damaged(patches[order[number]], SCALE, chance, Damage())
        larges[number] = enlarge(session, smalls[number])
        count.write_text(str(number + 1))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patches", type=Path, required=True, help="folder written by patches.py")
    parser.add_argument("--name", default="train", choices=["train", "held_out"])
    parser.add_argument("--teacher", type=Path, required=True, help="ONNX file that enlarges by four")
    parser.add_argument("--most", type=int, default=1000, help="patches to take")
    parser.add_argument("--threads", type=int, default=0, help="0 lets ONNX Runtime decide")
    arguments = parser.parse_args()
    make(arguments.patches, arguments.name, arguments.teacher, arguments.most, arguments.threads)


if __name__ == "__main__":
    main()
