"""What a network takes and gives is found out by running it, whatever ends it was made with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.graphs.pixel_io import PixelEncoding
from enlarger.importing.probing import Probed, Trials, probe

ProbeIt = Callable[[onnx.ModelProto], Probed]


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


@pytest.fixture
def probe_it(tmp_path: Path) -> ProbeIt:
    return lambda model: probe(model, Trials(tmp_path / "trials.json", 60))


@pytest.mark.parametrize("scale", [1, 2, 3, 4, 8])
def test_scales(scale: int, probe_it: ProbeIt) -> None:
    found = probe_it(Chain().enlarged(scale).model())
    assert found.facts.scale == scale
    assert found.values == PixelEncoding()
    assert (found.multiple, found.facts.smallest, found.facts.fixed) == (1, 1, None)
    assert found.error <= found.bicubic_error * 1.2 + 0.01


@pytest.mark.parametrize(("white", "black"), [(1, 0), (255, 0), (1, -1)])
def test_ranges(white: float, black: float, probe_it: ProbeIt) -> None:
    assert probe_it(in_values(white, black).model()).values == PixelEncoding(white, black)


@pytest.mark.parametrize(
    ("white", "black", "given"),
    [
        (1, 0, PixelEncoding(255)),
        (255, 0, PixelEncoding(1)),
        (1, -1, PixelEncoding(1)),
        (1, 0, PixelEncoding(1, -1)),
    ],
)
def test_other_values_at_the_end_are_evened(
    white: float, black: float, given: PixelEncoding, probe_it: ProbeIt, tmp_path: Path
) -> None:
    found = probe_it(in_values(white, black, given=given).model())
    assert found.values == PixelEncoding(white, black)
    assert found.notes
    again = probe(found.model, Trials(tmp_path / "again.json", 60))
    assert (again.values, again.notes) == (found.values, [])
    assert again.error == pytest.approx(found.error, abs=1e-4)


def test_channels_that_are_turned_on_the_way_are_turned_back(probe_it: ProbeIt) -> None:
    chain = Chain().enlarged(2)
    turned = chain.add("Gather", [2, 1, 0], axis=1).model()
    found = probe_it(turned)
    assert found.notes
    assert found.error < 0.08


def test_channels_last(probe_it: ProbeIt) -> None:
    chain = Chain().add("Transpose", perm=[0, 3, 1, 2]).enlarged(2).add("Transpose", perm=[0, 2, 3, 1])
    assert probe_it(chain.model((1, None, None, 3))).facts.layout == "NHWC"


def test_axes_of_no_name_are_tried(probe_it: ProbeIt) -> None:
    weight = np.zeros((3, 3, 1, 1), np.float32)
    weight[range(3), range(3)] = 1
    chain = Chain().add("Transpose", perm=[0, 3, 1, 2]).add("Conv", weight, kernel_shape=[1, 1]).enlarged(2)
    found = probe_it(chain.add("Transpose", perm=[0, 2, 3, 1]).model((None,) * 4))
    assert (found.facts.layout, found.facts.channels) == ("NHWC", 3)


def test_luminance_alone(probe_it: ProbeIt) -> None:
    assert probe_it(Chain().enlarged(2).model((1, 1, None, None))).facts.channels == 1


@pytest.mark.parametrize("kind", [TensorProto.FLOAT16, TensorProto.DOUBLE])
def test_other_floats(kind: int, probe_it: ProbeIt) -> None:
    chain = Chain().add("Cast", to=TensorProto.FLOAT).enlarged(2).add("Cast", to=kind)
    assert probe_it(chain.model(kinds=(kind, kind))).values == PixelEncoding()


def test_whole_numbers(probe_it: ProbeIt) -> None:
    chain = Chain().add("Cast", to=TensorProto.FLOAT).add("Mul", 1 / 255).enlarged(2)
    chain.add("Mul", 255.0).add("Round").add("Cast", to=TensorProto.UINT8)
    kinds = (TensorProto.UINT8, TensorProto.UINT8)
    found = probe_it(chain.model((1, 3, None, None), kinds))
    assert found.values == PixelEncoding(255)


@pytest.mark.parametrize("multiple", [2, 4, 6, 7, 16])
def test_size_multiples_are_found_by_trying(multiple: int, probe_it: ProbeIt) -> None:
    """Into squares and back, which takes whole squares alone."""
    chain = Chain().add("SpaceToDepth", blocksize=multiple)
    found = probe_it(chain.add("DepthToSpace", blocksize=multiple).enlarged(2).model())
    assert found.multiple == multiple
    assert found.facts.smallest == multiple


def test_a_smallest_size_is_found(probe_it: ProbeIt) -> None:
    chain = Chain().add("Pad", [0, 0, 10, 10, 0, 0, 10, 10], mode="reflect")
    chain.add("Slice", [10, 10], [-10, -10], [2, 3]).enlarged(2)
    assert 10 < probe_it(chain.model()).facts.smallest <= 16


@pytest.mark.parametrize("is_declared", [True, False])
def test_one_size_alone(is_declared: bool, probe_it: ProbeIt) -> None:
    chain = Chain().add("Reshape", [1, 3, 64, 64]).enlarged(2)
    found = probe_it(chain.model((1, 3, 64, 64) if is_declared else (1, 3, None, None)))
    assert found.facts.fixed == Size(64, 64)
    dims = found.model.graph.input[0].type.tensor_type.shape.dim
    assert [dim.dim_value for dim in dims] == [1, 3, 64, 64]


def test_edges_that_are_lost(probe_it: ProbeIt) -> None:
    chain = Chain().enlarged(2).add("Slice", [6, 6], [-6, -6], [2, 3])
    found = probe_it(chain.model())
    assert (found.facts.scale, found.facts.lost) == (2, 6)


@pytest.mark.parametrize("offset", [(1, 0), (0, -2), (3, 2)])
def test_a_picture_that_is_moved(offset: tuple[int, int], probe_it: ProbeIt) -> None:
    right, down = offset
    pads = [0, 0, down, right, 0, 0, -down, -right]
    found = probe_it(Chain().enlarged(2).add("Pad", pads).model())
    assert found.facts.offset == offset


def test_a_network_that_looks_everywhere_is_asked_how_far_it_sees(probe_it: ProbeIt) -> None:
    chain = Chain().enlarged(2)
    body = chain.tensor
    chain.add("GlobalAveragePool").add("Mul", 1e-6).add("Add", body)
    found = probe_it(chain.model())
    assert found.facts.context is None
    assert found.effective is not None
    assert found.effective < 16


def test_an_output_that_is_no_picture_is_left_out(probe_it: ProbeIt) -> None:
    model = Chain().enlarged(2).model()
    model.graph.node.append(helper.make_node("ReduceMean", ["output"], ["mean"], axes=[2, 3], keepdims=0))
    model.graph.output.append(helper.make_tensor_value_info("mean", TensorProto.FLOAT, [None, 3]))
    assert len(probe_it(model).model.graph.output) == 1


def two_inputs() -> onnx.ModelProto:
    chain = Chain().enlarged(2).add("Mul", "sigma")
    model = chain.model()
    model.graph.input.append(helper.make_tensor_value_info("sigma", TensorProto.FLOAT, [1]))
    return model


def two_pictures() -> onnx.ModelProto:
    model = Chain().enlarged(2).model()
    model.graph.output.append(helper.make_tensor_value_info("t0", TensorProto.FLOAT, [1, 3, None, None]))
    return model


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (two_inputs(), "2 inputs .input, sigma."),
        (two_pictures(), "several outputs .output, t0."),
        (Chain().enlarged(2).model((5, 3, None, None)), "5 pictures at a time"),
        (Chain().enlarged(2).model((1, 4, None, None)), "neither one nor three channels"),
        (Chain().enlarged(2).model((1, 3, None)), "3 axes"),
        (Chain().enlarged(2).model((1, 3, 100_000, 100_000)), "too much"),
        (Chain().enlarged(2).add("Sub", 1.0).add("Neg").model(), "does not resemble"),
        (Chain().enlarged(2).add("Mul", 0.0).model(), "does not resemble"),
        (Chain().enlarged(2).add("Mul", float("nan")).model(), "does not resemble"),
        (Chain().add("Resize", "", [1.0, 1.0, 1.5, 1.5], mode="linear").model(), "whole factor"),
        (Chain().add("GlobalAveragePool").model(), "no size|whole factor"),
        (Chain().add("Cast", to=TensorProto.INT32).model(kinds=(TensorProto.INT32,) * 2), "takes INT32"),
    ],
)
def test_what_does_not_enlarge_pictures_is_refused(
    model: onnx.ModelProto, reason: str, probe_it: ProbeIt
) -> None:
    with pytest.raises(ModelError, match=reason):
        probe_it(model)


def test_a_size_that_crashed_the_process_is_not_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "trials.json"
    path.write_text('{"NCHW 3 47x53": "It crashed."}')
    found = probe(Chain().enlarged(2).model(), Trials(path, 60))
    assert found.multiple == 2


def test_a_size_that_was_built_in_by_mistake_is_found(probe_it: ProbeIt) -> None:
    """Squares of 64 pixels in a row, which only one square comes out of as it went in."""
    chain = Chain().add("Reshape", [-1, 3, 64, 64]).enlarged(2)
    chain.add("Slice", [0], [1], [0])
    found = probe_it(chain.model())
    assert found.facts.fixed == Size(64, 64)
