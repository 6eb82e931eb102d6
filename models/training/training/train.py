"""Trains the network on packed patches, keeps an averaged copy of it, and can be stopped and resumed."""

import csv
import os
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from ..data.batches import Batch, BatchSampler, Pairs, in_order, open_damaged, open_pairs
from ..data.stream import PairStream, held_out_pairs
from ..data.supplies import Supplies
from ..evaluation.measure import luminance_psnr, mean_gradient
from ..evaluation.mesh import mesh_share
from ..machine import Machine
from .export import read_weights
from .judge import Judge
from .network import COLOURS, Network, Shape
from .objective import Objective, Wanted
from .schedule import Budget, Cycle, batch_size, rate_factor

SHARE = 4  # patches that one thread takes at a time
SEED = 1
JUDGE_RATE = 2e-4
MINUTES_BETWEEN_LOGS = 5.0
SECONDS_BETWEEN_LOOKS = 2.0  # at whether a pause is over
LARGEST_GRADIENT = 1.0
LONGEST_STEP = 20.0  # seconds; a run that was held meanwhile, or a machine that slept, loses no more
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
    "held_out_gradient",
    "held_out_mesh",
)


@dataclass(frozen=True)
class Rates:
    """Peak learning rates: of the inner kernels (orthogonalised steps) and of everything else (Adam)."""

    kernels: float = 3e-3
    rest: float = 1.5e-3

    def times(self, factor: float) -> "Rates":
        """Return both rates, multiplied."""
        return Rates(self.kernels * factor, self.rest * factor)


