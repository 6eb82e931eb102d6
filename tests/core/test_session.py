from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from enlarger.errors import DeviceError
from enlarger.geometry import Size
from enlarger.models import find_model
from enlarger.providers import CPU, Device, choose_devices, devices
from enlarger.session import Network
from tiny_networks import random_network


def test_the_cpu_provider_is_always_there_and_last() -> None:
    assert devices()[-1].id == "cpu"
    assert devices()[-1].provider == CPU


def test_a_device_is_chosen_by_its_id_or_its_provider() -> None:
    assert choose_devices("auto") == devices()
    assert [device.id for device in choose_devices("cpu")] == ["cpu"]
    with pytest.raises(DeviceError) as caught:
        choose_devices("gramophone")
    assert "cpu" in caught.value.hint


@pytest.mark.parametrize("device", devices(), ids=lambda device: device.id)
def test_every_device_agrees_with_the_cpu_in_float32(device: Device, noise: Any) -> None:
    network = Network(find_model())
    tile = noise(48, 40)
    expected = network.session(Size(48, 40), "cpu", "exact")(tile).astype(int)
    session = network.session(Size(48, 40), device.id, "exact")
    assert session.device == device
    assert np.abs(session(tile) - expected).max() <= 1


@pytest.mark.parametrize("device", devices(), ids=lambda device: device.id)
def test_every_device_is_close_to_the_cpu_when_fast(device: Device, noise: Any) -> None:
    network = Network(find_model())
    tile = noise(48, 40)
    expected = network.session(Size(48, 40), "cpu", "exact")(tile).astype(int)
    error = network.session(Size(48, 40), device.id, "fast")(tile) - expected
    # bfloat16 keeps 8 bits of a number; 40 dB against float32 on plain noise, far more on pictures.
    assert 10 * np.log10(255**2 / max(1e-9, np.mean(error**2))) > 40


def test_a_device_that_fails_is_followed_by_the_next_and_noted(
    make_network: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from enlarger import session

    broken = Device("broken", "NoSuchExecutionProvider", "nothing", "GPU", None)
    monkeypatch.setattr(session, "choose_devices", lambda _: (broken, *devices()[-1:]))
    opened = make_network(random_network(), 2).session(Size(8, 8), "auto", "fast")
    assert opened.device.id == "cpu"
    assert "broken" in opened.notes[0]


def test_when_every_device_fails_the_error_says_why(
    make_network: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from enlarger import session

    broken = Device("broken", "NoSuchExecutionProvider", "nothing", "GPU", None)
    monkeypatch.setattr(session, "choose_devices", lambda _: (broken,))
    with pytest.raises(DeviceError, match="broken"):
        make_network(random_network(), 2).session(Size(8, 8), "auto", "fast")
