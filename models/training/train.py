"""Trains the network on packed patches, keeps an averaged copy of it, and can be stopped and resumed."""

import csv
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from batches import Batch, BatchSampler, Pairs, in_order, open_pairs
from measure import luminance_psnr
from network import FaithfulNetwork, Shape
from schedule import Budget, Cycle, batch_size, is_loss_squared, rate_factor
from torch import Tensor, nn
from torch.nn import functional

SHARE = 4  # patches that one thread takes at a time
SEED = 1
MINUTES_BETWEEN_LOGS = 2.0
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

    def times(self, factor: float) -> "Rates":
        """Return both rates, multiplied."""
        return Rates(self.kernels * factor, self.rest * factor)


@dataclass(frozen=True)
class Machine:
    """What a run may use: processor threads, or a CUDA device."""

    device: torch.device
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


class Gradients(Protocol):
    """Works out what a batch says about the weights."""

    def of_batch(self, batch: Batch, *, squared: bool) -> tuple[list[Tensor], Tensor]:
        """Return the gradients and the mean absolute difference of a batch."""
        ...


def gradients_of(
    guess: Tensor, aim: Tensor, parameters: list[nn.Parameter], *, squared: bool
) -> tuple[tuple[Tensor, ...], Tensor]:
    """Return the gradients of the loss, and the mean absolute difference."""
    absolute = functional.l1_loss(guess, aim)
    # Tenfold, the squares give gradients of about the size that the optimiser's averages expect.
    loss = 10.0 * functional.mse_loss(guess, aim) if squared else absolute
    return torch.autograd.grad(loss, parameters), absolute.detach()


class SharedGradients:
    """Shares a batch between threads of one processor core each.

    A core that other programs slow down then takes fewer shares; threads that meet inside every
    convolution would all wait for it, thousands of times a step.
    """

    def __init__(self, network: nn.Module, parameters: list[nn.Parameter], threads: int) -> None:
        self.network = network
        self.parameters = parameters
        torch.set_num_threads(1)
        self.pool = ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,))

    def of_batch(self, batch: Batch, *, squared: bool) -> tuple[list[Tensor], Tensor]:
        """Return the gradients and the mean absolute difference of a batch of whole shares."""

        def of_share(share: Batch) -> tuple[tuple[Tensor, ...], Tensor]:
            small, aim = share
            return gradients_of(self.network(small), aim, self.parameters, squared=squared)

        shares = list(zip(*(tensor.split(SHARE) for tensor in batch), strict=True))
        results = list(self.pool.map(of_share, shares))
        gradients = [torch.stack(parts).mean(0) for parts in zip(*(part for part, _ in results), strict=True)]
        return gradients, torch.stack([absolute for _, absolute in results]).mean()


class DeviceGradients:
    """Gives a batch to a CUDA device as one, with products in bfloat16 and sums in float32."""

    def __init__(self, network: nn.Module, parameters: list[nn.Parameter]) -> None:
        self.network = network
        self.parameters = parameters

    def of_batch(self, batch: Batch, *, squared: bool) -> tuple[list[Tensor], Tensor]:
        """Return the gradients and the mean absolute difference of a batch."""
        small, aim = batch
        with torch.autocast("cuda", torch.bfloat16):
            guess = self.network(small)
        gradients, absolute = gradients_of(guess.float(), aim, self.parameters, squared=squared)
        return list(gradients), absolute


