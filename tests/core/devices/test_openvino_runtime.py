"""What is expected of OpenVINO, held against the real one and its stand-in; and what is kept for it."""

from __future__ import annotations

import functools
import importlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from enlarger.devices import compiled_cache
from enlarger.devices.compilation import release_networks
from enlarger.devices.device import Device
from enlarger.devices.openvino_runtime import load
from enlarger.devices.providers import CPU_DEVICE, OPENVINO, provider_called
from enlarger.devices.session import Record, Session
from enlarger.errors import Cancelled, DeviceError
from enlarger.geometry import Size
from tiny_networks import nearest_network, random_network, slow_network

IMPORTED = """
import json, sys
from enlarger.devices.providers import OPENVINO, provider_called
from enlarger.devices.runtimes import runtime_of

asked = []
events = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request", "subprocess.Popen")
sys.addaudithook(lambda event, arguments: asked.append(event) if event in events else None)
provider = provider_called(OPENVINO)
devices = runtime_of(provider).find_devices(provider)
json.dump({"devices": len(devices), "asked": asked, "modules": list(sys.modules)}, sys.stdout)
"""


@pytest.fixture
def given(compiling_device: Device, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what OpenVINO is asked for from now on: to read a network, or to take up a compiled one."""
    del compiling_device
    core, calls = importlib.import_module("openvino").Core, list[str]()

    def listen_to(name: str) -> None:
        call = getattr(core, name)

        def called(self: Any, *arguments: Any) -> Any:
            calls.append(name)
            return call(self, *arguments)

        monkeypatch.setattr(core, name, called)

    listen_to("read_model")
    listen_to("import_model")
    return calls


def content_of(make_network: Any, graph: Any, width: int = 24, height: int = 20) -> bytes:
    return make_network(graph, 2).for_tiles(Size(width, height), "u8")


def test_a_request_gives_the_picture_and_its_mean_square(
    compiling_device: Device, make_network: Any, noise: Any
) -> None:
    tile = noise(24, 20)
    content = content_of(make_network, nearest_network(2))
    request = load(content, compiling_device, exact=True, is_kept=False).request()
    enlarged, mean_square = request.run(tile, {})
    kept = enlarged.copy()
    np.testing.assert_array_equal(enlarged, tile.repeat(2, 0).repeat(2, 1))
    assert abs(mean_square - np.mean(np.square(tile / 255))) < 1e-4
    request.run(tile[::-1], {})
    np.testing.assert_array_equal(enlarged, kept)


def test_what_is_no_network_is_refused_in_a_line(compiling_device: Device) -> None:
    with pytest.raises(DeviceError) as caught:
        load(b"no network", compiling_device, exact=True, is_kept=False)
    assert "openvino:cpu" in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.usefixtures("compiling_device")
def test_a_device_that_went_away_is_told(make_network: Any) -> None:
    gone = Device("openvino:gpu", OPENVINO, "a card", "GPU", 7)
    with pytest.raises(DeviceError, match="openvino:gpu is not there any more"):
        load(content_of(make_network, nearest_network(2)), gone, exact=True, is_kept=False)


def test_a_stopped_request_pixel_type(compiling_device: Device, make_network: Any, noise: Any) -> None:
    content = content_of(make_network, random_network())
    loaded = load(content, compiling_device, exact=True, is_kept=False)
    request, other = loaded.request(), loaded.request()
    request.stop()
    with pytest.raises(Cancelled):
        request.run(noise(24, 20), {})
    other.run(noise(24, 20), {})


def test_a_request_is_stopped_in_the_middle_of_a_tile(
    compiling_device: Device, make_network: Any, noise: Any
) -> None:
    """The network would take seconds."""
    content = content_of(make_network, slow_network(), 256, 256)
    request = load(content, compiling_device, exact=True, is_kept=False).request()
    threading.Timer(0.2, request.stop).start()
    with pytest.raises(Cancelled):
        request.run(noise(256, 256), {})


@pytest.mark.parametrize("precision", ["fast", "exact"])
def test_a_later_process_takes_up_what_was_compiled(
    precision: Any, compiling_device: Device, given: list[str], make_network: Any, noise: Any
) -> None:
    tile, content = noise(24, 20), content_of(make_network, random_network())
    start = functools.partial(Session, content, compiling_device, precision, is_kept=True)
    pictures: list[Any] = []
    for _ in range(2):
        release_networks()  # as in a new process
        pictures.append(start(Record())(tile))
    assert given == ["read_model", "import_model"]
    np.testing.assert_array_equal(*pictures)


def test_a_damaged_one_is_compiled_anew(
    compiling_device: Device, given: list[str], make_network: Any, noise: Any
) -> None:
    tile, content = noise(24, 20), content_of(make_network, random_network())
    start = functools.partial(Session, content, compiling_device, "exact", is_kept=True)
    expected = start(Record())(tile)
    (path,) = compiled_cache.folder().iterdir()
    whole = bytearray(path.read_bytes())
    for place in (5, len(whole) // 2, len(whole) - 1):
        damaged = whole.copy()
        damaged[place] ^= 1
        path.write_bytes(damaged)
        release_networks()
        given.clear()
        np.testing.assert_array_equal(start(Record())(tile), expected)
        assert given == ["read_model"]
    release_networks()
    given.clear()
    start(Record())
    assert given == ["import_model"], "it is whole again"


def test_what_openvino_refuses_is_compiled_anew(
    compiling_device: Device,
    given: list[str],
    make_network: Any,
    noise: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compiled_cache, "recall", lambda _: b"of another version")  # pyright: ignore[reportUnknownLambdaType]
    content = content_of(make_network, random_network())
    Session(content, compiling_device, "exact", Record(), is_kept=True)(noise(24, 20))
    assert given == ["import_model", "read_model"]


def test_only_what_is_to_be_kept_and_can_be_is_kept(compiling_device: Device, make_network: Any) -> None:
    content = content_of(make_network, random_network())
    Session(content, compiling_device, "exact", Record())
    Session(content, CPU_DEVICE, "exact", Record(), is_kept=True)
    assert not compiled_cache.folder().exists()


def test_a_folder_that_cannot_be_made_does_no_harm(
    compiling_device: Device, make_network: Any, noise: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "enlarger").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    content = content_of(make_network, random_network())
    picture = Session(content, compiling_device, "exact", Record(), is_kept=True)(noise(24, 20))
    assert picture.shape == (40, 48, 3)


def test_openvino_is_imported_without_what_reports_its_users(tmp_path: Path) -> None:
    """Its conversion tools, which its package imports, write an identity to the home and send it."""
    if provider_called(OPENVINO).version is None:
        pytest.skip("OPENVINO IS NOT HERE: nothing of it can report")
    environment = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    environment = {name: value for name, value in environment.items() if name != "CI"}
    run = subprocess.run(
        [sys.executable, "-c", IMPORTED], env=environment, stdout=subprocess.PIPE, check=True, timeout=60
    )
    found = json.loads(run.stdout)
    assert found["devices"]
    assert found["asked"] == []
    assert not {"openvino_telemetry", "openvino.tools.ovc", "requests"} & set(found["modules"])
    assert list(tmp_path.iterdir()) == []
