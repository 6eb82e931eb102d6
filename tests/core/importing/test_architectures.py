"""Networks written from their tensors: the numbers that PyTorch's own layers give, by whatever names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from onnx import numpy_helper

from enlarger.errors import ModelError
from enlarger.importing.architectures.families import FAMILIES, UnknownFamilyError, write_network
from enlarger.importing.architectures.layers import Written

Tensors = dict[str, NDArray[np.float32]]

PICTURE = np.random.default_rng(5).random((1, 3, 24, 28), np.float32)


def run(written: Written, picture: NDArray[np.float32] = PICTURE) -> NDArray[np.float32]:
    session = ort.InferenceSession(written.model.SerializeToString(), providers=["CPUExecutionProvider"])
    (result,) = session.run(None, {"input": picture})
    return result.astype(np.float32, copy=False)


class Weights:
    """Random tensors, made as they are asked for."""

    def __init__(self, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)
        self.tensors: Tensors = {}

    def conv(self, name: str, outputs: int, inputs: int, kernel: int = 3, *, bias: bool = True) -> None:
        spread = 1 / (kernel * np.sqrt(inputs))
        shape = (outputs, inputs, kernel, kernel)
        self.tensors[f"{name}.weight"] = self.random.normal(0, spread, shape).astype(np.float32)
        if bias:
            self.tensors[f"{name}.bias"] = self.random.normal(0, 0.1, outputs).astype(np.float32)


def rrdb(steps: int, *, folded: int = 1, blocks: int = 2, has_bypass: bool = False) -> Tensors:
    weights = Weights(steps)
    width, growth = 8, 4
    weights.conv("conv_first", width, 3 * folded**2)
    for block in range(blocks):
        for part in (1, 2, 3):
            for number in range(1, 6):
                outputs = growth if number < 5 else width
                weights.conv(f"body.{block}.rdb{part}.conv{number}", outputs, width + (number - 1) * growth)
            if has_bypass:
                weights.conv(f"body.{block}.rdb{part}.conv1x1", growth, width, 1, bias=False)
    for name in ("conv_body", *(f"conv_up{step}" for step in range(1, steps + 1)), "conv_hr"):
        weights.conv(name, width, width)
    weights.conv("conv_last", 3, width)
    return weights.tensors


def renamed(tensors: Tensors, name: Callable[[str], str]) -> Tensors:
    return {name(key): value for key, value in tensors.items()}


def second_generation(name: str) -> str:
    first, *rest = name.split(".")
    if first == "body":
        return f"RRDB_trunk.{rest[0]}.{rest[1].upper()}.{'.'.join(rest[2:])}"
    names = {"conv_body": "trunk_conv", "conv_hr": "HRconv"}
    return ".".join([names.get(first, first.replace("conv_up", "upconv")), *rest])


def first_generation(steps: int, blocks: int) -> Callable[[str], str]:
    def old(name: str) -> str:
        first, *rest = name.split(".")
        if first == "body":
            inner = rest[2] if rest[2] == "conv1x1" else f"{rest[2]}.0"
            return f"model.1.sub.{rest[0]}.{rest[1].upper()}.{inner}.{rest[3]}"
        numbers = {
            "conv_first": "0",
            "conv_body": f"1.sub.{blocks}",
            **{f"conv_up{step}": str(3 * step) for step in range(1, steps + 1)},
            "conv_hr": str(3 * steps + 2),
            "conv_last": str(3 * steps + 4),
        }
        return f"model.{numbers[first]}.{rest[0]}"

    return old


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
@pytest.mark.parametrize("has_bypass", [False, True])
def test_esrgan_goes_by_three_sets_of_names(steps: int, has_bypass: bool) -> None:
    tensors = rrdb(steps, has_bypass=has_bypass)
    (newest,) = write_network(tensors)
    assert (newest.family, newest.scale) == ("ESRGAN", 2**steps)
    expected = run(newest)
    assert expected.shape == (1, 3, 24 * 2**steps, 28 * 2**steps)
    for name in (second_generation, first_generation(steps, 2)):
        (other,) = write_network(renamed(tensors, name))
        assert other.scale == newest.scale
        np.testing.assert_array_equal(run(other), expected)


@pytest.mark.parametrize(("folded", "scale"), [(2, 2), (4, 1)])
def test_esrgan_that_folds_its_input_enlarges_by_less(folded: int, scale: int) -> None:
    """Folding by hand in PyTorch's order, into the same network without."""
    tensors = rrdb(2, folded=folded)
    (written,) = write_network(tensors)
    assert written.scale == scale
    assert run(written).shape == (1, 3, 24 * scale, 28 * scale)
    (plain,) = write_network(tensors | {"conv_first.weight": tensors["conv_first.weight"][:, :3]})
    plain.model.graph.input[0].type.tensor_type.shape.dim[1].Clear()
    for initializer in plain.model.graph.initializer:
        if list(initializer.dims) == [8, 3, 3, 3] and initializer.name == "tc0":
            initializer.CopyFrom(_tensor(tensors["conv_first.weight"], "tc0"))
    height, width = 24 // folded, 28 // folded
    rows = PICTURE.reshape(1, 3, height, folded, width, folded)
    unfolded = rows.transpose(0, 1, 3, 5, 2, 4).reshape(1, 3 * folded**2, height, width)
    np.testing.assert_allclose(run(written), run(plain, unfolded), atol=1e-5)


