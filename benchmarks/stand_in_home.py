"""A user data folder for the length of a benchmark, with networks that Enlarger finds beside its own."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import numpy as np
from onnx import TensorProto, helper, numpy_helper

from enlarger.networks.cards import write_card
from enlarger.networks.library import find_model


def add_model(home: Path, name: str, content: bytes, scale: int) -> None:
    """Write `content` as the model `name` for engines that are started with `home` as XDG_DATA_HOME."""
    card = msgspec.structs.replace(
        find_model().card,
        id=name,
        title=name,
        scale=scale,
        file=f"{name}.onnx",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
    )
    folder = home / "enlarger" / "models" / name
    folder.mkdir(parents=True)
    (folder / card.file).write_bytes(content)
    write_card(card, folder)


def write_stand_in(home: Path) -> None:
    """Write the model `stand-in`, which repeats every pixel four times in both directions."""
    shape = {
        name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, None, None])
        for name in ("input", "output")
    }
    scales = numpy_helper.from_array(np.array([1, 1, 4, 4], np.float32), "scales")
    modes = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    node = helper.make_node("Resize", ["input", "", "scales"], ["output"], **modes)
    graph = helper.make_graph([node], "stand-in", [shape["input"]], [shape["output"]], [scales])
    content = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    ).SerializeToString()
    add_model(home, "stand-in", content, 4)
