"""A network that draws what is not there, for the tests in editors."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tiny_networks import GraphBuilder, write_model


def write_drawing_network(models: Path) -> None:
    """Put it among a user's models, as `drawing`: it doubles a picture and sharpens it far too much."""
    weight = np.zeros((3, 3, 3, 3), np.float32)
    for channel in range(3):
        weight[channel, channel] = -0.15
        weight[channel, channel, 1, 1] = 2.2
    network = GraphBuilder().conv(3, weight=weight).resize(2).model()
    card = write_model(models, "drawing", network, 2)
    card.write_text(card.read_text().replace('tags = ["test"]', 'tags = ["draws"]'))