def _tensor(values: NDArray[np.float32], name: str) -> Any:
    return numpy_helper.from_array(values, name)


def compact(scale: int, *, is_prelu: bool) -> Tensors:
    weights = Weights(scale)
    step = 2
    weights.conv("body.0", 8, 3)
    for number in range(1, 4):
        weights.conv(f"body.{step * number}", 8, 8)
    weights.conv("body.8", 3 * scale**2, 8)
    if is_prelu:
        for number in range(4):
            weights.tensors[f"body.{2 * number + 1}.weight"] = weights.random.normal(0, 0.3, 8).astype(
                np.float32
            )
    return weights.tensors


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_compact_adds_to_repeated_pixels(scale: int) -> None:
    tensors = compact(scale, is_prelu=True)
    (written,) = write_network(tensors)
    assert (written.family, written.scale) == ("Compact", scale)
    tensors["body.8.weight"][:], tensors["body.8.bias"][:] = 0, 0
    (still,) = write_network(tensors)
    np.testing.assert_array_equal(run(still), PICTURE.repeat(scale, 2).repeat(scale, 3))
    assert np.abs(run(written) - run(still)).max() > 0.01


def test_compact_without_slopes_leaves_its_activation_open() -> None:
    both = write_network(compact(2, is_prelu=False))
    assert [item.architecture.rpartition(" ")[2] for item in both] == ["Relu", "LeakyRelu"]


def span(scale: int, *, is_merged: bool) -> Tensors:
    weights = Weights(scale)
    width = 8

    def three(name: str, outputs: int, inputs: int) -> None:
        if is_merged:
            weights.conv(f"{name}.eval_conv", outputs, inputs)
            return
        weights.conv(f"{name}.sk", outputs, inputs, 1)
        weights.conv(f"{name}.conv.0", 2 * inputs, inputs, 1)
        weights.conv(f"{name}.conv.1", 2 * outputs, 2 * inputs, 3)
        weights.conv(f"{name}.conv.2", outputs, 2 * outputs, 1)
        weights.conv(f"{name}.eval_conv", outputs, inputs)

    three("conv_1", width, 3)
    for block in range(1, 7):
        for number in (1, 2, 3):
            three(f"block_{block}.c{number}_r", width, width)
    three("conv_2", width, width)
    weights.conv("conv_cat", width, 4 * width, 1)
    weights.conv("upsampler.0", 3 * scale**2, width)
    return weights.tensors


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_span_is_written_with_the_norm_and_without(scale: int) -> None:
    tensors = span(scale, is_merged=True)
    both = write_network(tensors)
    assert [(item.family, item.scale) for item in both] == [("SPAN", scale)] * 2
    shifted = (PICTURE - np.array([0.4488, 0.4371, 0.4040], np.float32)[:, None, None]) * 255
    np.testing.assert_allclose(run(both[0]), run(both[1], shifted), rtol=1e-3, atol=1e-4)
    (alone,) = write_network(tensors | {"no_norm": np.zeros(1, np.float32)})
    np.testing.assert_array_equal(run(alone), run(both[1]))


