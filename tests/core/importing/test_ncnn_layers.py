"""Every kind of layer gives in ONNX what it gives in ncnn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from enlarger.importing.ncnn.layers import LAYERS
from enlarger.importing.ncnn.network import write_ncnn
from ncnn_files import bare, half, param, run_ncnn, run_onnx, single, write_pair

RANDOM = np.random.default_rng(0)


def some(count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return RANDOM.normal(0, 0.3, count)


def table(count: int) -> bytes:
    """Return weights stored as 256 values and a byte for each."""
    return bytes([7, 0, 0, 0]) + bare(some(256)) + RANDOM.bytes(count) + bytes(-count % 4)


WIDE = "Convolution data -> wide 0=12 1=1 6=36"

CASES: dict[str, tuple[tuple[str, ...], bytes]] = {
    "Convolution": (("Convolution data -> out 0=4 1=3 4=1 5=1 6=108",), half(some(108)) + bare(some(4))),
    "Convolution, single floats": (("Convolution data -> out 0=5 1=1 6=15",), single(some(15))),
    "Convolution, an odd number of half floats": (
        ("Convolution data -> out 0=5 1=1 5=1 6=15",),
        half(some(15)) + bare(some(5)),
    ),
    "Convolution, a table": (("Convolution data -> out 0=5 1=3 6=135",), table(135)),
    "Convolution, unlike along its axes": (
        ("Convolution data -> out 0=4 1=3 11=5 2=2 12=1 3=2 13=1 4=2 14=1 15=1 16=3 6=180",),
        half(some(180)),
    ),
    "Convolution, padded to keep the size": (
        ("Convolution data -> out 0=2 1=4 4=-233 6=96",),
        half(some(96)),
    ),
    "Convolution, padded to keep the size, at the near edges": (
        ("Convolution data -> out 0=2 1=4 4=-234 6=96",),
        half(some(96)),
    ),
    **{
        f"Convolution, activation {words}": (
            (f"Convolution data -> out 0=4 1=1 6=12 9={words}",),
            half(some(12)),
        )
        for words in ("1", "2 -23310=1,0.1", "3 -23310=2,-0.1,1e-1", "4", "5", "6 -23310=2,0.2,0.5")
    },
    "ConvolutionDepthWise": (
        ("ConvolutionDepthWise data -> out 0=6 1=3 4=1 5=1 6=54 7=3",),
        half(some(54)) + bare(some(6)),
    ),
    "Deconvolution": (
        ("Deconvolution data -> out 0=2 1=4 3=2 4=1 5=1 6=96 9=2 -23310=1,0.1",),
        half(some(96)) + bare(some(2)),
    ),
    "Deconvolution, with more at the far edges": (
        ("Deconvolution data -> out 0=2 1=3 3=2 4=1 18=1 19=0 6=54",),
        half(some(54)),
    ),
    "DeconvolutionDepthWise": (
        (WIDE, "DeconvolutionDepthWise wide -> out 0=4 1=2 3=2 6=96 7=2"),
        half(some(36)) + half(some(96)),
    ),
    "InnerProduct": (
        (
            "Split data -> a,b",
            "Pooling a -> mean 0=1 4=1",
            "InnerProduct mean -> few 0=2 1=1 2=6 9=1",
            "InnerProduct few -> gates 0=3 1=1 2=6 9=4",
            "Scale b,gates -> out 0=-233",
        ),
        half(some(6)) + bare(some(2)) + half(some(6)) + bare(some(3)),
    ),
    "Pooling, the largest of all": (("Split data -> a,b", "Pooling a -> m 4=1", "BinaryOp b,m -> out"), b""),
    "Pooling to one pixel": (
        ("Split data -> a,b", "Pooling a -> m 0=1 7=1 8=1", "BinaryOp b,m -> out 0=2"),
        b"",
    ),
    "Pooling, the largest": (("Pooling data -> out 0=0 1=3 2=2 3=1 5=1",), b""),
    "Pooling, the mean": (("Pooling data -> out 0=1 1=3 11=2 2=1 3=1 13=0 5=1 6=1",), b""),
    "Pooling, the mean without edges": (("Pooling data -> out 0=1 1=3 2=2 3=1 5=1",), b""),
    "Reduction": (
        ("Split data -> a,b", "Reduction a -> m 0=3 1=0 -23303=2,1,2 4=1 5=1", "BinaryOp b,m -> out 0=1"),
        b"",
    ),
    **{
        f"BinaryOp {number}, a number": ((f"BinaryOp data -> out 0={number} 1=1 2=1.5",), b"")
        for number in range(10)
    },
    **{
        f"BinaryOp {number}": (
            (
                "Split data -> a,b",
                "Convolution a -> c 0=3 1=1 6=9 9=4",
                f"BinaryOp c,b -> out 0={number}",
            ),
            half(some(9)),
        )
        for number in range(10)
    },
    **{f"UnaryOp {number}": ((f"UnaryOp data -> out 0={number}",), b"") for number in (*range(11), 15, 16)},
    "Eltwise, a product": (("Split data -> a,b,c", "Eltwise a,b,c -> out 0=0"), b""),
    "Eltwise, a sum": (("Split data -> a,b,c", "Eltwise a,b,c -> out 0=1 -23301=3,0.2,1.0,-1.5"), b""),
    "Eltwise, the largest": (
        ("Split data -> a,b", "UnaryOp a -> c 0=10", "Eltwise b,c -> out 0=2"),
        b"",
    ),
    "Scale": (("Scale data -> out 0=3 1=1",), bare(some(3)) + bare(some(3))),
    "BatchNorm": (
        ("BatchNorm data -> out 0=3 1=1e-3",),
        bare(some(3)) + bare(some(3)) + bare(abs(some(3))) + bare(some(3)),
    ),
    "PReLU": (("BinaryOp data -> a 0=1 1=1 2=0.5", "PReLU a -> out 0=3"), bare(some(3))),
    "PReLU, one for all": (("BinaryOp data -> a 0=1 1=1 2=0.5", "PReLU a -> out 0=1"), bare(some(1))),
    **{
        f"Concat along {axis}": (("Split data -> a,b", f"Concat a,b -> out 0={axis}"), b"")
        for axis in (0, 1, 2, -1, -3)
    },
    "Slice": (
        (WIDE, "Slice wide -> a,b,c -23300=3,4,-233,-233", "Concat c,a,b -> out"),
        half(some(36)),
    ),
    "Crop": (("Crop data -> out -23309=2,4,5 -23310=2,-3,-233 -23311=2,-2,-1",), b""),
    "Crop, channels": (("Crop data -> out -23309=1,1 -23310=1,3 -23311=1,0",), b""),
    "Crop, the edges": (("Crop data -> out 0=2 1=1 3=-233 4=-233 5=-233 6=3 7=2",), b""),
    "Crop, alike": (
        (
            "Split data -> a,b",
            "Convolution a -> small 0=3 1=7 6=441",
            "Split small -> d,e",
            "Crop b,d -> c 0=3 1=2",
            "BinaryOp c,e -> out",
        ),
        half(some(441)),
    ),
    **{
        f"Padding {words}": ((f"Padding data -> out 0=1 1=2 2=3 3=4 4={words}",), b"")
        for words in ("0 5=0.25", "1", "2")
    },
    "PixelShuffle": ((WIDE, "PixelShuffle wide -> out 0=2"), half(some(36))),
    "PixelShuffle, the other order": ((WIDE, "PixelShuffle wide -> out 0=2 1=1"), half(some(36))),
    "Reorg": (("Reorg data -> out 0=2",), b""),
    "Reorg, the other order": (("Reorg data -> out 0=2 1=1",), b""),
    **{
        f"Interp {kind}, {factors}": ((f"Interp data -> out 0={kind} {factors}",), b"")
        for kind in (1, 2, 3)
        for factors in ("1=2 2=2", "1=3.0 2=4.0", "1=0.5 2=0.5")
    },
    "Interp, like another": (
        ("Split data -> a,b", "Pooling a -> small 0=0 1=5 2=3 5=1", "Interp small,b -> out 0=2 5=1"),
        b"",
    ),
    "MemoryData, a row": (("MemoryData - -> row 0=3", "BinaryOp data,row -> out"), bare(some(3))),
    "MemoryData, one pixel": (
        ("MemoryData - -> row 0=1 1=1 2=3", "BinaryOp data,row -> out 0=1"),
        bare(some(3)),
    ),
    "Clip": (("Clip data -> out 0=0.2 1=0.7",), b""),
    "Dropout": (("Dropout data -> out 0=0.5",), b""),
    "ELU": (("UnaryOp data -> a 0=1", "ELU a -> out 0=0.3"), b""),
    "Flatten": (
        ("Split data -> a,b", "Pooling a -> m 0=1 4=1", "Flatten m -> f", "BinaryOp b,f -> out 0=2"),
        b"",
    ),
    "GELU": (("UnaryOp data -> a 0=1", "GELU a -> out"), b""),
    "GELU, fast": (("UnaryOp data -> a 0=1", "GELU a -> out 0=1"), b""),
    "HardSigmoid": (("UnaryOp data -> a 0=1", "HardSigmoid a -> out 0=0.7 1=0.4"), b""),
    "HardSwish": (("UnaryOp data -> a 0=1", "HardSwish a -> out 0=0.7 1=0.4"), b""),
    "Mish": (("UnaryOp data -> a 0=1", "Mish a -> out"), b""),
    "Noop": (("Noop data -> out",), b""),
    "Power": (("Power data -> out 0=1.5 1=0.5 2=0.1",), b""),
    "ReLU": (("BinaryOp data -> a 0=1 1=1 2=0.5", "ReLU a -> out"), b""),
    "ReLU, with a slope": (("BinaryOp data -> a 0=1 1=1 2=0.5", "ReLU a -> out 0=0.2"), b""),
    "Reshape": (
        (
            "Split data -> a,b",
            "Pooling a -> m 0=1 4=1",
            "Reshape m -> f 0=1 1=1 2=3",
            "BinaryOp b,f -> out 0=2",
        ),
        b"",
    ),
    "Sigmoid": (("Sigmoid data -> out",), b""),
    "Split": (("Split data -> a,b", "Eltwise a,b -> out 0=1"), b""),
    "Swish": (("UnaryOp data -> a 0=1", "Swish a -> out"), b""),
    "TanH": (("TanH data -> out",), b""),
}
"""Layers after the input, and the `.bin` file that goes with them."""


@pytest.mark.parametrize("name", CASES)
def test_a_layer_gives_what_it_gives_in_ncnn(name: str, tmp_path: Path) -> None:
    layers, weights = CASES[name]
    files = param("Input - -> data", *layers), weights
    model = write_ncnn(*files)
    onnx.checker.check_model(model, full_check=True)
    picture = np.random.default_rng(1).uniform(0.05, 0.95, (3, 26, 30)).astype(np.float32)
    expected = run_ncnn(write_pair(tmp_path, "layer", files), picture)
    np.testing.assert_allclose(run_onnx(model, picture), expected, atol=1e-5)


def test_every_kind_has_a_case() -> None:
    assert {name.split()[0].rstrip(",") for name in CASES} == {*LAYERS}


def test_a_size_that_was_written_out_becomes_a_factor(tmp_path: Path) -> None:
    """A converter that knew one size alone names the result's, 52x60 for an input of 26x30."""
    files = param("Input - -> data 0=30 1=26 2=3", "Interp data -> out 0=2 3=52 4=60"), b""
    picture = np.random.default_rng(1).random((3, 26, 30), np.float32)
    expected = run_ncnn(write_pair(tmp_path, "layer", files), picture)
    np.testing.assert_allclose(run_onnx(write_ncnn(*files), picture), expected, atol=1e-5)
    assert run_onnx(write_ncnn(*files), picture[:, :10]).shape == (3, 20, 60)


def test_half_floats_stay_half_floats() -> None:
    model = write_ncnn(param("Input - -> data", "Convolution data -> out 0=8 1=3 6=216"), half(some(216)))
    (weights,) = model.graph.initializer
    assert weights.data_type == onnx.TensorProto.FLOAT16
    assert len(weights.raw_data) == 2 * 216