class Run:
    """One cycle of a training: the network, its averaged copy, and what is needed to go on after a stop."""

    def __init__(self, packed: Path, folder: Path, cycle: Cycle, machine: Machine) -> None:
        torch.manual_seed(SEED)
        self.folder = folder
        self.cycle = cycle
        self.network = FaithfulNetwork(Shape(cycle.scale)).to(machine.device)
        self.average = FaithfulNetwork(Shape(cycle.scale)).to(machine.device)
        self.average.load_state_dict(self.network.state_dict())
        self.optimiser = Optimiser(self.network, Rates().times(cycle.peak))
        parameters = self.optimiser.parameters
        self.gradients: Gradients = (
            SharedGradients(self.network, parameters, machine.threads)
            if machine.device.type == "cpu"
            else DeviceGradients(self.network, parameters)
        )
        pairs = open_pairs(packed, "train", cycle.scale, cycle.teacher.name if cycle.teacher else None)
        self.sampler = BatchSampler(pairs.to(machine.device), cycle.window, SEED)
        self.held_out = open_pairs(packed, "held_out", cycle.scale).to(machine.device)
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
        state = torch.load(self.checkpoint, weights_only=True, map_location=self.sampler.pairs.small.device)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.sampler.chance.bit_generator.state = state["chance"]
        self.step, self.elapsed = state["step"], state["elapsed"]

    def begin_with(self, checkpoint: Path) -> None:
        """Take the averaged weights of an earlier cycle; at another scale the last layer begins anew."""
        found = torch.load(checkpoint, weights_only=True, map_location="cpu")["average"]
        own = self.network.state_dict()
        fitting = {name: weight for name, weight in found.items() if weight.shape == own[name].shape}
        self.network.load_state_dict(own | fitting)
        self.average.load_state_dict(self.network.state_dict())

    def train_once(self, progress: float) -> Tensor:
        """Do one step and return its mean absolute difference."""
        batch = self.sampler.draw(batch_size(self.cycle.batch, progress))
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

    def train(self, budget: Budget) -> None:
        """Go on until the budget is spent, with a log line and a checkpoint at every interval."""
        log = self.folder / "training.csv"
        if self.step == 0:
            append_row(log, LOG_COLUMNS, "w")
            self.log(log, 0.0, 0.0, 0.0)
        losses: list[Tensor] = []
        before = logged = time.monotonic()
        while (progress := budget.progress(self.elapsed, self.step)) < 1.0:
            losses.append(self.train_once(progress))
            now = time.monotonic()
            self.elapsed += now - before
            before = now
            if now - logged >= MINUTES_BETWEEN_LOGS * 60.0:
                self.log(log, progress, float(torch.stack(losses).mean()), (now - logged) / len(losses))
                self.save()
                losses.clear()
                logged = time.monotonic()
        if losses:
            loss = float(torch.stack(losses).mean())
            self.log(log, 1.0, loss, (time.monotonic() - logged) / len(losses))
        self.save()

    def log(self, log: Path, progress: float, loss: float, seconds_per_step: float) -> None:
        """Measure the averaged network and write a line of the log."""
        row = (
            str(self.step),
            f"{self.elapsed / 60.0:.2f}",
            f"{progress:.4f}",
            f"{self.cycle.peak * rate_factor(progress):.5f}",
            str(batch_size(self.cycle.batch, progress)),
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


def held_out_psnr(network: nn.Module, pairs: Pairs) -> float:
    """Return the mean luminance PSNR in dB over pairs, rounded to eight bits as a saved picture is."""
    figures: list[float] = []
    with torch.no_grad():
        for small, originals in in_order(pairs, 8):
            guesses = (
                network(small).clamp(0.0, 1.0).mul(255.0).round().byte().permute(0, 2, 3, 1).cpu().numpy()
            )
            figures.extend(
                luminance_psnr(guess, original, pairs.scale)
                for guess, original in zip(guesses, originals, strict=True)
            )
    return float(np.mean(figures))


def train_cycle(
    packed: Path, folder: Path, cycle: Cycle, before: Path | None, budget: Budget, machine: Machine
) -> Path:
    """Do a cycle, or what is left of it, and return its checkpoint; `before` is that of the cycle before."""
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(packed, folder, cycle, machine)
    if run.checkpoint.exists():
        run.resume()
    elif before is not None:
        run.begin_with(before)
    run.train(budget)
    return run.checkpoint
