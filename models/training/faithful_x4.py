"""Makes faithful-x4 from the training pictures: packs patches, trains, exports and, if asked, measures."""

import argparse
from pathlib import Path

import evaluate
import export
import patches
import train
from schedule import Budget

NAME = "faithful-x4.onnx"
SEED = 1
MINUTES_BETWEEN_LOGS = 2.0


def reproduce(data: Path, work: Path, budget: Budget, threads: int) -> Path:
    """Make the network in `work` and return its file; a stopped call goes on where it was."""
    packed = work / "patches"
    if not (packed / "train_large.npy").exists():
        patches.pack(data, packed, threads)
    plan = train.Plan(budget, train.Rates(), SEED, threads)
    checkpoint = train.start_or_resume(packed, work / "run", plan, MINUTES_BETWEEN_LOGS)
    export.write(checkpoint, work / NAME)
    return work / NAME


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with MANIFEST.csv and its pictures")
    parser.add_argument("--work", type=Path, required=True, help="folder for patches, checkpoint and network")
    parser.add_argument("--minutes", type=float, default=70.0, help="length of the training")
    parser.add_argument("--steps", type=int, help="length of the training in steps, in place of minutes")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--measure", type=Path, help="folder of pictures never trained on, such as Kodak")
    arguments = parser.parse_args()
    budget = Budget(arguments.minutes * 60.0, arguments.steps)
    network = reproduce(arguments.data, arguments.work, budget, arguments.threads)
    if arguments.measure is not None:
        evaluate.report(network, arguments.measure)


if __name__ == "__main__":
    main()
