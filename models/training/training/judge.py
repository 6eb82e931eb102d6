"""The judge of an adversarial cycle: tells the aims of a training from what the network makes."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from .network import COLOURS

CHANNELS = 64
LAYERS = 4
SLOPE = 0.2
GAIN = 2**0.5  # what the activations take away from the deviation of the features


class Opinion(nn.Module):
    """A 3 x 3 convolution whose kernels all have the length one, so that a judge cannot become shrill."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, features: Tensor) -> Tensor:
        """Return features of the same height and width."""
        length = self.weight.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
        return functional.conv2d(features, GAIN * self.weight / length, self.bias, padding=1)


class Judge(nn.Module):
    """Says of every place of an enlargement how much it looks like an aim, given the small picture.

    It looks at all pixels that a small one became at once, as channels, which is sixteen times cheaper at
    x4 than to look at the large picture.
    """

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale
        widths = [COLOURS * (scale * scale + 1), *[CHANNELS] * (LAYERS - 1), 1]
        self.opinions = nn.ModuleList(Opinion(inputs, outputs) for inputs, outputs in pairwise(widths))

    def forward(self, small: Tensor, large: Tensor) -> list[Tensor]:
        """Return what every layer made of the pair; the last is the verdict, positive for an aim."""
        # What differs from the plain repetition of the small picture is what the judge is asked about.
        detail = large - functional.interpolate(small, scale_factor=self.scale, mode="nearest")
        features = torch.cat([small - 0.5, 4.0 * functional.pixel_unshuffle(detail, self.scale)], dim=1)
        layers: list[Tensor] = []
        for opinion in self.opinions:
            features = opinion(functional.leaky_relu(features, SLOPE) if layers else features)
            layers.append(features)
        return layers
