"""Networks that give what has to be added to the enlarged source, as Real-CUGAN's for x4 do: their
programs add it, to squares of equal pixels.
"""

from __future__ import annotations

import numpy as np
import onnx

from enlarger.graphs.facts import GraphFacts, image_inputs
from enlarger.graphs.nodes import GraphBuilder

from .trial_runs import ForeignNetwork

SIDE = 64
"""Pixels, at least, of the picture that is tried."""

NEARLY_NOTHING = 0.02
"""What is made of flat grey, with 1 as white, is no further from 0. Other networks give grey again."""


WORTH_ADDING = 1.15
"""The error of the sum is at most so much of bicubic interpolation's. That of equal pixels alone was seen at
1.18 to 1.21, as of a network that makes nothing of every picture; Real-CUGAN's at 0.7.
"""


def gives_difference(network: ForeignNetwork, facts: GraphFacts, multiple: int) -> bool:
    """Tell whether `network`, which wants sides divisible by `multiple`, makes nothing of flat grey."""
    if facts.scale == 1:
        return False  # the source itself is a perfect result there
    if facts.layout != "NCHW" or facts.lost % facts.scale or network.kind is np.uint8:
        return False
    side = -(-max(SIDE + 2 * facts.margin, facts.smallest) // multiple) * multiple
    width, height = facts.fixed or (side, side)
    result = network(np.full((1, facts.channels, height, width), 0.5, np.float32))
    return bool(np.abs(result).max() < NEARLY_NOTHING)


def with_source_added(model: onnx.ModelProto, facts: GraphFacts) -> onnx.ModelProto:
    """Return a copy of `model` that gives the enlarged picture."""
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    graph, name = whole.graph, whole.graph.output[0].name
    difference = f"{name}_difference"
    for node in graph.node:
        for names in (node.input, node.output):
            for index, tensor in enumerate(names):
                if tensor == name:
                    names[index] = difference
    builder = GraphBuilder("enlarger_source")
    source = image_inputs(model)[0].name
    if facts.lost:
        edge = facts.lost // facts.scale
        limits = (builder.constant([value] * 2, np.int64) for value in (edge, -edge))
        source = builder.add("Slice", source, *limits, builder.constant([2, 3], np.int64))
    scales = builder.constant([1, 1, facts.scale, facts.scale])
    how = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    builder.add("Add", difference, builder.add("Resize", source, "", scales, **how))
    builder.ends_in(name)
    graph.node.extend(builder.nodes)
    graph.initializer.extend(builder.constants)
    return whole
