"""Networks of a few nodes in a row, with any ends, such as others' files have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from enlarger.graphs.pixel_io import PixelEncoding
from enlarger.importing.inspection import InspectedNetwork

Inspect = Callable[[onnx.ModelProto], InspectedNetwork]
"""What the fixture `inspect` is."""


class Chain:
    """Nodes one after the other, from `input` to `output`."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[TensorProto] = []
        self.tensor = "input"

    def add(self, operator: str, *more: Any, **attributes: Any) -> Chain:
        names = [item if isinstance(item, str) else self.constant(item) for item in more]
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, [self.tensor, *names], [name], **attributes))
        self.tensor = name
        return self

    def constant(self, value: Any) -> str:
        name = f"c{len(self.constants)}"
        array = np.asarray(value)
        array = array.astype(np.int64 if array.dtype.kind == "i" else np.float32)
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def enlarged(self, scale: int) -> Chain:
        """Interpolate, and clip as networks do that end in the range of pictures."""
        return self.add("Resize", "", [1.0, 1.0, float(scale), float(scale)], mode="cubic").add(
            "Clip", 0.0, 1.0
        )

    def model(
        self,
        shape: tuple[int | None, ...] = (None, 3, None, None),
        kinds: tuple[int, int] = (TensorProto.FLOAT, TensorProto.FLOAT),
        opset: int = 17,
    ) -> onnx.ModelProto:
        self.nodes[-1].output[0] = "output"
        graph = helper.make_graph(
            self.nodes,
            "network",
            [helper.make_tensor_value_info("input", kinds[0], shape)],
            [helper.make_tensor_value_info("output", kinds[1], [None] * 4)],
            self.constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def in_values(white: float, black: float, scale: int = 2, *, given: PixelEncoding | None = None) -> Chain:
    """Return a network that takes values from black to white, and gives such, or those `given`."""
    given = given or PixelEncoding(white, black)
    chain = Chain().add("Sub", float(black)).add("Mul", 1 / (white - black)).enlarged(scale)
    return chain.add("Mul", float(given.white - given.black)).add("Add", float(given.black))
