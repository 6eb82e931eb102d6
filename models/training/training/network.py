"""The network of all models here: a short convolutional one that corrects a bicubic enlargement."""

from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

COLOURS = 3
BICUBIC_SHARPNESS = -0.5  # the cubic of Pillow and of most editors
BICUBIC_REACH = 2  # input pixels on either side


@dataclass(frozen=True)
class Shape:
    """The size of the network."""

    scale: int
    channels: int = 48
    blocks: int = 6
    slope: float = 0.1
    steps: tuple[int, ...] = ()
    """Channels after each doubling on the way to the large size, which a pixel shuffle is without any."""

    def __post_init__(self) -> None:
        if self.steps and 2 ** len(self.steps) != self.scale:
            raise ValueError(f"{len(self.steps)} doublings do not make x{self.scale}")


def cubic(distance: float) -> float:
    """Return the cubic convolution kernel at a distance in pixels."""
    a, d = BICUBIC_SHARPNESS, abs(distance)
    if d < 1.0:
        return ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0
    if d < 2.0:
        return (((d - 5.0) * d + 8.0) * d - 4.0) * a
    return 0.0


def bicubic_kernels(scale: int) -> Tensor:
    """Return kernels that enlarge by `scale`: 5 x 5 for each phase of each colour, colours first."""
    taps = range(-BICUBIC_REACH, BICUBIC_REACH + 1)
    centres = [(phase + 0.5) / scale - 0.5 for phase in range(scale)]
    rows = torch.tensor([[cubic(tap - centre) for tap in taps] for centre in centres])
    phases = torch.einsum("py,qx->pqyx", rows, rows).reshape(scale * scale, 1, len(taps), len(taps))
    return phases.repeat(COLOURS, 1, 1, 1)


class MatrixConvolution(nn.Module):
    """A 3 x 3 convolution that keeps its kernels as a matrix, the form that the optimiser works on."""

    def __init__(self, inputs: int, outputs: int, gain: float, *, zeros: int = 0) -> None:
        super().__init__()
        fan_in = inputs * 9
        self.inputs = inputs
        self.zeros = zeros
        self.weight = nn.Parameter(torch.randn(outputs, fan_in) * (gain / fan_in**0.5))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def kernels(self) -> Tensor:
        """Return the weights as outputs x inputs x 3 x 3."""
        return self.weight.view(-1, self.inputs, 3, 3)

    def forward(self, features: Tensor) -> Tensor:
        """Convolve N x inputs x H x W with `zeros` rows and columns of zeros around it."""
        return functional.conv2d(features, self.kernels(), self.bias, padding=self.zeros)


class Block(nn.Module):
    """Adds to its input what two convolutions make of it; the sum itself stays linear."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.slope = shape.slope
        self.first = MatrixConvolution(shape.channels, shape.channels, gain=2**0.5, zeros=1)
        self.second = MatrixConvolution(
            shape.channels, shape.channels, gain=(2 / shape.blocks) ** 0.5, zeros=1
        )

    def forward(self, features: Tensor) -> Tensor:
        """Return features of the same shape."""
        inner = self.first(functional.leaky_relu(features, self.slope))
        return features + self.second(functional.leaky_relu(inner, self.slope))


class Network(nn.Module):
    """Enlarges N x 3 x H x W RGB in 0..1 by a whole number; untrained, it is a bicubic enlargement.

    A pixel shuffle alone has each of the pixels that become of one made by kernels of its own, which may draw
    a mesh. Steps repeat every pixel and convolve: where features do not change from one small pixel to the
    next, the correction does not either, and the later convolutions see neighbours that came from different
    small pixels (Odena and others, "Deconvolution and checkerboard artifacts", Distill 2016).
    """

    bicubic: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.head = MatrixConvolution(COLOURS, shape.channels, gain=2.0)
        self.blocks = nn.ModuleList([Block(shape) for _ in range(shape.blocks)])
        widths = [shape.channels, *shape.steps]
        self.steps = nn.ModuleList(
            MatrixConvolution(inputs, outputs, gain=2**0.5) for inputs, outputs in pairwise(widths)
        )
        phases = 1 if shape.steps else shape.scale**2
        self.tail = MatrixConvolution(widths[-1], COLOURS * phases, gain=0.01)
        self.register_buffer("bicubic", bicubic_kernels(shape.scale), persistent=False)

    def blocks_in_order(self) -> list[Block]:
        """Return the blocks, with their type."""
        return cast("list[Block]", list(self.blocks))

    def steps_in_order(self) -> list[MatrixConvolution]:
        """Return the convolutions after the doublings, with their type."""
        return cast("list[MatrixConvolution]", list(self.steps))

    def forward(self, picture: Tensor) -> Tensor:
        """Enlarge; the result may lie a little outside 0..1."""
        # The edge is repeated once for everything. The bicubic kernels use it up, the first convolution takes
        # a pixel, what comes after the blocks another, and the zeros around them stay outside the picture.
        padded = functional.pad(picture, (BICUBIC_REACH,) * 4, mode="replicate")
        with torch.autocast(
            picture.device.type, enabled=False
        ):  # in bfloat16 it would be off by half a level
            enlarged = functional.conv2d(padded, self.bicubic, groups=COLOURS)
        features = self.head(padded)
        for block in self.blocks:
            features = block(features)
        for step in self.steps_in_order():
            active = functional.leaky_relu(features, self.shape.slope)
            features = step(functional.interpolate(active, scale_factor=2.0, mode="nearest"))
        correction = self.tail(functional.leaky_relu(features, self.shape.slope))
        if self.shape.steps:
            return functional.pixel_shuffle(enlarged, self.shape.scale) + correction
        return functional.pixel_shuffle(enlarged + correction, self.shape.scale)
