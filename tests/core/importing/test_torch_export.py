"""Networks of families that Enlarger does not read by itself, through PyTorch and spandrel."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest

from enlarger.errors import ModelError
from enlarger.importing.import_network import import_network
from enlarger.importing.torch_export import (
    _exported,  # pyright: ignore[reportPrivateUsage] - a whole network that sorts would take minutes
    export_with_torch,
)

UNKNOWN = ModelError("unknown")
CHANNELS = 12


def repeats(network: Any, first: str, after: str, last: str, *, bypasses: int = 1) -> None:
    """Make a network of random weights repeat pixels, but for a little that goes through all its layers."""
    torch: Any = importlib.import_module("torch")
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.02)
    named = dict(network.named_modules())
    torch.nn.init.normal_(named[after].weight, std=1e-4)
    for layer, gain in ((first, 1.0), (last, 1 / bypasses)):
        convolution = named[layer]
        torch.nn.init.zeros_(convolution.weight)
        torch.nn.init.zeros_(convolution.bias)
        outputs, middle = convolution.out_channels, convolution.kernel_size[0] // 2
        for channel in range(3):
            rows = (
                [channel] if layer == first else range(channel * outputs // 3, (channel + 1) * outputs // 3)
            )
            for row in rows:
                convolution.weight.data[row, channel, middle, middle] = gain


def swinir() -> Any:
    """Return a transformer with windows, which is traced for one size."""
    from spandrel.architectures.SwinIR import SwinIR  # pyright: ignore[reportMissingImports]

    network = SwinIR(
        upscale=2,
        img_size=32,
        window_size=8,
        depths=[2],
        embed_dim=CHANNELS,
        num_heads=[2],
        mlp_ratio=2,
        upsampler="pixelshuffledirect",
    )
    repeats(network, "conv_first", "conv_after_body", "upsample.0")
    return network


def safmn() -> Any:
    """Return a network with pools of a size that depends on the picture, which ONNX cannot say."""
    from spandrel.architectures.SAFMN import SAFMN  # pyright: ignore[reportMissingImports]

    network = SAFMN(dim=CHANNELS, n_blocks=1, upscaling_factor=2)
    repeats(network, "to_feat", "feats.0.ccm.ccm.2", "to_img.0", bypasses=2)
    return network


@pytest.mark.filterwarnings("ignore:torch.meshgrid")
@pytest.mark.parametrize("make", [swinir, safmn])
def test_other_architectures_come_through_pytorch(
    make: Callable[[], Any], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for module in ("torch", "spandrel"):
        pytest.importorskip(module, reason="NO PYTORCH: networks of other families are not tested")
    torch: Any = importlib.import_module("torch")
    torch.manual_seed(0)
    theirs = make().eval()
    path = tmp_path / "theirs.pth"
    torch.save({"params": theirs.state_dict()}, path)
    capfd.readouterr()
    imported = import_network(path, tmp_path / "models")
    assert capfd.readouterr().err == ""
    assert imported.model.card.scale == 2
    assert imported.model.card.architecture.lower() == make.__name__
    session = ort.InferenceSession(imported.model.path, providers=["CPUExecutionProvider"])
    (tile,) = session.get_inputs()
    side = tile.shape[2] if isinstance(tile.shape[2], int) else 64
    picture = np.random.default_rng(3).random((1, 3, side, side), np.float32)
    with torch.no_grad():
        wanted = theirs(torch.from_numpy(picture)).numpy()
    (ours,) = session.run(None, {tile.name: picture})
    assert np.abs(ours - wanted).max() < 1e-5


@pytest.mark.parametrize("options", [{}, {"stable": False}, {"stable": True}, {"descending": True}])
def test_networks_that_sort_are_written(options: dict[str, bool]) -> None:
    """As ATD does, in PyTorch's second form, which its own exporter does not know."""
    torch: Any = pytest.importorskip("torch", reason="NO PYTORCH: sorting is not tested")

    class Sorter(torch.nn.Module):
        def forward(self, values: Any) -> Any:
            return torch.sort(values, dim=-1, **options)[0]

    sizes = SimpleNamespace(minimum=16, multiple_of=1)
    loaded = SimpleNamespace(
        model=Sorter(),
        size_requirements=sizes,
        input_channels=3,
        architecture=SimpleNamespace(name="Sorter"),
    )
    content, _ = _exported(torch, loaded, is_open=False)
    session = ort.InferenceSession(content, providers=["CPUExecutionProvider"])
    picture = np.random.default_rng(5).random((1, 3, 192, 192), np.float32)
    (ours,) = session.run(None, {"input": picture})
    wanted = np.sort(picture)
    np.testing.assert_array_equal(ours, wanted[..., ::-1] if "descending" in options else wanted)


def test_without_pytorch_it_is_an_unknown_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str) -> None:
        assert name in {"torch", "spandrel"}

    monkeypatch.setattr("importlib.util.find_spec", found)
    with pytest.raises(ModelError, match="unknown"):
        export_with_torch({}, UNKNOWN)


def test_a_spandrel_that_does_not_start_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(name: str) -> None:
        assert name in {"torch", "spandrel"}
        if name == "spandrel":
            raise RuntimeError("operator torchvision::nms does not exist")

    monkeypatch.setattr("importlib.util.find_spec", lambda _: "found")
    monkeypatch.setattr("importlib.import_module", start)
    with pytest.raises(ModelError, match="nms does not exist") as caught:
        export_with_torch({}, UNKNOWN)
    assert "pip install" in caught.value.hint


def with_spandrel(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Stand in for a spandrel whose loading ends in `error`."""

    class Loader:
        def __init__(self, device: str) -> None:
            assert device == "cpu"

        def load_from_state_dict(self, state: dict[str, Any]) -> None:
            assert list(state) == ["a"]
            raise error

    stand_in = SimpleNamespace(
        ModelLoader=Loader, UnsupportedModelError=Unsupported, from_numpy=lambda array: array
    )
    monkeypatch.setattr("importlib.util.find_spec", lambda _: "found")
    monkeypatch.setattr("importlib.import_module", lambda _: stand_in)


class Unsupported(Exception):  # noqa: N818 - as spandrel calls it
    pass


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Unsupported(), "spandrel, has none of this kind"),
        (
            RuntimeError("Error(s) in loading state_dict for SPAN:\n\tMissing key(s): 'a'."),
            "for SPAN: Missing key.s.: 'a'",
        ),
        (AssertionError(), "AssertionError"),
    ],
)
def test_why_spandrel_does_not_take_a_network_is_told(
    error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_spandrel(monkeypatch, error)
    with pytest.raises(ModelError, match=reason) as caught:
        export_with_torch({"a": np.zeros(3, np.float32)}, UNKNOWN)
    assert caught.value.message.startswith("unknown")
    assert "ONNX" in caught.value.hint