def test_three_convolutions_in_a_row_beside_a_short_cut_come_to_one() -> None:
    """By hand; what the file has merged before is not used."""
    tensors = span(2, is_merged=False)
    one, two, three = (tensors[f"conv_1.conv.{number}.weight"].astype(float) for number in range(3))
    b1, b2, b3 = (tensors[f"conv_1.conv.{number}.bias"].astype(float) for number in range(3))
    picture = np.pad(PICTURE[0].astype(float), ((0, 0), (1, 1), (1, 1)))
    wide = np.einsum("oi,iyx->oyx", one[:, :, 0, 0], picture) + b1[:, None, None]
    height, width = PICTURE.shape[2:]
    middle = sum(
        np.einsum("oi,iyx->oyx", two[:, :, y, x], wide[:, y : y + height, x : x + width])
        for y in range(3)
        for x in range(3)
    )
    expected = np.einsum("oi,iyx->oyx", three[:, :, 0, 0], middle + b2[:, None, None]) + b3[:, None, None]
    expected += np.einsum("oi,iyx->oyx", tensors["conv_1.sk.weight"][:, :, 0, 0], PICTURE[0])
    expected += tensors["conv_1.sk.bias"][:, None, None]
    written = write_network(tensors)[1]
    del written.model.graph.output[0].type.tensor_type.shape.dim[:]
    written.model.graph.output[0].name = written.model.graph.node[0].output[0]
    np.testing.assert_allclose(run(written)[0], expected, atol=1e-4)


def rlfn(scale: int) -> Tensors:
    weights = Weights(scale)
    width, narrow = 8, 4
    weights.conv("conv_1", width, 3)
    for block in range(1, 4):
        for number in (1, 2, 3):
            weights.conv(f"block_{block}.c{number}_r", width, width)
        weights.conv(f"block_{block}.c5", width, width, 1)
        for name, outputs, inputs, kernel in (
            *(("conv1", narrow, width, 1), ("conv_f", narrow, narrow, 1), ("conv2", narrow, narrow, 3)),
            *(("conv3", narrow, narrow, 3), ("conv4", width, narrow, 1)),
        ):
            weights.conv(f"block_{block}.esa.{name}", outputs, inputs, kernel)
    weights.conv("conv_2", width, width)
    weights.conv("upsampler.0", 3 * scale**2, width)
    return weights.tensors


@pytest.mark.parametrize(
    ("tensors", "missing"),
    [
        (rrdb(2), "conv_hr.weight"),
        (rrdb(2), "body.1.rdb2.conv3.bias"),
        (span(2, is_merged=True), "conv_cat.weight"),
        (rlfn(2), "block_2.esa.conv4.weight"),
    ],
)
def test_a_tensor_that_is_missing_is_named_or_left_out_where_it_may_be(
    tensors: Tensors, missing: str
) -> None:
    less = {name: values for name, values in tensors.items() if name != missing}
    if missing.endswith("bias"):
        assert write_network(less)
    else:
        with pytest.raises(UnknownFamilyError, match=f"looks like .*{re.escape(missing)}"):
            write_network(less)


@pytest.mark.parametrize("tensors", [rrdb(2), span(2, is_merged=True), rlfn(2)])
def test_a_variant_with_more_tensors_is_refused(tensors: Tensors) -> None:
    with pytest.raises(UnknownFamilyError, match=r"variant .*'attention\.weight'") as caught:
        write_network(tensors | {"attention.weight": np.zeros((1, 1), np.float32)})
    assert "enlarger[torch]" in caught.value.hint


@pytest.mark.parametrize(("channels", "family"), [(13, "Compact"), (5, "SPAN")])
def test_channels_that_no_scale_fits_are_refused(channels: int, family: str) -> None:
    tensors = compact(2, is_prelu=True) if family == "Compact" else span(2, is_merged=True)
    last = "body.8.weight" if family == "Compact" else "upsampler.0.weight"
    tensors[last] = np.zeros((channels * 2, 8, 3, 3), np.float32)
    with pytest.raises(ModelError, match="no scale fits"):
        write_network(tensors)


def test_a_network_of_another_family_is_told_apart() -> None:
    with pytest.raises(UnknownFamilyError, match=r"layers\.0\.attn") as caught:
        write_network({"layers.0.attn.qkv.weight": np.zeros((3, 3), np.float32)})
    assert all(family in caught.value.message for family in FAMILIES)
    assert "enlarger[torch]" in caught.value.hint


