"""Providers that are not what they should be, tried for real in child processes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from enlarger import choice
from enlarger.choice import Choice, all_devices, choose, devices_called, learn, set_aside
from enlarger.cost import Cost
from enlarger.errors import Cancelled, DeviceError
from enlarger.models import find_model
from enlarger.network import Network
from enlarger.providers import CPU, CPU_DEVICE, Device, Provider, provider_called
from enlarger.session import Precision
from enlarger.settings import Settings
from tiny_networks import GraphBuilder, nearest_network, random_network

MISBEHAVIOUR = {
    "crash": ("import os; os.abort()", "crashed"),
    "hang": ("while True: pass", "did not answer"),
    "no library": ("return __file__", "cannot be loaded"),
    "no device": ("raise ImportError('the driver is too old')", "the driver is too old"),
}


@pytest.fixture
def fresh() -> Iterator[None]:
    """Nothing is known of the devices."""
    all_devices.cache_clear()
    yield
    all_devices.cache_clear()


@pytest.fixture
def broken_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Install a package in a provider's place."""

    def install(body: str) -> None:
        package = tmp_path / "onnxruntime_ep_nv_tensorrt_rtx"
        package.mkdir()
        (package / "__init__.py").write_text(f"def get_library_path():\n    {body}\n")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        monkeypatch.setattr(choice, "LISTING_SECONDS", 5.0)

    return install


def test_the_cpu_provider_is_always_there_and_last() -> None:
    devices, _ = all_devices()
    assert devices[-1].id == "cpu"
    assert devices[-1].provider == CPU


def test_a_device_is_chosen_by_its_id_or_its_provider() -> None:
    assert devices_called("auto") == all_devices()[0]
    assert devices_called("cpu") == (CPU_DEVICE,)
    with pytest.raises(DeviceError) as caught:
        devices_called("gramophone")
    assert "cpu" in caught.value.hint


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("kind", MISBEHAVIOUR)
def test_a_provider_that_misbehaves_is_named_and_the_others_go_on(
    kind: str, broken_provider: Any, make_network: Any, enlarge: Any, noise: Any
) -> None:
    body, reason = MISBEHAVIOUR[kind]
    broken_provider(body)
    picture = noise(30, 20)
    result = enlarge(
        make_network(nearest_network(2), 2), picture, Settings(device="auto" if kind == "crash" else "cpu")
    )
    np.testing.assert_array_equal(result, picture.repeat(2, 0).repeat(2, 1))
    absent = {item.provider.short: item.reason for item in all_devices()[1]}
    assert reason in absent["tensorrt-rtx"]
    with pytest.raises(DeviceError, match=reason):
        devices_called("tensorrt-rtx")


def test_a_device_whose_answers_differ_is_set_aside(make_network: Any) -> None:
    network = make_network(GraphBuilder().add("RandomUniformLike").resize(2).model(), 2)
    choices, notes = choose(network, "auto", "fast", "u8", lambda: None)
    assert [item.device for item in choices] == [CPU_DEVICE]
    assert "differs" in notes[0]
    with pytest.raises(DeviceError, match="differs"):
        choose(network, "openvino", "fast", "u8", lambda: None)


def test_the_fastest_comes_first_and_is_remembered(
    make_network: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = make_network(random_network(), 2)
    before, _ = choose(network, "auto", "fast", "u8", None)
    assert before == [Choice(CPU_DEVICE, "exact")], "untried, the reference is taken"
    tried, notes = choose(network, "auto", "fast", "u8", lambda: None)
    paces = [item.pace for item in tried]
    assert paces == sorted(paces)
    assert min(paces) > 0
    assert min(item.cost.bytes_per_pixel for item in tried) > 0
    assert {(item.device.id, item.precision) for item in tried} == {
        ("openvino:cpu", "fast"),
        ("openvino:cpu", "exact"),
        ("cpu", "exact"),
    }
    assert not notes

    def no_child(*_: Any, **__: Any) -> None:
        pytest.fail("a child process was started")

    monkeypatch.setattr(subprocess, "Popen", no_child)
    assert choose(network, "auto", "fast", "u8", None) == (tried, notes)
    learn(network, tried[0], "u8", 1.0)
    learnt, _ = choose(network, "auto", "fast", "u8", lambda: None)
    assert learnt[0].cost == Cost(0.0, 1.0, tried[0].cost.bytes_per_pixel)
    assert [item.device for item in learnt] == [item.device for item in tried], (
        "a busy hour changes no choice"
    )


def test_a_busy_hour_of_trials_changes_no_choice(make_network: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    card = Device("cuda", "CUDAExecutionProvider", "a card", "GPU")
    (openvino,) = devices_called("openvino")
    seconds_and_the_reference_s = {
        (card, "half"): (0.2, 2.0),
        (card, "fast"): (0.3, 5.0),
        (card, "exact"): (0.4, 9.0),
        (openvino, "fast"): (9.0, 6.0),
        (openvino, "exact"): (3.0, 4.0),
        (CPU_DEVICE, "exact"): (2.0, 2.0),
    }

    def trial(_: Network, device: Device, precision: Precision, *__: Any) -> dict[str, Any]:
        tried, reference = seconds_and_the_reference_s[device, precision]
        return {"cost": asdict(Cost(0.0, tried)), "reference": asdict(Cost(0.0, reference))}

    def devices(_: str) -> list[Device]:
        return [openvino, card, CPU_DEVICE]

    monkeypatch.setattr(choice, "trial", trial)
    monkeypatch.setattr(choice, "devices_called", devices)
    choices, _ = choose(make_network(random_network(), 2), "auto", "fast", "u8", None)
    assert [(item.device, item.precision) for item in choices] == [
        (card, "half"),
        (card, "fast"),
        (card, "exact"),
        (openvino, "exact"),
        (CPU_DEVICE, "exact"),
        (openvino, "fast"),
    ]


def test_what_likes_float16_is_tried_in_it(make_network: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenVINO stands in for a card: it runs such graphs, too."""
    liking = replace(provider_called("OpenVINOExecutionProvider"), likes_half=True)

    def called(_: str) -> Provider:
        return liking

    monkeypatch.setattr(choice, "provider_called", called)
    choices, _ = choose(make_network(random_network(), 2), "openvino", "fast", "u8", lambda: None)
    assert "half" in {item.precision for item in choices}


def test_a_trial_that_nobody_waits_for_ends_at_once(make_network: Any) -> None:
    def cancelled() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        choose(make_network(random_network(seed=7), 2), "auto", "fast", "u8", cancelled)


def test_a_network_that_hangs_a_device_takes_no_longer_than_a_trial(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(choice, "TRIAL_SECONDS", 0.05)
    with pytest.raises(DeviceError, match="did not answer"):
        choose(Network(find_model()), "auto", "fast", "u8", lambda: None)


def test_a_device_that_failed_in_a_job_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_network: Any
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    network = make_network(nearest_network(2), 2)
    (device,) = devices_called("openvino")
    for precision in ("fast", "exact"):
        set_aside(network, device, precision, "u8", "It went away.")
    choices, notes = choose(network, "auto", "fast", "u8", lambda: None)
    assert [item.device for item in choices if item.device == device] == []
    assert f"{device.id} is set aside: It went away." in notes
