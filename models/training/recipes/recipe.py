"""Makes a network by its recipe: patches, teachers, one cycle of training after the other, export."""

import argparse
import csv
import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from ..data import pairs, patches
from ..data.supplies import Supplies
from ..evaluation import evaluate
from ..machine import Machine
from ..training import export, teacher, train
from ..training.schedule import Budget, Cycle


@dataclass(frozen=True)
class Recipe:
    """A network's name and the cycles that make it, each beginning with the weights of the one before."""

    name: str
    cycles: tuple[Cycle, ...]
    first: Path | None = None
    """The ONNX file of a network that the first cycle begins with."""


def folder_name(cycles: tuple[Cycle, ...]) -> str:
    """Name a folder after the cycles that lead to it: recipes that begin alike share their beginning."""
    return "-".join(
        cycle.name
        or "_".join(
            [
                f"x{cycle.scale}_{cycle.minutes:g}",
                *([cycle.teacher.name] if cycle.teacher else []),
                *([cycle.source.name] if cycle.source else []),
                *(["judged"] if cycle.judged else []),
            ]
        )
        for cycle in cycles
    )


def join_curves(curves: list[Path], path: Path) -> None:
    """Write the curves of all cycles as one, with the number of the cycle in front."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number, curve in enumerate(curves, 1):
            header, *rows = csv.reader(curve.read_text(encoding="utf-8").splitlines())
            if number == 1:
                writer.writerow(["cycle", *header])
            writer.writerows([str(number), *row] for row in rows)


def scaled(cycle: Cycle, minutes: float, batch: int) -> Cycle:
    """Return a cycle for a machine of another speed."""
    return replace(cycle, minutes=cycle.minutes * minutes, batch=cycle.batch * batch)


@contextmanager
def alone_in(work: Path) -> Generator[None]:
    """Hold a folder for one run; a run that was killed holds nothing any more.

    Raises BlockingIOError while another run has it.
    """
    work.mkdir(parents=True, exist_ok=True)
    with (work / "running").open("w", encoding="utf-8") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def make(recipe: Recipe, arguments: argparse.Namespace) -> Path:
    """Make the network in the work folder and return its file; a stopped call goes on where it was."""
    work: Path = arguments.work
    cycles = tuple(scaled(cycle, arguments.minutes_factor, arguments.batch_factor) for cycle in recipe.cycles)
    machine = Machine(
        torch.device(arguments.device),
        arguments.threads,
        arguments.pause,
        coarse=arguments.bfloat16 or arguments.device != "cpu",
    )
    packed = work / "patches"
    if not (packed / "train.npy").exists() and not all(cycle.stream for cycle in cycles):
        patches.pack(arguments.data, packed, arguments.threads)
    supplies = Supplies(arguments.data, packed, arguments.teachers, arguments.fonts, arguments.threads)
    checkpoint = recipe.first
    curves: list[Path] = []
    for number, cycle in enumerate(cycles, 1):
        if cycle.teacher is not None and not (packed / f"{cycle.teacher.name}.npy").exists():
            network = arguments.teachers / f"{cycle.teacher.name}.onnx"
            teacher.teach(network, packed, cycle.teacher, cycle.scale, arguments.threads)
        if cycle.source is not None:
            for name in ("held_out", "train"):
                pairs.make(cycle.source, supplies, name, arguments.pairs)
        folder = work / folder_name(cycles[:number])
        budget = Budget(cycle.minutes * 60.0, arguments.steps or cycle.steps)
        checkpoint = train.train_cycle(supplies, folder, cycle, checkpoint, budget, machine)
        curves.append(folder / "training.csv")
    if not curves or checkpoint is None:
        raise ValueError("a recipe needs a cycle")
    join_curves(curves, work / f"{recipe.name}.csv")
    export.write(checkpoint, work / f"{recipe.name}.onnx")
    return work / f"{recipe.name}.onnx"


def run(recipe: Recipe) -> None:
    """Run the command line of a recipe."""
    parser = argparse.ArgumentParser(
        description=f"Makes {recipe.name} from pictures, in a folder of its own."
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with MANIFEST.csv and its pictures")
    parser.add_argument(
        "--work", type=Path, required=True, help="folder for patches, checkpoints and network"
    )
    parser.add_argument("--teachers", type=Path, required=True, help="folder with the teachers' ONNX files")
    parser.add_argument("--fonts", type=Path, help="folder with fonts, for the recipes that draw")
    parser.add_argument("--steps", type=int, help="length of every cycle in steps, in place of minutes")
    parser.add_argument(
        "--pairs", type=int, help="take fewer pairs of every sort than the recipe, for a trial"
    )
    parser.add_argument("--minutes-factor", type=float, default=1.0, help="less than 1 on a faster machine")
    parser.add_argument("--batch-factor", type=int, default=1, help="more than 1 on a graphics card")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pause", type=Path, help="wait at the next step for as long as there is this file")
    parser.add_argument("--device", default="cpu", help='"cuda" where there is one')
    parser.add_argument(
        "--bfloat16",
        action="store_true",
        help="round products to bfloat16 on the processor too: some, with AMX, are four times as fast then",
    )
    parser.add_argument("--measure", type=Path, help="folder of pictures never trained on, such as Kodak")
    arguments = parser.parse_args()
    with alone_in(arguments.work):
        network = make(recipe, arguments)
    if arguments.measure is not None:
        evaluate.report(network, arguments.measure)
