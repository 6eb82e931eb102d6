"""Networks that redraw faces, made up for tests, and installed among the user's own."""

from __future__ import annotations

import onnx

from enlarger.networks.library import own_folder
from tiny_networks import GraphBuilder, write_model


def squares(network: onnx.ModelProto, side: int = 512) -> onnx.ModelProto:
    """Return a network that takes and gives nothing but squares of so many pixels."""
    for value in (*network.graph.input, *network.graph.output):
        for axis in (2, 3):
            value.type.tensor_type.shape.dim[axis].dim_value = side
    return network


def install_restorer(builder: GraphBuilder, model_id: str, white: float = 1.0, black: float = 0.0) -> None:
    """Install what is built as a network for faces."""
    network = squares(builder.model())
    card = write_model(own_folder(), model_id, network, 1, white, "generative")
    card.write_text(card.read_text() + f'kind = "face"\nblack = {black}\n')
