"""What a training wants: closeness to the aim, crispness like the aim's, and a judge's approval."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..data.batches import Batch
from .judge import Judge
from .network import Network

WEIGHT_OF_LIKENESS = 0.5
WEIGHT_OF_APPROVAL = 0.01
SPECTRUM_SIDE = 16  # large pixels within which it does not matter where exactly something is
LEAST_AMPLITUDE = 0.1 / 255.0  # keeps the gradient finite where a frequency is not there at all


@dataclass(frozen=True)
class Wanted:
    """What counts at a point of a cycle."""

    squared: bool
    """Whether closeness is the mean square, which PSNR measures, in place of the absolute difference."""
    edges: float
    """Weight of the differences between neighbouring pixels."""
    crispness: float
    """Weight of how much of every frequency there is around a place, wherever there."""
    approval: float
    """Share of its full weight that the judge's word has."""


def steps_between(picture: Tensor) -> tuple[Tensor, Tensor]:
    """Return the differences between neighbours, downwards and to the right."""
    return picture[..., 1:, :] - picture[..., :-1, :], picture[..., 1:] - picture[..., :-1]


def closeness(guess: Tensor, aim: Tensor, wanted: Wanted) -> Tensor:
    """Return the loss that is least when guess and aim are equal."""
    # Tenfold, the squares give gradients of about the size that the optimiser's averages expect.
    loss = 10.0 * functional.mse_loss(guess, aim) if wanted.squared else functional.l1_loss(guess, aim)
    if wanted.edges > 0.0:
        pairs = zip(steps_between(guess), steps_between(aim), strict=True)
        loss = loss + wanted.edges * torch.stack([functional.l1_loss(own, its) for own, its in pairs]).sum()
    if wanted.crispness > 0.0:
        loss = loss + wanted.crispness * functional.l1_loss(spectra(guess), spectra(aim))
    return loss


def spectra(picture: Tensor) -> Tensor:
    """Return how much of every frequency there is around every place, in the mean of the colours.

    Soft edges and texture lack the high ones. A mesh, by which a network could seem crisp as well, has too
    much of a few.
    """
    grey, side = picture.mean(1), SPECTRUM_SIDE
    windows = grey.unfold(1, side, side // 2).unfold(2, side, side // 2)
    fade = torch.hann_window(side, device=picture.device)
    found = torch.fft.rfft2(windows * fade[:, None] * fade, norm="ortho")
    return (found.real.square() + found.imag.square() + LEAST_AMPLITUDE**2).sqrt()


class Objective:
    """A network and, in an adversarial cycle, its judge; what a batch says about the weights of both."""

    def __init__(
        self, network: Network, parameters: list[nn.Parameter], judge: Judge | None, *, coarse: bool
    ) -> None:
        """Take `coarse` for products in bfloat16, which graphics cards and a few processors are made for."""
        self.network = network
        self.coarse = coarse
        self.parameters = parameters
        self.judge = judge
        self.judge_parameters = list(judge.parameters()) if judge else []

    def gradients(self, batch: Batch, wanted: Wanted) -> tuple[list[Tensor], Tensor]:
        """Return the gradients, the network's first, and the mean absolute difference."""
        small, aim = batch
        with torch.autocast(small.device.type, torch.bfloat16, enabled=self.coarse):
            guess = self.network(small)
        guess = guess.float()
        loss = closeness(guess, aim, wanted)
        absolute = functional.l1_loss(guess.detach(), aim)
        if self.judge is None:
            return list(torch.autograd.grad(loss, self.parameters)), absolute
        *inner, verdict = self.judge(small, guess)
        *aim_inner, aim_verdict = self.judge(small, aim)
        likeness = torch.stack(
            [functional.l1_loss(own, its.detach()) for own, its in zip(inner, aim_inner, strict=True)]
        ).mean()
        loss = loss + wanted.approval * (WEIGHT_OF_LIKENESS * likeness - WEIGHT_OF_APPROVAL * verdict.mean())
        own = torch.autograd.grad(loss, self.parameters)
        *_, verdict = self.judge(small, guess.detach())
        error = functional.relu(1.0 - aim_verdict).mean() + functional.relu(1.0 + verdict).mean()
        return [*own, *torch.autograd.grad(error, self.judge_parameters)], absolute
