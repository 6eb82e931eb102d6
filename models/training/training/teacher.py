"""Enlarges packed patches with another network: its results are then half of the aim of a training."""

import argparse
from pathlib import Path

import numpy as np

from ..data.batches import reduced
from ..data.patches import open_packed
from ..evaluation.evaluate import enlarge, open_network
from ..evaluation.measure import Pixels, luminance_psnr
from .schedule import Teacher


def taught(patch: Pixels, guess: Pixels, scale: int) -> Pixels:
    """Return the teacher's guess, or the patch itself where even bicubic is closer to it."""
    side = len(patch)
    enlarged = reduced(reduced(patch, side // scale), side)
    is_better = luminance_psnr(guess, patch, scale) > luminance_psnr(enlarged, patch, scale)
    return guess if is_better else patch


def teach(network: Path, packed: Path, teacher: Teacher, scale: int, threads: int) -> None:
    """Write what the teacher makes of the training patches into their folder, under its name."""
    session = open_network(network, threads)
    patches = open_packed(packed, "train")
    unfinished = packed / f"{teacher.name}.partial"
    results = np.lib.format.open_memmap(unfinished, "w+", np.uint8, patches.shape)
    results[:] = patches
    for index in np.random.default_rng(0).permutation(len(patches))[: teacher.patches]:
        patch = patches[index]
        guess = enlarge(session, reduced(patch, len(patch) // scale))
        results[index] = taught(patch, guess, scale)
    results.flush()
    unfinished.replace(packed / f"{teacher.name}.npy")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, required=True, help="ONNX file of the teacher")
    parser.add_argument("--patches", type=Path, required=True, help="folder written by patches.py")
    parser.add_argument("--name", required=True, help="what a cycle calls the teacher")
    parser.add_argument("--most", type=int, required=True, help="patches to enlarge")
    parser.add_argument("--scale", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    teacher = Teacher(arguments.name, arguments.most)
    teach(arguments.network, arguments.patches, teacher, arguments.scale, arguments.threads)


if __name__ == "__main__":
    main()
