"""Foreign networks: whatever ends they were made with, a job gives what the network itself gives on the whole
picture.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper

from enlarger.errors import ModelError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.jobs.settings import Settings
from enlarger.networks.library import find_model
from enlarger.networks.network import Network
from tiny_networks import GraphBuilder, random_network

TILED = Settings(device="cpu", precision="exact", tile=24)


def plain(model: onnx.ModelProto, picture: Any, white: float = 1.0) -> Any:
    """Run a float network on the whole picture, without any of our code."""
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    unit = (picture[None].transpose(0, 3, 1, 2) / np.float32(255) * np.float32(white)).astype(np.float32)
    (result,) = session.run(None, {"input": unit})
    return np.clip(np.floor(result[0].transpose(1, 2, 0) / white * 255 + 0.5), 0, 255).astype(np.uint8)


def ends_as(model: onnx.ModelProto, kind: int) -> onnx.ModelProto:
    """Give a network float16 ends, float32 inside."""
    graph = model.graph
    graph.node.insert(0, helper.make_node("Cast", ["half"], ["input"], to=TensorProto.FLOAT))
    graph.node.append(helper.make_node("Cast", ["output"], ["half_output"], to=kind))
    for value, name in ((graph.input[0], "half"), (graph.output[0], "half_output")):
        value.name = name
        value.type.tensor_type.elem_type = kind
    return model


def test_float16_pixel_type(make_network: Any, enlarge: Any, noise: Any) -> None:
    model = random_network(2, depth=3)
    picture = noise(50, 41)
    expected = plain(model, picture).astype(int)
    result = enlarge(make_network(ends_as(model, TensorProto.FLOAT16), 2), picture, TILED)
    assert np.abs(result - expected).max() <= 1


@pytest.mark.parametrize("white", [255.0, 1.0])
def test_ranges(white: float, make_network: Any, enlarge: Any, noise: Any) -> None:
    builder = GraphBuilder(3).conv(8).add("Relu").conv(12)
    model = builder.shuffle(2).model()
    picture = noise(40, 33)
    result = enlarge(make_network(model, 2, white), picture, TILED)
    assert np.abs(result.astype(int) - plain(model, picture, white)).max() <= 1


@pytest.mark.parametrize("size", [(40, 33), (5, 70), (1, 1)])
def test_unpadded_convolutions_see_a_reflected_edge(
    size: tuple[int, int], make_network: Any, enlarge: Any, noise: Any
) -> None:
    """The network of waifu2x and its kin: four valid convolutions, then a shuffle."""
    builder = GraphBuilder(7)
    for channels in (6, 6, 6, 12):
        weight = builder.random.normal(0, 0.2, (channels, builder.channels, 3, 3)).astype(np.float32)
        builder.add("Conv", builder.constant(weight), kernel_shape=[3, 3])
        builder.channels = channels
    model = builder.shuffle(2).model()
    network = make_network(model, 2)
    assert (network.facts.lost, network.facts.margin, network.facts.context) == (8, 4, 4)
    picture = noise(*size)
    padded = np.pad(picture, ((4, 4), (4, 4), (0, 0)), mode="reflect")
    np.testing.assert_array_equal(enlarge(network, picture, TILED), plain(model, padded))


def test_size_multiples_are_reached_by_reflection(make_network: Any, enlarge: Any, noise: Any) -> None:
    model = GraphBuilder(5).conv(16, stride=2).conv(16, stride=2).conv(3 * 64).shuffle(8).model()
    network = make_network(model, 2)
    picture = noise(45, 30)
    padded = np.pad(picture, ((0, 2), (0, 3), (0, 0)), mode="reflect")
    expected = plain(model, padded)[:60, :90]
    np.testing.assert_array_equal(enlarge(network, picture, TILED), expected)


@pytest.mark.parametrize("size", [(32, 32), (75, 40), (9, 100), (3, 2)])
def test_a_network_of_one_size_gets_tiles_of_that_size(
    size: tuple[int, int], make_network: Any, enlarge: Any, noise: Any
) -> None:
    free = random_network(2, depth=3)
    fixed = onnx.ModelProto()
    fixed.CopyFrom(free)
    for dim, length in zip(fixed.graph.input[0].type.tensor_type.shape.dim, (1, 3, 32, 32), strict=True):
        dim.dim_value = length
    network = make_network(fixed, 2)
    assert network.facts.fixed == Size(32, 32)
    picture = noise(*size)
    right, bottom = max(0, 32 - size[0]), max(0, 32 - size[1])
    padded = np.pad(picture, ((0, bottom), (0, right), (0, 0)), mode="reflect")
    expected = plain(free, padded)[: size[1] * 2, : size[0] * 2]
    np.testing.assert_array_equal(enlarge(network, picture), expected)


def test_channels_at_the_end(make_network: Any, enlarge: Any, noise: Any) -> None:
    inner = random_network(2, depth=2)
    model = onnx.ModelProto()
    model.CopyFrom(inner)
    graph = model.graph
    graph.node.insert(0, helper.make_node("Transpose", ["last"], ["input"], perm=[0, 3, 1, 2]))
    graph.node.append(helper.make_node("Transpose", ["output"], ["last_output"], perm=[0, 2, 3, 1]))
    del graph.input[:], graph.output[:]
    graph.input.append(helper.make_tensor_value_info("last", TensorProto.FLOAT, [1, None, None, 3]))
    graph.output.append(helper.make_tensor_value_info("last_output", TensorProto.FLOAT, [1, None, None, 3]))
    network = make_network(model, 2)
    assert (network.facts.layout, network.facts.context) == ("NHWC", 2)
    picture = noise(50, 30)
    np.testing.assert_array_equal(enlarge(network, picture, TILED), plain(inner, picture))


def luminance_network() -> onnx.ModelProto:
    builder = GraphBuilder(2)
    builder.channels = 1
    model = builder.conv(8).add("Relu").conv(4).shuffle(2).model()
    for value in (model.graph.input[0], model.graph.output[0]):
        value.type.tensor_type.shape.dim[1].dim_value = 1
    return model


def test_a_network_of_luminance_leaves_colour_to_interpolation(
    make_network: Any, enlarge: Any, noise: Any
) -> None:
    network = make_network(luminance_network(), 2)
    assert network.facts.channels == 1
    picture = noise(40, 30)
    whole = enlarge(network, picture, Settings(device="cpu", precision="exact", tile=4096))
    np.testing.assert_array_equal(enlarge(network, picture, TILED), whole)
    grey = np.repeat(picture[..., :1], 3, axis=2)
    result = enlarge(network, grey, TILED).astype(int)
    assert np.abs(result - result[..., :1]).max() <= 1


def test_a_network_that_keeps_the_size_restores(make_network: Any, enlarge: Any, noise: Any) -> None:
    model = GraphBuilder(9).conv(8).add("Relu").conv(3).model()
    picture = noise(60, 41)
    np.testing.assert_array_equal(enlarge(make_network(model, 1), picture, TILED), plain(model, picture))


@pytest.mark.parametrize("opset", [14, 17, 18, 21, 23])
def test_opsets(opset: int, make_network: Any, enlarge: Any, noise: Any) -> None:
    builder = GraphBuilder(1).conv(12)
    model = builder.shuffle(2).model(opset)
    model.ir_version = 8 if opset < 19 else 10
    picture = noise(30, 20)
    np.testing.assert_array_equal(enlarge(make_network(model, 2), picture, TILED), plain(model, picture))


def global_network() -> onnx.ModelProto:
    """Everything is divided by the mean of the picture: no tile can be exact."""
    builder = GraphBuilder(4)
    builder.conv(12)
    body = builder.tensor
    builder.add("GlobalMaxPool").add("Sigmoid").add("Mul", body).shuffle(2)
    return builder.model()


def test_tiles_that_cannot_be_exact_are_joined_without_an_edge(make_network: Any, enlarge: Any) -> None:
    rows, columns = np.mgrid[:400, :400]
    picture = np.dstack([rows * 0.6, columns * 0.6, np.full_like(rows, 90)]).astype(np.uint8)
    network = make_network(global_network(), 2)
    assert network.facts.context is None
    result = enlarge(network, picture, Settings(device="cpu", precision="exact", tile=200)).astype(int)
    inside = plain(global_network(), picture).astype(int)
    jumps = np.abs(np.diff(result, axis=1)).max() - np.abs(np.diff(inside, axis=1)).max()
    assert jumps <= 2


def test_ramps_of_equal_tiles_change_nothing(make_network: Any, enlarge: Any, noise: Any) -> None:
    """A network that looks everywhere by its graph, and nowhere in fact: weights that do not sum to one would
    show.
    """
    builder = GraphBuilder()
    builder.resize(2)
    body = builder.tensor
    zero = builder.constant(np.zeros(1, np.float32))
    builder.add("GlobalMaxPool").add("Mul", zero).add("Add", body)
    picture = noise(300, 333)
    result = enlarge(
        make_network(builder.model(), 2), picture, Settings(device="cpu", precision="exact", tile=170)
    )
    np.testing.assert_array_equal(result, picture.repeat(2, 0).repeat(2, 1))


def wrong_where_bright(value: float) -> onnx.ModelProto:
    """Make a network that goes wrong in tiles that hold a white pixel."""
    builder = GraphBuilder()
    builder.resize(2)
    body = builder.tensor
    limit = builder.constant(np.array(0.99, np.float32))
    bad = builder.constant(np.array(value, np.float32))
    builder.nodes.append(helper.make_node("Greater", [body, limit], ["bright"]))
    builder.nodes.append(helper.make_node("Where", ["bright", bad, body], ["output"]))
    return builder.model()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e6])
def test_a_network_that_goes_wrong_fails_the_job(value: float, make_network: Any, enlarge: Any) -> None:
    network = make_network(wrong_where_bright(value), 2)
    picture = np.full((60, 60, 3), 100, np.uint8)
    assert (enlarge(network, picture, TILED) == 100).all()
    picture[50, 50] = 255
    with pytest.raises(ModelError, match="invalid tile"):
        enlarge(network, picture, TILED)


@pytest.mark.parametrize(
    "name",
    [
        "Y u8",
        "YA u16",
        "RGB u16",
        "RGBA f32",
        "CMYK u8",
        "CMYKA u16",
        "LABA f16",
        "RGBA u8 linear",
        "RGB f32 linear",
    ],
)
def test_every_format_is_enlarged_in_tiles_as_in_one(name: str, make_network: Any, enlarge: Any) -> None:
    pixel_format = PixelFormat.parse(name)
    random = np.random.default_rng(0)
    shape = (50, 44, pixel_format.channels)
    if pixel_format.is_float:
        picture = (random.random(shape) * 3 - 1).astype(pixel_format.dtype)
    else:
        picture = random.integers(
            0, np.iinfo(pixel_format.dtype).max, shape, pixel_format.dtype, endpoint=True
        )
    if pixel_format.has_alpha:
        picture[10:30, 10:30, -1] = 0
    network = make_network(random_network(2, depth=2), 2)
    whole = enlarge(
        network, picture, Settings(device="cpu", precision="exact", tile=4096), pixel_format=pixel_format
    )
    tiled = enlarge(network, picture, TILED, pixel_format=pixel_format)
    assert whole.dtype == pixel_format.dtype
    np.testing.assert_array_equal(tiled, whole)


def test_black_ink_stays_black_ink(enlarge: Any) -> None:
    picture = np.zeros((40, 40, 4), np.uint8)
    picture[10:30, 18:22, 3] = 255
    result = enlarge(Network(find_model()), picture, pixel_format=PixelFormat.parse("CMYK u8"))
    assert result[..., :3].max() <= 1
    assert result[80:100, 76:84, 3].min() > 200


def test_a_deep_gradient_keeps_its_levels(enlarge: Any) -> None:
    picture = np.linspace(20000, 24000, 160).astype(np.uint16)[None, :, None].repeat(20, 0).repeat(3, 2)
    result = enlarge(Network(find_model()), picture, pixel_format=PixelFormat.parse("RGB u16"))
    assert len(np.unique(result[40, :, 0])) > 500


def test_brighter_than_white_survives(enlarge: Any) -> None:
    picture = np.full((40, 40, 3), 0.25, np.float32)
    picture[10:30, 10:30] = 12.0
    result = enlarge(Network(find_model()), picture, pixel_format=PixelFormat.parse("RGB f32 linear"))
    assert np.median(result[70:90, 70:90]) == pytest.approx(12, rel=0.05)
    assert np.median(result[:20, :20]) == pytest.approx(0.25, rel=0.05)
