from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from enlarger.devices import session
from enlarger.devices.device import Device
from enlarger.devices.providers import CPU_DEVICE, Precision
from enlarger.devices.session import Record, Session
from enlarger.errors import Cancelled, DeviceError
from enlarger.geometry import Size
from enlarger.networks.library import find_model
from enlarger.networks.network import Network
from tiny_networks import nearest_network, random_network


def open_session(network: Network, device: Device, precision: Precision, tile: Size) -> Session:
    return Session(network.for_tiles(tile, "u8"), device, precision, Record())


@pytest.mark.parametrize("precision", ["exact", "fast"])
def test_a_device_agrees_with_the_reference(
    precision: Precision, compiling_device: Device, noise: Any
) -> None:
    network, tile = Network(find_model()), noise(48, 40)
    expected = open_session(network, CPU_DEVICE, "exact", Size(48, 40))(tile).astype(int)
    error = open_session(network, compiling_device, precision, Size(48, 40))(tile) - expected
    if precision == "exact":
        assert np.abs(error).max() <= 1
    # bfloat16 keeps 8 bits of a number; 40 dB against float32 on plain noise, far more on pictures.
    assert 10 * np.log10(255**2 / max(1e-9, np.mean(error**2))) > 40


def test_a_device_that_is_gone_is_refused(make_network: Any) -> None:
    absent = Device("cuda", "CUDAExecutionProvider", "nothing", "GPU")
    with pytest.raises(DeviceError, match="cuda"):
        open_session(make_network(random_network(), 2), absent, "fast", Size(8, 8))


@pytest.mark.parametrize("wrong", ["mean_square", "size", "failure"])
def test_what_a_device_gets_wrong_is_computed_again_on_the_cpu(
    wrong: str, make_network: Any, noise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = make_network(nearest_network(2), 2).for_tiles(Size(10, 10), "u8")
    record = Record()
    opened = Session(
        *(content, CPU_DEVICE, "exact", record, lambda: Session(content, CPU_DEVICE, "exact", record)),
        scale=2,
    )
    run: Callable[..., Any] = session.Session._run
    tries: list[int] = []

    def broken(self: Any, tile: Any, picture: int) -> Any:
        if self is not opened:
            return run(self, tile, picture)
        tries.append(1)
        if wrong == "failure":
            raise DeviceError("The cable is out.")
        if wrong == "size":
            return np.zeros((19, 20, 3), np.uint8), 0.0
        return np.zeros((20, 20, 3), np.uint8), float("nan")

    monkeypatch.setattr(session.Session, "_run", broken)
    for tile in (noise(10, 10), noise(10, 10)[::-1]):
        np.testing.assert_array_equal(opened(tile), tile.repeat(2, 0).repeat(2, 1))
    assert len(record.notes) == 1
    assert "on the CPU" in record.notes[0]
    assert len(tries) == (1 if wrong == "failure" else 2), "a lost device is not asked again"


def test_a_device_that_hangs_is_left_behind_and_the_cpu_goes_on(
    make_network: Any, compiling_device: Device, noise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = compiling_device
    content = make_network(nearest_network(2), 2).for_tiles(Size(10, 10), "u8")
    record = Record()
    opened = Session(content, device, "exact", record, lambda: Session(content, CPU_DEVICE, "exact", record))
    monkeypatch.setattr(session, "CALL_SECONDS", 0.0)
    tile = noise(10, 10)
    np.testing.assert_array_equal(opened(tile), tile.repeat(2, 0).repeat(2, 1))
    assert [(failed, problem) for failed, _, problem in record.failures] == [
        (device, "openvino:cpu did not answer within 0 s.")
    ]


def test_a_stopped_session_ends_its_tile(make_network: Any, noise: Any) -> None:
    opened = open_session(make_network(random_network(), 2), CPU_DEVICE, "exact", Size(10, 10))
    opened.stop()
    with pytest.raises(Cancelled):
        opened(noise(10, 10))
