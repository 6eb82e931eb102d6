from __future__ import annotations

import random

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.graphs.facts import read_graph, with_input_size
from enlarger.graphs.pixel_io import PixelEncoding, with_pixel_io
from tiny_networks import GraphBuilder, nearest_network, random_graph, random_network, squeezed_network


def farthest_influence(model: onnx.ModelProto, scale: int, multiple: int) -> int:
    """Measure how far, in input pixels, a change of the input reaches in the output."""
    side = 96
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    picture = np.random.default_rng(1).random((1, 3, side, side), np.float32)
    (before,) = session.run(None, {"input": picture})
    farthest = 0
    start = side // 2 // multiple * multiple
    for offset in range(multiple):
        changed = picture.copy()
        changed[:, :, start + offset, start + offset] += 1000
        (after,) = session.run(None, {"input": changed})
        rows, columns = np.nonzero((before != after).any(axis=(0, 1)))
        cells = np.concatenate([rows, columns]) // (scale * multiple) * multiple
        farthest = max(farthest, int(start - cells.min()), int(cells.max() - start))
    return farthest


@pytest.mark.parametrize("seed", range(40))
def test_the_context_read_from_a_random_graph_holds_every_influence(seed: int) -> None:
    model = random_graph(random.Random(seed))
    facts = read_graph(model)
    assert facts.scale == 2
    assert facts.context is not None
    influence = farthest_influence(model, facts.scale, facts.multiple)
    assert influence <= -(-facts.context // facts.multiple) * facts.multiple
    assert facts.context <= influence + 4 * facts.multiple


def test_the_context_of_a_plain_stack_is_its_number_of_layers() -> None:
    assert read_graph(random_network(2, depth=7)).context == 7
    assert read_graph(nearest_network(4)).context == 0


def test_strides_ask_for_tiles_on_their_grid() -> None:
    model = GraphBuilder().conv(8, stride=2).conv(8, stride=2).conv(3 * 64).shuffle(8).model()
    assert read_graph(model).multiple == 4


def test_global_pooling_has_no_finite_context() -> None:
    builder = GraphBuilder()
    builder.conv(12)
    body = builder.tensor
    builder.add("GlobalMaxPool").add("Mul", body).shuffle(2)
    assert read_graph(builder.model()).context is None


def test_what_is_taken_together_over_channels_reaches_no_farther() -> None:
    builder = GraphBuilder().conv(12)
    body = builder.tensor
    builder.add("ReduceMax", axes=[1]).add("Mul", body).shuffle(2)
    assert read_graph(builder.model()).context == 1


def test_edges_that_are_cut_off_are_followed() -> None:
    builder = GraphBuilder().conv(12, 5).shuffle(2)
    cut = [builder.constant(np.array(values)) for values in ([3, 3], [-3, -3], [2, 3])]
    facts = read_graph(builder.add("Slice", *cut).model())
    assert (facts.scale, facts.lost, facts.context) == (2, 3, 3)


def test_weights_behind_a_cast_are_understood() -> None:
    builder = GraphBuilder()
    half = builder.constant(builder.random.normal(0, 0.1, (12, 3, 5, 5)).astype(np.float16))
    builder.nodes.append(onnx.helper.make_node("Cast", [half], ["weight"], to=onnx.TensorProto.FLOAT))
    builder.add("Conv", "weight", pads=[2, 2, 2, 2]).shuffle(2)
    assert read_graph(builder.model()).context == 2


def test_a_graph_without_a_picture_is_refused() -> None:
    model = nearest_network()
    model.graph.input.append(
        onnx.helper.make_tensor_value_info("other", onnx.TensorProto.FLOAT, [1, 3, 4, 4])
    )
    with pytest.raises(ModelError):
        read_graph(model)


def test_u8_ends_give_the_rounded_and_clipped_result() -> None:
    model = random_network(2, depth=2)
    picture = np.random.default_rng(3).integers(0, 256, (1, 6, 9, 3), np.uint8)
    plain = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    unit = picture.transpose(0, 3, 1, 2).astype(np.float32) * np.float32(1 / 255)
    (expected,) = plain.run(None, {"input": unit})
    expected = np.clip(np.rint(expected * np.float32(255)), 0, 255).astype(np.uint8).transpose(0, 2, 3, 1)
    wrapped = ort.InferenceSession(
        with_pixel_io(model, read_graph(model), Size(9, 6), PixelEncoding(), "u8").SerializeToString(),
        providers=["CPUExecutionProvider"],
    )
    (result,) = wrapped.run(["enlarged"], {"pixels": picture})
    np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("white", [1.0, 255.0])
def test_white_is_what_the_network_takes_for_white(white: float) -> None:
    wrapped = with_pixel_io(
        nearest_network(2), read_graph(nearest_network(2)), Size(4, 1), PixelEncoding(white), "u8"
    ).SerializeToString()
    pixels = np.arange(12, dtype=np.uint8).reshape(1, 1, 4, 3) * 20
    (result,) = ort.InferenceSession(wrapped, providers=["CPUExecutionProvider"]).run(
        ["enlarged"], {"pixels": pixels}
    )
    np.testing.assert_array_equal(result, pixels.repeat(2, 1).repeat(2, 2))


def ends_of(model: onnx.ModelProto, values: PixelEncoding, pixels: list[int]) -> list[int]:
    """Return what becomes of one pixel."""
    wrapped = with_pixel_io(model, read_graph(model), Size(1, 1), values, "u8").SerializeToString()
    session = ort.InferenceSession(wrapped, providers=["CPUExecutionProvider"])
    (result,) = session.run(["enlarged"], {"pixels": np.array([[[pixels]]], np.uint8)})
    return result[0, 0, 0].tolist()


def test_channels_go_in_and_out_in_the_networks_order() -> None:
    builder = GraphBuilder().resize(2)
    shares = builder.constant(np.array([1, 0.5, 0], np.float32)[:, None, None])
    assert ends_of(builder.add("Mul", shares).model(), PixelEncoding(order="BGR"), [200, 100, 50]) == [
        0,
        50,
        50,
    ]


def test_black_is_what_the_network_takes_for_black() -> None:
    builder = GraphBuilder().resize(2).add("Relu")
    assert ends_of(builder.model(), PixelEncoding(1, -1), [0, 100, 200]) == [128, 128, 200]


def test_whole_numbers_are_rounded_not_cut_off() -> None:
    kinds = onnx.TensorProto.UINT8
    builder = GraphBuilder().add("Cast", to=onnx.TensorProto.FLOAT).resize(2).add("Cast", to=kinds)
    model = builder.model()
    for value in (model.graph.input[0], model.graph.output[0]):
        value.type.tensor_type.elem_type = kinds
    for level in range(256):
        assert ends_of(model, PixelEncoding(255), [level] * 3) == [level] * 3


@pytest.mark.parametrize(
    ("size", "multiple"),
    [(Size(64, 64), 16), (Size(48, 48), 8), (Size(100, 100), 4), (Size(50, 70), 2), (Size(33, 33), 1)],
)
def test_tiles_of_one_size_alone_lie_on_a_grid_that_divides_it(size: Size, multiple: int) -> None:
    builder = GraphBuilder().resize(2)
    pixels = builder.tensor
    model = builder.add("GlobalMaxPool").add("Add", pixels).model()
    facts = read_graph(with_input_size(model, size, "NCHW", 3))
    assert (facts.fixed, facts.context, facts.multiple) == (size, None, multiple)


def test_a_network_whose_steps_do_not_divide_its_only_size_has_no_exact_tiles() -> None:
    model = GraphBuilder().conv(8, stride=4, kernel=5).conv(48).shuffle(4).resize(2).model()
    assert read_graph(model).context is not None
    facts = read_graph(with_input_size(model, Size(50, 50), "NCHW", 3))
    assert (facts.context, facts.multiple) == (None, 2)


def test_means_over_the_picture_leave_the_context_of_the_kernels() -> None:
    facts = read_graph(squeezed_network(3))
    assert facts.context is not None
    assert 5 <= facts.context <= 12
    assert [pooling.shape for pooling in facts.poolings] == [(1, 8, 1, 1)] * 3
    assert [pooling.context for pooling in facts.poolings] == sorted(
        pooling.context for pooling in facts.poolings
    )


def test_means_that_would_take_too_long_to_gather_are_left_where_they_are() -> None:
    facts = read_graph(squeezed_network(30))
    assert facts.context is None
    assert not facts.poolings


def test_means_beside_something_else_that_looks_everywhere_are_left_where_they_are() -> None:
    builder = GraphBuilder().conv(12).squeeze()
    body = builder.tensor
    facts = read_graph(builder.add("GlobalMaxPool").add("Mul", body).shuffle(2).model())
    assert facts.context is None
    assert not facts.poolings
