"""Networks among a user's models, for the tests in editors."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tiny_networks import GraphBuilder, write_model

UNHURRIED_TILE = 64
UNHURRIED_STEPS = 3000
"""Nodes that no optimiser joins and no instruction set speeds up: nearly a tenth of a second for a tile, so
that a busy editor sees the middle of a job.
"""


def write_drawing_network(models: Path) -> None:
    """Write `drawing`: it doubles a picture and sharpens it far too much."""
    weight = np.zeros((3, 3, 3, 3), np.float32)
    for channel in range(3):
        weight[channel, channel] = -0.15
        weight[channel, channel, 1, 1] = 2.2
    network = GraphBuilder().conv(3, weight=weight).resize(2).model()
    card = write_model(models, "drawing", network, 2)
    card.write_text(card.read_text().replace('tags = ["test"]', 'tags = ["generative"]'))


def write_unhurried_network(models: Path) -> None:
    """Write `unhurried`: it repeats pixels, in small tiles of one size, so that a job has a middle on any
    machine.
    """
    builder = GraphBuilder()
    picture = builder.tensor
    for _ in range(UNHURRIED_STEPS):
        builder.add("Tanh")
    builder.add("Mul", builder.constant(np.array(1e-12, np.float32))).add("Add", picture).resize(4)
    network = builder.model()
    shape = network.graph.input[0].type.tensor_type.shape
    for axis in shape.dim[2:]:
        axis.dim_value = UNHURRIED_TILE
    write_model(models, "unhurried", network, 4)


def write_denoising_network(models: Path) -> None:
    """Write `denoising`, which doubles a picture at half its brightness, and the sibling with which it is
    mixed, at all of it; of its licence nothing is known.
    """
    for model_id, brightness, weak in (("denoising", 0.5, "denoising-weak"), ("denoising-weak", 1.0, "")):
        weight = np.zeros((3, 3, 3, 3), np.float32)
        for channel in range(3):
            weight[channel, channel, 1, 1] = brightness
        card = write_model(models, model_id, GraphBuilder().conv(3, weight=weight).resize(2).model(), 2)
        card.write_text(card.read_text().replace('"MIT"', '"NOASSERTION"') + f'weak = "{weak}"\n')
