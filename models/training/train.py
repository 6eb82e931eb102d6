"""Trains the network on packed patches, keeps an averaged copy of it, and can be stopped and resumed."""

import argparse
import csv
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from batches import Batch, BatchSampler, in_order
from measure import luminance_psnr
from network import FaithfulNetwork, Shape
from patches import PackedPatches, open_packed
from schedule import Budget, batch_size, is_loss_squared, rate_factor
from torch import Tensor, nn
from torch.nn import functional

WINDOW = 48  # input pixels on a side of a training window
SHARE = 4  # patches that one thread takes at a time
LARGEST_GRADIENT = 1.0
LONGEST_AVERAGE = 0.999  # share of the averaged weights kept at each step
LOG_COLUMNS = (
    "step",
    "minutes",
    "progress",
    "rate_factor",
    "batch",
    "loss",
    "seconds_per_step",
    "held_out_psnr",
)


@dataclass(frozen=True)
class Rates:
    """Peak learning rates: of the inner kernels (orthogonalised steps) and of everything else (Adam)."""

    kernels: float = 3e-3
    rest: float = 1.5e-3


@dataclass(frozen=True)
class Plan:
    """How a run is to be done."""

    budget: Budget
    rates: Rates
    seed: int
    threads: int


class Optimiser:
    """Muon for the large matrices, Adam for the first and last layer and the biases."""

    def __init__(self, network: FaithfulNetwork, rates: Rates) -> None:
        kernels = [weight for weight in network.blocks.parameters() if weight.ndim == 2]
        inner = {id(weight) for weight in kernels}
        rest = [weight for weight in network.parameters() if id(weight) not in inner]
        self.rates = rates
        self.parameters = [*kernels, *rest]
        self.kernels = torch.optim.Muon(
            kernels, lr=rates.kernels, weight_decay=0.0, adjust_lr_fn="match_rms_adamw"
        )
        self.rest = torch.optim.Adam(rest, lr=rates.rest, betas=(0.9, 0.99))

    def step(self, gradients: Iterable[Tensor], factor: float) -> None:
        """Move `parameters` against their gradients, given in the same order."""
        self.kernels.param_groups[0]["lr"] = self.rates.kernels * factor
        self.rest.param_groups[0]["lr"] = self.rates.rest * factor
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            parameter.grad = gradient
        nn.utils.clip_grad_norm_(self.parameters, LARGEST_GRADIENT)
        self.kernels.step()
        self.rest.step()

    def state_dict(self) -> dict[str, Any]:
        """Return what `load_state_dict` takes."""
        return {"kernels": self.kernels.state_dict(), "rest": self.rest.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take up a state."""
        self.kernels.load_state_dict(state["kernels"])
        self.rest.load_state_dict(state["rest"])


class ParallelGradients:
    """Works out the gradients of a batch in shares, on threads of one core each.

    A core that other programs slow down then takes fewer shares; threads that meet inside every
    convolution would all wait for it, thousands of times a step.
    """

    def __init__(self, network: nn.Module, parameters: list[nn.Parameter], threads: int) -> None:
        self.network = network
        self.parameters = parameters
        torch.set_num_threads(1)
        self.pool = ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,))

    def of_share(self, share: Batch, *, squared: bool) -> tuple[tuple[Tensor, ...], Tensor]:
        """Return gradients and mean absolute difference of a part of a batch."""
        small, large = share
        guess = self.network(small)
        absolute = functional.l1_loss(guess, large)
        # Tenfold, the squares give gradients of about the size that the optimiser's averages expect.
        loss = 10.0 * functional.mse_loss(guess, large) if squared else absolute
        return torch.autograd.grad(loss, self.parameters), absolute.detach()

    def of_batch(self, batch: Batch, *, squared: bool) -> tuple[list[Tensor], Tensor]:
        """Return gradients and mean absolute difference of a batch of whole shares."""
        shares = list(zip(*(tensor.split(SHARE) for tensor in batch), strict=True))
        results = list(self.pool.map(partial(self.of_share, squared=squared), shares))
        gradients = [torch.stack(parts).mean(0) for parts in zip(*(part for part, _ in results), strict=True)]
        return gradients, torch.stack([absolute for _, absolute in results]).mean()


class Run:
    """One training run: the network, its averaged copy, and what is needed to go on after a stop."""

    def __init__(self, patches: Path, folder: Path, plan: Plan) -> None:
        torch.manual_seed(plan.seed)
        self.folder = folder
        self.budget = plan.budget
        self.network = FaithfulNetwork(Shape())
        self.average = FaithfulNetwork(Shape())
        self.average.load_state_dict(self.network.state_dict())
        self.optimiser = Optimiser(self.network, plan.rates)
        self.gradients = ParallelGradients(self.network, self.optimiser.parameters, plan.threads)
        self.sampler = BatchSampler(open_packed(patches, "train"), WINDOW, plan.seed)
        self.held_out = open_packed(patches, "held_out")
        self.step = 0
        self.elapsed = 0.0

    @property
    def checkpoint(self) -> Path:
        """Return the file that a stopped run goes on from."""
        return self.folder / "checkpoint.pt"

    def save(self) -> None:
        """Write the checkpoint; a stop in the middle leaves the earlier one whole."""
        unfinished = self.checkpoint.with_suffix(".partial")
        torch.save(
            {
                "network": self.network.state_dict(),
                "average": self.average.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "chance": self.sampler.chance.bit_generator.state,
                "step": self.step,
                "elapsed": self.elapsed,
            },
            unfinished,
        )
        unfinished.replace(self.checkpoint)

    def resume(self) -> None:
        """Take up the state of the checkpoint."""
        state = torch.load(self.checkpoint, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.sampler.chance.bit_generator.state = state["chance"]
        self.step, self.elapsed = state["step"], state["elapsed"]

    def train_once(self, progress: float) -> Tensor:
        """Do one step and return its mean absolute difference."""
        batch = self.sampler.draw(batch_size(progress))
        gradients, absolute = self.gradients.of_batch(batch, squared=is_loss_squared(progress))
        self.optimiser.step(gradients, rate_factor(progress))
        self.step += 1
        self.update_average()
        return absolute

    def update_average(self) -> None:
        """Draw the averaged weights towards the current ones, quickly at first."""
        kept = min(LONGEST_AVERAGE, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, weight in zip(self.average.parameters(), self.network.parameters(), strict=True):
                mean.lerp_(weight, 1.0 - kept)

    def train(self, minutes_between_logs: float) -> None:
        """Go on until the budget is spent, with a log line and a checkpoint at every interval."""
        log = self.folder / "training.csv"
        if self.step == 0:
            append_row(log, LOG_COLUMNS, "w")
            self.log(log, 0.0, 0.0)
        losses: list[Tensor] = []
        before = logged = time.monotonic()
        while (progress := self.budget.progress(self.elapsed, self.step)) < 1.0:
            losses.append(self.train_once(progress))
            now = time.monotonic()
            self.elapsed += now - before
            before = now
            if now - logged >= minutes_between_logs * 60.0:
                self.log(log, float(torch.stack(losses).mean()), (now - logged) / len(losses))
                self.save()
                losses.clear()
                logged = time.monotonic()
        if losses:
            self.log(log, float(torch.stack(losses).mean()), (time.monotonic() - logged) / len(losses))
        self.save()

    def log(self, log: Path, loss: float, seconds_per_step: float) -> None:
        """Measure the averaged network and write a line of the log."""
        progress = self.budget.progress(self.elapsed, self.step)
        row = (
            str(self.step),
            f"{self.elapsed / 60.0:.2f}",
            f"{progress:.4f}",
            f"{rate_factor(progress):.5f}",
            str(batch_size(progress)),
            f"{loss:.6f}",
            f"{seconds_per_step:.4f}",
            f"{held_out_psnr(self.average, self.held_out):.4f}",
        )
        append_row(log, row, "a")
        print(" ".join(f"{name}={value}" for name, value in zip(LOG_COLUMNS, row, strict=True)), flush=True)


def append_row(path: Path, row: tuple[str, ...], mode: str) -> None:
    """Add one row to a CSV file, or start it."""
    with path.open(mode, newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerow(row)


def held_out_psnr(network: nn.Module, patches: PackedPatches) -> float:
    """Return the mean luminance PSNR in dB over patches, rounded to eight bits as a saved picture is."""
    figures: list[float] = []
    with torch.no_grad():
        for small, large in in_order(patches, 8):
            guesses = network(small).clamp(0.0, 1.0).mul(255.0).round().byte().permute(0, 2, 3, 1).numpy()
            figures.extend(luminance_psnr(guess, truth) for guess, truth in zip(guesses, large, strict=True))
    return float(np.mean(figures))


def start_or_resume(patches: Path, folder: Path, plan: Plan, minutes_between_logs: float) -> Path:
    """Train until the budget is spent, from the checkpoint in `folder` if there is one; return that file."""
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(patches, folder, plan)
    if run.checkpoint.exists():
        run.resume()
    run.train(minutes_between_logs)
    return run.checkpoint


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patches", type=Path, required=True, help="folder written by patches.py")
    parser.add_argument("--run", type=Path, required=True, help="folder for the checkpoint and the log")
    parser.add_argument("--minutes", type=float, default=70.0, help="length of the run")
    parser.add_argument("--steps", type=int, help="length of the run in steps, in place of minutes")
    parser.add_argument("--log-minutes", type=float, default=2.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--kernel-rate", type=float, default=Rates.kernels)
    parser.add_argument("--rest-rate", type=float, default=Rates.rest)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    budget = Budget(arguments.minutes * 60.0, arguments.steps)
    rates = Rates(arguments.kernel_rate, arguments.rest_rate)
    plan = Plan(budget, rates, arguments.seed, arguments.threads)
    start_or_resume(arguments.patches, arguments.run, plan, arguments.log_minutes)


if __name__ == "__main__":
    main()