def in_torch(  # noqa: C901, PLR0915 - four networks, one below the other
    tensors: Tensors, family: str, picture: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Compute with PyTorch's own layers, written a second time as their authors describe the networks."""
    import torch  # pyright: ignore[reportMissingImports] - an extra
    from torch.nn import functional  # pyright: ignore[reportMissingImports]

    weights = {name: torch.from_numpy(values) for name, values in tensors.items()}

    def conv(values: Any, name: str, stride: int = 1, padding: int | None = None) -> Any:
        weight = weights[f"{name}.weight"]
        pad = weight.shape[-1] // 2 if padding is None else padding
        return functional.conv2d(values, weight, weights.get(f"{name}.bias"), stride, pad)

    def leaky(values: Any, slope: float = 0.2) -> Any:
        return functional.leaky_relu(values, slope)

    def dense(values: Any, name: str) -> Any:
        seen = [values]
        for number in range(1, 5):
            seen.append(leaky(conv(torch.cat(seen, 1), f"{name}.conv{number}")))
        return conv(torch.cat(seen, 1), f"{name}.conv5") * 0.2 + values

    def esrgan(values: Any) -> Any:
        folded = round((weights["conv_first.weight"].shape[1] / 3) ** 0.5)
        first = values = conv(functional.pixel_unshuffle(values, folded), "conv_first")
        for block in range(2):
            before = values
            for part in (1, 2, 3):
                values = dense(values, f"body.{block}.rdb{part}")
            values = values * 0.2 + before
        values = first + conv(values, "conv_body")
        step = 1
        while f"conv_up{step}.weight" in weights:
            values = leaky(conv(functional.interpolate(values, scale_factor=2), f"conv_up{step}"))
            step += 1
        return conv(leaky(conv(values, "conv_hr")), "conv_last")

    def plain(values: Any) -> Any:
        result = values
        for number in (0, 2, 4, 6):
            result = functional.prelu(conv(result, f"body.{number}"), weights[f"body.{number + 1}.weight"])
        result = conv(result, "body.8")
        scale = round((result.shape[1] / 3) ** 0.5)
        return functional.pixel_shuffle(result, scale) + functional.interpolate(values, scale_factor=scale)

    def attentive(values: Any) -> Any:
        first = values = conv(values, "conv_1.eval_conv")
        results: list[Any] = []
        inner = values
        for block in range(1, 7):
            inner = functional.silu(conv(values, f"block_{block}.c1_r.eval_conv"))
            third = conv(
                functional.silu(conv(inner, f"block_{block}.c2_r.eval_conv")), f"block_{block}.c3_r.eval_conv"
            )
            values = (third + values) * (torch.sigmoid(third) - 0.5)
            results.append(values)
        joined = torch.cat([first, conv(values, "conv_2.eval_conv"), results[0], inner], 1)
        result = conv(conv(joined, "conv_cat"), "upsampler.0")
        return functional.pixel_shuffle(result, round((result.shape[1] / 3) ** 0.5))

    def residual(values: Any) -> Any:
        first = values = conv(values, "conv_1")
        for block in range(1, 4):
            name = f"block_{block}"
            result = values
            for number in (1, 2, 3):
                result = leaky(conv(result, f"{name}.c{number}_r"), 0.05)
            result = conv(result + values, f"{name}.c5")
            narrow = conv(result, f"{name}.esa.conv1")
            coarse = functional.max_pool2d(conv(narrow, f"{name}.esa.conv2", 2, 0), 7, 3)
            coarse = functional.interpolate(
                conv(coarse, f"{name}.esa.conv3"), result.shape[2:], mode="bilinear", align_corners=False
            )
            mask = conv(coarse + conv(narrow, f"{name}.esa.conv_f"), f"{name}.esa.conv4")
            values = result * torch.sigmoid(mask)
        result = conv(conv(values, "conv_2") + first, "upsampler.0")
        return functional.pixel_shuffle(result, round((result.shape[1] / 3) ** 0.5))

    networks = {"ESRGAN": esrgan, "Compact": plain, "SPAN": attentive, "RLFN": residual}
    with torch.no_grad():
        return networks[family](torch.from_numpy(picture)).numpy()


@pytest.mark.parametrize(
    ("family", "tensors"),
    [
        *(("ESRGAN", rrdb(steps)) for steps in (0, 1, 2, 3)),
        *(("ESRGAN", rrdb(2, folded=folded)) for folded in (2, 4)),
        *(("Compact", compact(scale, is_prelu=True)) for scale in (1, 2, 3, 4)),
        *(("SPAN", span(scale, is_merged=True)) for scale in (2, 4)),
        *(("RLFN", rlfn(scale)) for scale in (2, 3, 4)),
    ],
)
@pytest.mark.parametrize("size", [(24, 28), (36, 20)])
def test_the_numbers_are_those_of_pytorch(family: str, tensors: Tensors, size: tuple[int, int]) -> None:
    pytest.importorskip("torch")
    picture = np.random.default_rng(1).random((1, 3, *size), np.float32)
    written = write_network(tensors)[-1]
    assert written.family == family
    expected = in_torch(tensors, family, picture)
    np.testing.assert_allclose(run(written, picture), expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())
