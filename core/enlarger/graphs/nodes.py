"""Writes the nodes of an ONNX graph, one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper


class GraphBuilder:
    """Nodes that lead from tensor to tensor, and the constants that they use."""

    def __init__(self, prefix: str) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[TensorProto] = []
        self._prefix = prefix

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Append a node and return the name of its output."""
        name = f"{self._prefix}{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def constant(self, value: Any, dtype: type[np.generic] = np.float32) -> str:
        name = f"{self._prefix}c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, dtype), name))
        return name

    def ends_in(self, name: str) -> None:
        """Give the last output its final name."""
        self.nodes[-1].output[0] = name

    def mixed(self, tensor: str, matrix: NDArray[Any]) -> str:
        """Mix channels: a convolution of one pixel."""
        return self.add("Conv", tensor, self.constant(matrix[:, :, None, None]), kernel_shape=[1, 1])
