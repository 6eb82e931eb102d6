"""The strength of denoising: a network mixed with the sibling that its card names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from enlarger.engine.requests import PlanRequest, checked
from enlarger.errors import ModelError, RequestError
from enlarger.imaging.pixel_format import PixelFormat
from enlarger.networks.library import own_folder
from enlarger.networks.methods import find_method
from enlarger.networks.network import Network
from tiny_networks import GraphBuilder, nearest_network, write_model


def linear_network(seed: int) -> onnx.ModelProto:
    """One convolution, so that mixed weights give mixed results."""
    return GraphBuilder(seed).conv(12).shuffle(2).model()


@pytest.fixture
def siblings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with write_model(own_folder(), "strong", linear_network(1), 2).open("a") as card:
        card.write('weak = "gentle"\n')
    return write_model(own_folder(), "gentle", linear_network(2), 2)


def network(denoise: float | None, model_id: str = "strong") -> Network:
    method = find_method(model_id, denoise)
    assert isinstance(method, Network)
    return method


@pytest.mark.usefixtures("siblings")
def test_the_result_goes_from_the_siblings_to_the_networks_own(enlarge: Any, noise: Any) -> None:
    picture = noise(30, 20).astype(np.float32) / 255
    picture = (picture * 65535).astype(np.uint16)

    deep = PixelFormat.parse("RGB u16")
    one, other, half = (
        enlarge(item, picture, pixel_format=deep).astype(float)
        for item in (network(1.0), network(0.0), network(0.5))
    )
    np.testing.assert_allclose(one, enlarge(network(None), picture, pixel_format=deep), atol=1)
    np.testing.assert_allclose(other, enlarge(network(None, "gentle"), picture, pixel_format=deep), atol=1)
    inside = (one > 0) & (other > 0) & (one < 65535) & (other < 65535)
    assert inside.mean() > 0.1
    np.testing.assert_allclose(half[inside], ((one + other) / 2)[inside], atol=2)


@pytest.mark.usefixtures("siblings")
def test_what_is_remembered_of_a_network_is_remembered_for_one_strength() -> None:
    digests = {network(denoise).digest for denoise in (None, 0.0, 0.5, 1.0)}
    assert len(digests) == 4
    assert network(0.5).digest in digests


@pytest.mark.usefixtures("siblings")
def test_a_request_names_the_strength() -> None:
    request = {"source": {"size": [9, 9], "format": "RGB u8"}, "model": "strong", "device": "cpu"}
    method = checked(request | {"denoise": 0.25}, PlanRequest).job().method
    assert isinstance(method, Network)
    assert method.digest == network(0.25).digest
    for value in (2, "much", True):
        with pytest.raises(RequestError):
            checked(request | {"denoise": value}, PlanRequest).job()


@pytest.mark.usefixtures("siblings")
@pytest.mark.parametrize("model_id", ["gentle", "bicubic"])
def test_a_network_without_a_sibling_has_no_strength(model_id: str) -> None:
    with pytest.raises(RequestError, match="no strength"):
        find_method(model_id, 0.5)


def test_a_sibling_that_is_not_there_is_named(siblings: Path) -> None:
    siblings.unlink()
    with pytest.raises(ModelError, match="gentle") as caught:
        find_method("strong", 0.5)
    assert "models get gentle" in caught.value.hint


def test_a_sibling_of_another_make_is_refused(siblings: Path) -> None:
    for path in siblings.parent.iterdir():
        path.unlink()
    siblings.parent.rmdir()
    write_model(own_folder(), "gentle", nearest_network(2), 2)
    with pytest.raises(ModelError, match="same structure"):
        find_method("strong", 0.5)
