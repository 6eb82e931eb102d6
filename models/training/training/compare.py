"""Compares networks on the pairs that a stream's training holds out: figures, and a sheet to look at."""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ..evaluation.evaluate import enlarge, open_network
from ..evaluation.measure import Pixels, bicubic, luminance_psnr, mean_gradient
from ..evaluation.mesh import mesh_share
from ..evaluation.sheet import sheet
from . import export

SHOWN = 10  # pairs on the sheet, taken evenly from all


@dataclass(frozen=True)
class Pair:
    """A small picture and what it should become."""

    small: Pixels
    aim: Pixels


@dataclass(frozen=True)
class Contender:
    """What is compared, and what it made of each small picture."""

    name: str
    guesses: list[Pixels]

    def figures(self, pairs: list[Pair]) -> tuple[float, float, float]:
        """Return the mean PSNR in dB, the share of the aims' gradient, and that of windows with a mesh."""
        both = list(zip(self.guesses, pairs, strict=True))
        scale = len(pairs[0].aim) // len(pairs[0].small)
        psnr = np.mean([luminance_psnr(guess, pair.aim, scale) for guess, pair in both])
        own, wanted = (
            np.mean([mean_gradient(picture) for picture in pictures])
            for pictures in (self.guesses, [pair.aim for pair in pairs])
        )
        mesh = np.mean([mesh_share(guess, pair.aim, scale) for guess, pair in both])
        return float(psnr), float(own / wanted), float(mesh)


def held_out(packed: Path) -> list[Pair]:
    """Return the pairs that a training has held out."""
    with np.load(packed / "held_out.npz") as found:
        return [Pair(small, aim) for small, aim in zip(found["small"], found["aim"], strict=True)]


def contender(network: Path, pairs: list[Pair]) -> Contender:
    """Enlarge with an ONNX file, or with the averaged weights of a checkpoint as they are now."""
    with tempfile.TemporaryDirectory() as folder:
        path = network
        if network.suffix == ".pt":
            path = Path(folder) / "average.onnx"
            export.write(network, path)
        session = open_network(path, 0)
    name = network.parent.name if network.suffix == ".pt" else network.stem
    return Contender(name, [enlarge(session, pair.small) for pair in pairs])


def by_bicubic(pairs: list[Pair]) -> Contender:
    """Enlarge as every editor does."""
    enlarged = [np.asarray(bicubic(Image.fromarray(pair.small), *pair.aim.shape[1::-1])) for pair in pairs]
    return Contender("bicubic", enlarged)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder of the training")
    parser.add_argument(
        "--networks", type=Path, nargs="+", required=True, help="ONNX files, and checkpoints of the training"
    )
    parser.add_argument("--sheet", type=Path, help="picture to write")
    arguments = parser.parse_args()
    pairs = held_out(arguments.work / "patches")
    contenders = [by_bicubic(pairs), *(contender(network, pairs) for network in arguments.networks)]
    print(f"{'network':<28}{'dB':>8}{'gradient':>10}{'mesh':>8}")
    for one in contenders:
        psnr, gradient, mesh = one.figures(pairs)
        print(f"{one.name:<28}{psnr:8.2f}{gradient:10.3f}{mesh:8.3f}")
    if arguments.sheet is not None:
        chosen = [round(place) for place in np.linspace(0, len(pairs) - 1, SHOWN)]
        columns = [*(one.guesses for one in contenders), [pair.aim for pair in pairs]]
        parts = [[Image.fromarray(column[index]) for column in columns] for index in chosen]
        sheet(parts, [*(one.name for one in contenders), "aim"]).save(arguments.sheet)


if __name__ == "__main__":
    main()