class Optimiser:
    """Muon for the large matrices, Adam for the first and last layer, the biases, and the judge."""

    def __init__(self, network: Network, judge: Judge | None, rates: Rates) -> None:
        kernels = [weight for weight in network.blocks.parameters() if weight.ndim == 2]
        inner = {id(weight) for weight in kernels}
        rest = [weight for weight in network.parameters() if id(weight) not in inner]
        self.rates = rates
        self.parameters = [*kernels, *rest]
        self.kernels = torch.optim.Muon(
            kernels, lr=rates.kernels, weight_decay=0.0, adjust_lr_fn="match_rms_adamw"
        )
        self.rest = torch.optim.Adam(rest, lr=rates.rest, betas=(0.9, 0.99))
        self.judge_parameters = list(judge.parameters()) if judge else []
        # The judge's momentum is short, since what it judges changes under its eyes.
        self.judge = (
            torch.optim.Adam(self.judge_parameters, lr=JUDGE_RATE, betas=(0.5, 0.99)) if judge else None
        )

    def step(self, gradients: Iterable[Tensor], factor: float) -> None:
        """Move `parameters` and after them the judge's against their gradients, given in the same order."""
        self.kernels.param_groups[0]["lr"] = self.rates.kernels * factor
        self.rest.param_groups[0]["lr"] = self.rates.rest * factor
        for parameter, gradient in zip([*self.parameters, *self.judge_parameters], gradients, strict=True):
            parameter.grad = gradient
        nn.utils.clip_grad_norm_(self.parameters, LARGEST_GRADIENT)
        self.kernels.step()
        self.rest.step()
        if self.judge is not None:
            self.judge.step()

    def state_dict(self) -> dict[str, Any]:
        """Return what `load_state_dict` takes."""
        state = {"kernels": self.kernels.state_dict(), "rest": self.rest.state_dict()}
        return state if self.judge is None else state | {"judge": self.judge.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take up a state."""
        self.kernels.load_state_dict(state["kernels"])
        self.rest.load_state_dict(state["rest"])
        if self.judge is not None:
            self.judge.load_state_dict(state["judge"])


class Sampler(Protocol):
    """Draws pairs to learn from."""

    @property
    def state(self) -> dict[str, Any]:
        """What makes the next draws what they would have been."""
        ...

    @state.setter
    def state(self, state: dict[str, Any]) -> None: ...

    def draw(self, size: int) -> Batch:
        """Return `size` pairs: small N x 3 x side x side, and what it should become."""
        ...


class Gradients(Protocol):
    """Works out what a batch says about the weights."""

    def of_batch(self, batch: Batch, wanted: Wanted) -> tuple[list[Tensor], Tensor]:
        """Return the gradients and the mean absolute difference of a batch."""
        ...


class SharedGradients:
    """Shares a batch between threads of one processor core each.

    A core that other programs slow down then takes fewer shares; threads that meet inside every
    convolution would all wait for it, thousands of times a step.
    """

    def __init__(self, objective: Objective, threads: int) -> None:
        self.objective = objective
        torch.set_num_threads(1)
        self.pool = ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,))

    def of_batch(self, batch: Batch, wanted: Wanted) -> tuple[list[Tensor], Tensor]:
        """Return the gradients and the mean absolute difference of a batch of whole shares."""
        shares = list(zip(*(tensor.split(SHARE) for tensor in batch), strict=True))
        results = list(self.pool.map(lambda share: self.objective.gradients(share, wanted), shares))
        gradients = [torch.stack(parts).mean(0) for parts in zip(*(part for part, _ in results), strict=True)]
        return gradients, torch.stack([absolute for _, absolute in results]).mean()


class DeviceGradients:
    """Gives a batch to a CUDA device as one."""

    def __init__(self, objective: Objective) -> None:
        self.objective = objective

    def of_batch(self, batch: Batch, wanted: Wanted) -> tuple[list[Tensor], Tensor]:
        """Return the gradients and the mean absolute difference of a batch."""
        return self.objective.gradients(batch, wanted)


class Run:
    """One cycle of a training: the network, its averaged copy, and what is needed to go on after a stop."""

    def __init__(self, supplies: Supplies, folder: Path, cycle: Cycle, machine: Machine) -> None:
        torch.manual_seed(SEED)
        self.folder = folder
        self.cycle = cycle
        self.machine = machine
        shape = Shape(cycle.scale, cycle.channels, cycle.blocks, steps=cycle.doublings)
        self.network = Network(shape).to(machine.device)
        self.average = Network(shape).to(machine.device)
        self.average.load_state_dict(self.network.state_dict())
        self.judge = Judge(cycle.scale).to(machine.device) if cycle.judged else None
        self.optimiser = Optimiser(self.network, self.judge, Rates().times(cycle.peak))
        objective = Objective(self.network, self.optimiser.parameters, self.judge, coarse=machine.coarse)
        self.gradients: Gradients = (
            SharedGradients(objective, machine.threads)
            if machine.device.type == "cpu"
            else DeviceGradients(objective)
        )
        if cycle.stream is not None:
            self.sampler: Sampler = PairStream(cycle.stream, supplies, machine, "train")
            held_out = held_out_pairs(cycle.stream, supplies, machine)
        else:
            pairs, held_out = (pairs_of(cycle, supplies.packed, name) for name in ("train", "held_out"))
            self.sampler = BatchSampler(pairs.to(machine.device), cycle.windows, SEED)
        self.held_out = held_out.to(machine.device)
        self.step = 0
        self.elapsed = 0.0

    @property
    def checkpoint(self) -> Path:
        """Return the file that a stopped run goes on from."""
        return self.folder / "checkpoint.pt"

    def save(self) -> None:
        """Write the checkpoint; a stop in the middle leaves the earlier one whole."""
        unfinished = self.checkpoint.with_suffix(".partial")
        state = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "chance": self.sampler.state,
            "step": self.step,
            "elapsed": self.elapsed,
        }
        with unfinished.open("wb") as file:
            torch.save(state if self.judge is None else state | {"judge": self.judge.state_dict()}, file)
            file.flush()
            os.fsync(file.fileno())  # or a machine that stops now could be left with the new name alone
        unfinished.replace(self.checkpoint)

    def resume(self) -> None:
        """Take up the state of the checkpoint."""
        state = torch.load(self.checkpoint, weights_only=True, map_location=self.machine.device)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        if self.judge is not None:
            self.judge.load_state_dict(state["judge"])
        self.sampler.state = state["chance"]
        self.step, self.elapsed = state["step"], state["elapsed"]

    def begin_with(self, earlier: Path) -> None:
        """Take the averaged weights of a cycle's checkpoint, or those of an ONNX file that was written here;
        what they have none of begins anew.
        """
        if earlier.suffix == ".onnx":
            found = read_weights(earlier)
        else:
            found = torch.load(earlier, weights_only=True, map_location="cpu")["average"]
        self.network.load_state_dict(grown(found, self.network.state_dict()))
        self.average.load_state_dict(self.network.state_dict())

    def train_once(self, progress: float) -> Tensor:
        """Do one step and return its mean absolute difference."""
        small, aim = self.sampler.draw(batch_size(self.cycle.batch, progress))
        batch = small.to(self.machine.device), aim.to(self.machine.device)
        gradients, absolute = self.gradients.of_batch(batch, self.cycle.wanted(progress))
        self.optimiser.step(gradients, rate_factor(progress, self.cycle.hold))
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
        elapsed = self.elapsed
        while (progress := budget.progress(self.elapsed, self.step)) < 1.0:
            if self.waited():
                before = time.monotonic()
            losses.append(self.train_once(progress))
            now = time.monotonic()
            self.elapsed += min(now - before, LONGEST_STEP)
            before = now
            if now - logged >= MINUTES_BETWEEN_LOGS * 60.0:
                seconds = (self.elapsed - elapsed) / len(losses)
                self.log(log, progress, float(torch.stack(losses).mean()), seconds)
                self.save()
                losses.clear()
                elapsed = self.elapsed
                before = logged = time.monotonic()
        if losses:
            loss = float(torch.stack(losses).mean())
            self.log(log, 1.0, loss, (self.elapsed - elapsed) / len(losses))
        self.save()

    def waited(self) -> bool:
        """Wait while a pause is wanted, with a checkpoint on the disk, and tell whether one was."""
        pause = self.machine.pause
        if pause is None or not pause.exists():
            return False
        self.save()
        while pause.exists():
            time.sleep(SECONDS_BETWEEN_LOOKS)
        return True

    def log(self, log: Path, progress: float, loss: float, seconds_per_step: float) -> None:
        """Measure the averaged network and write a line of the log."""
        row = (
            str(self.step),
            f"{self.elapsed / 60.0:.2f}",
            f"{progress:.4f}",
            f"{self.cycle.peak * rate_factor(progress, self.cycle.hold):.5f}",
            str(batch_size(self.cycle.batch, progress)),
            f"{loss:.6f}",
            f"{seconds_per_step:.4f}",
            *(f"{figure:.4f}" for figure in held_out_figures(self.average, self.held_out)),
        )
        append_row(log, row, "a")
        print(" ".join(f"{name}={value}" for name, value in zip(LOG_COLUMNS, row, strict=True)), flush=True)


def append_row(path: Path, row: tuple[str, ...], mode: str) -> None:
    """Add one row to a CSV file, or start it."""
    with path.open(mode, newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerow(row)


def pairs_of(cycle: Cycle, packed: Path, name: str) -> Pairs:
    """Return what a cycle learns from or is measured on."""
    if cycle.source is not None:
        return open_damaged(packed, name, cycle.source, cycle.scale)
    teacher = cycle.teacher.name if cycle.teacher and name == "train" else None
    return open_pairs(packed, name, cycle.scale, teacher)


def grown(found: dict[str, Tensor], own: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return weights of one network that make it do what another, smaller or of a larger scale, does.

    Channels that it has more of begin by chance, but what was there before does not listen to them yet;
    blocks that it has more of add nothing yet. Where it takes steps to the large size and the other did not,
    those begin anew.
    """
    result = {
        name: torch.zeros_like(weight) if ".second." in name and name not in found else weight
        for name, weight in own.items()
    }
    is_stepped = "steps.0.weight" in own
    for name, weight in found.items():
        if is_stepped and "steps.0.weight" not in found and name.startswith("tail."):
            continue  # it made all pixels at once, and from other features
        fitting = merged_phases(weight, len(own[name])) if name.startswith("tail.") else weight
        if fitting.ndim == 1:
            result[name] = torch.cat([fitting, own[name][len(fitting) :]])
            continue
        rows, columns = fitting.shape
        result[name] = own[name].clone()
        result[name][:rows] = 0.0
        result[name][:rows, :columns] = fitting
    return result


def merged_phases(weight: Tensor, rows: int) -> Tensor:
    """Return the last layer's weights for a smaller scale: the mean of the pixels that become one."""
    before, after = (round((count / COLOURS) ** 0.5) for count in (len(weight), rows))
    if after > before or before % after:
        raise ValueError(f"a network for x{after} cannot begin with one for x{before}")
    share = before // after
    phases = weight.reshape(COLOURS, after, share, after, share, *weight.shape[1:])
    return phases.mean((2, 4)).reshape(rows, *weight.shape[1:])


def held_out_figures(network: nn.Module, pairs: Pairs) -> tuple[float, float, float]:
    """Return the mean luminance PSNR in dB over pairs, the share of the aims' gradient that is reached, and
    that of windows with a mesh.

    All are of levels in eight bits, as a saved picture has them.
    """
    figures: list[float] = []
    own: list[float] = []
    wanted: list[float] = []
    meshes: list[float] = []
    with torch.no_grad():
        for small, originals in in_order(pairs, 8):
            guesses = (
                network(small).clamp(0.0, 1.0).mul(255.0).round().byte().permute(0, 2, 3, 1).cpu().numpy()
            )
            for guess, original in zip(guesses, originals, strict=True):
                figures.append(luminance_psnr(guess, original, pairs.scale))
                own.append(mean_gradient(guess))
                wanted.append(mean_gradient(original))
                meshes.append(mesh_share(guess, original, pairs.scale))
    return float(np.mean(figures)), float(np.mean(own) / np.mean(wanted)), float(np.mean(meshes))


def train_cycle(
    supplies: Supplies, folder: Path, cycle: Cycle, before: Path | None, budget: Budget, machine: Machine
) -> Path:
    """Do a cycle, or what is left of it, and return its checkpoint.

    `before` is that of the cycle before, or the ONNX file of a network to begin with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(supplies, folder, cycle, machine)
    if run.checkpoint.exists():
        run.resume()
    elif before is not None:
        run.begin_with(before)
    run.train(budget)
    return run.checkpoint
