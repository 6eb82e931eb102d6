"""Providers that are not what they should be, tried for real in child processes."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import psutil
import pytest

from enlarger.devices import benchmark_cache, benchmark_process, device_list, measurements, selection
from enlarger.devices.benchmark_result import Result
from enlarger.devices.device import Device
from enlarger.devices.device_list import all_devices, devices_called
from enlarger.devices.measurements import record_failure, record_job_speed
from enlarger.devices.providers import (
    CPU,
    CPU_DEVICE,
    HIDDEN,
    OPENVINO,
    Precision,
    Provider,
    provider_called,
)
from enlarger.devices.selection import Choice, choose, measure_again
from enlarger.errors import Cancelled, DeviceError
from enlarger.jobs.settings import Settings
from enlarger.networks.library import find_model
from enlarger.networks.network import Network
from enlarger.tiles.cost import Cost
from tiny_networks import GraphBuilder, nearest_network, random_network

MISBEHAVIOUR = {
    "crash": ("import os; os.abort()", "crashed"),
    "hang": ("while True: pass", "did not answer"),
    "no library": ("return __file__", "cannot be loaded"),
    "no device": ("raise ImportError('the driver is too old')", "the driver is too old"),
}

TIMED_OUT = Result(problem="it did not answer within 60 s", timed_out=True, took=60.0)


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
        monkeypatch.setattr(device_list, "LISTING_SECONDS", 5.0)

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


def test_a_device_whose_answers_differ_is_set_aside(make_network: Any, compiling_device: Device) -> None:
    network = make_network(GraphBuilder().add("RandomUniformLike").resize(2).model(), 2)
    choices, notes = choose(network, "auto", "fast", "u8", lambda: None)
    assert [item.device for item in choices] == [CPU_DEVICE]
    assert "differs" in notes[0]
    with pytest.raises(DeviceError, match="differs"):
        choose(network, compiling_device.id, "fast", "u8", lambda: None)


def test_the_fastest_comes_first_and_is_remembered(
    make_network: Any, compiling_device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = make_network(random_network(), 2)
    before, _ = choose(network, "auto", "fast", "u8", None)
    assert before == [Choice(CPU_DEVICE, "exact")], "untried, the reference is taken"
    tried, notes = choose(network, "auto", "fast", "u8", lambda: None)
    times = [item.relative_time for item in tried]
    assert times == sorted(times)
    assert min(times) > 0
    assert min(item.cost.bytes_per_pixel for item in tried) > 0
    assert {(item.device.id, item.precision) for item in tried} == {
        (compiling_device.id, "fast"),
        (compiling_device.id, "exact"),
        ("cpu", "exact"),
    }
    assert not notes

    def no_child(*_: Any, **__: Any) -> None:
        pytest.fail("a child process was started")

    monkeypatch.setattr(subprocess, "Popen", no_child)
    assert choose(network, "auto", "fast", "u8", None) == (tried, notes)
    record_job_speed(network, tried[0].device, tried[0].precision, "u8", 1.0)
    learnt, _ = choose(network, "auto", "fast", "u8", lambda: None)
    assert learnt[0].cost == Cost(0.0, 1.0, tried[0].cost.bytes_per_pixel)
    assert [item.device for item in learnt] == [item.device for item in tried], (
        "a busy hour changes no choice"
    )


@pytest.mark.parametrize("busy_at", ["the benchmark", "the job"])
def test_what_was_measured_in_a_busy_minute_is_measured_again_when_it_is_over(
    make_network: Any, monkeypatch: pytest.MonkeyPatch, busy_at: str
) -> None:
    network = make_network(random_network(), 2)

    def tried(on_wait: Callable[[], None] | None = None) -> list[Choice]:
        return choose(network, CPU_DEVICE.id, "fast", "u8", on_wait)[0]

    def is_busy(answer: bool) -> None:
        monkeypatch.setattr(measurements, "is_busy", lambda: answer)

    is_busy(busy_at == "the benchmark")
    tried(lambda: None)
    is_busy(True)
    record_job_speed(network, CPU_DEVICE, "exact", "u8", 1.0)
    measure_again(network, CPU_DEVICE.id, "fast", "u8")
    assert tried()[0].cost.seconds_per_pixel == 1.0, "the machine is busy still"
    is_busy(False)
    measure_again(network, CPU_DEVICE.id, "fast", "u8")
    assert tried() == [Choice(CPU_DEVICE, "exact")], "nothing is known any more"
    assert tried(lambda: None)[0].cost.seconds_per_pixel < 1.0
    measure_again(network, CPU_DEVICE.id, "fast", "u8")
    assert tried() != [Choice(CPU_DEVICE, "exact")], "what was measured at rest stays"


def test_a_busy_hour_of_benchmarks_changes_no_choice(
    make_network: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = Device("cuda", "CUDAExecutionProvider", "a card", "GPU")
    openvino = Device("openvino:cpu", OPENVINO, "a processor", "CPU", 0)
    seconds_and_the_reference_s = {
        (card, "half"): (0.2, 2.0),
        (card, "fast"): (0.3, 5.0),
        (card, "exact"): (0.4, 9.0),
        (openvino, "fast"): (9.0, 6.0),
        (openvino, "exact"): (3.0, 4.0),
        (CPU_DEVICE, "exact"): (2.0, 2.0),
    }

    def benchmark(_: Network, device: Device, precision: Precision, *__: Any) -> Result:
        tried, reference = seconds_and_the_reference_s[device, precision]
        return Result(cost=Cost(0.0, tried), reference=Cost(0.0, reference))

    def devices(_: str) -> list[Device]:
        return [openvino, card, CPU_DEVICE]

    monkeypatch.setattr(selection, "benchmark_network", benchmark)
    monkeypatch.setattr(selection, "devices_called", devices)
    choices, _ = choose(make_network(random_network(), 2), "auto", "fast", "u8", None)
    assert [(item.device, item.precision) for item in choices] == [
        (card, "half"),
        (card, "fast"),
        (card, "exact"),
        (openvino, "exact"),
        (CPU_DEVICE, "exact"),
        (openvino, "fast"),
    ]


def test_what_prefers_float16_is_tried_in_it(
    make_network: Any, compiling_device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A processor stands in for a card: it runs such graphs, too."""
    cpu, preferring = provider_called(CPU), replace(provider_called(OPENVINO), prefers_half=True)

    def called(name: str) -> Provider:
        return cpu if name == CPU else preferring

    monkeypatch.setattr(selection, "provider_called", called)
    choices, _ = choose(make_network(random_network(), 2), compiling_device.id, "fast", "u8", lambda: None)
    assert "half" in {item.precision for item in choices}


def test_a_benchmark_that_nobody_waits_for_ends_at_once(make_network: Any) -> None:
    def cancelled() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        choose(make_network(random_network(seed=7), 2), "auto", "fast", "u8", cancelled)


def test_a_device_that_never_answers_is_set_aside_and_the_reference_is_not(
    monkeypatch: pytest.MonkeyPatch, make_network: Any, compiling_device: Device
) -> None:
    network = make_network(random_network(), 2)
    ask = benchmark_process.ask

    def asked(request: dict[str, Any], *more: Any) -> Result:
        hangs = request["op"] == "benchmark" and request["device"]["id"] == compiling_device.id
        return TIMED_OUT if hangs else ask(request, *more)

    monkeypatch.setattr(benchmark_process, "ask", asked)
    monkeypatch.setattr(measurements, "SLOWED_FACTOR", 100.0)
    choices, notes = choose(network, "auto", "fast", "u8", lambda: None)
    assert [item.device for item in choices] == [CPU_DEVICE]
    assert "did not answer" in notes[0]
    assert_remembered_for(monkeypatch, network, compiling_device, benchmark_cache.RETRY_SECONDS)


def test_a_busy_machine_is_told_from_a_broken_device(
    monkeypatch: pytest.MonkeyPatch, make_network: Any, compiling_device: Device
) -> None:
    """The reference takes far longer than a moment ago, too."""
    network = make_network(random_network(), 2)
    ask, seconds = benchmark_process.ask, iter([1.0, 30.0, 30.0])

    def asked(request: dict[str, Any], *more: Any) -> Result:
        if request["device"]["id"] == compiling_device.id:
            return TIMED_OUT
        return msgspec.structs.replace(ask(request, *more), took=next(seconds))

    monkeypatch.setattr(benchmark_process, "ask", asked)
    choices, _ = choose(network, "auto", "fast", "u8", lambda: None)
    assert [item.device for item in choices] == [CPU_DEVICE]
    assert_remembered_for(monkeypatch, network, compiling_device, benchmark_cache.RETRY_SECONDS_IF_BUSY)


def test_a_benchmark_may_take_the_longer_the_longer_the_reference_takes(
    monkeypatch: pytest.MonkeyPatch, make_network: Any, compiling_device: Device
) -> None:
    ask, limits = benchmark_process.ask, list[float]()

    def asked(request: dict[str, Any], files: Any, seconds: float, *more: Any) -> Result:
        limits.append(seconds)
        return msgspec.structs.replace(ask(request, files, seconds, *more), took=100.0)

    monkeypatch.setattr(benchmark_process, "ask", asked)
    choose(make_network(random_network(), 2), compiling_device.id, "exact", "u8", lambda: None)
    assert limits == [measurements.REFERENCE_SECONDS, 100.0 * measurements.REFERENCE_FACTOR]


def test_the_reference_does_without_a_benchmark_for_which_there_is_no_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(measurements, "REFERENCE_SECONDS", 0.05)
    monkeypatch.setattr(measurements, "BENCHMARK_SECONDS", 0.05)
    network = Network(find_model())
    for _ in range(2):
        choices, _ = choose(network, "auto", "fast", "u8", lambda: None)
        assert choices == [Choice(CPU_DEVICE, "exact")]
    record_failure(network, CPU_DEVICE, "exact", "u8", "It took too long.")
    monkeypatch.undo()
    choices, _ = choose(network, "cpu", "fast", "u8", lambda: None)
    assert choices[0].cost != Cost(), "a later job tries it again"


@pytest.mark.skipif(os.name == "nt", reason="there, one cannot tell a crash from a kill")
def test_the_reference_does_without_a_benchmark_whose_process_is_killed(make_network: Any) -> None:
    def kill() -> None:
        for child in psutil.Process().children():
            child.kill()

    network = make_network(nearest_network(2), 2)
    assert choose(network, "cpu", "fast", "u8", kill) == ([Choice(CPU_DEVICE, "exact")], [])
    assert choose(network, "cpu", "fast", "u8", lambda: None)[0][0].cost != Cost(), "a later job tries it"


def test_a_device_that_failed_in_a_job_is_set_aside(compiling_device: Device, make_network: Any) -> None:
    network = make_network(nearest_network(2), 2)
    for precision in ("fast", "exact"):
        record_failure(network, compiling_device, precision, "u8", "It went away.")
    choices, notes = choose(network, "auto", "fast", "u8", lambda: None)
    assert [item.device for item in choices if item.device == compiling_device] == []
    assert f"{compiling_device.id} is set aside: It went away." in notes


@pytest.mark.usefixtures("fresh")
def test_a_provider_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HIDDEN, "webgpu, openvino")
    devices, absent = all_devices()
    assert not {"webgpu", "openvino"} & {device.id.partition(":")[0] for device in devices}
    reasons = {item.provider.short: item.reason for item in absent}
    assert reasons["openvino"] == reasons["webgpu"] == f"left out by {HIDDEN}"


def assert_remembered_for(
    monkeypatch: pytest.MonkeyPatch, network: Network, device: Device, seconds: float
) -> None:
    """Assert that what was found out about a device counts for so long."""
    now = time.time()
    for age, expected in ((seconds - 60, True), (seconds + 60, False)):
        monkeypatch.setattr(time, "time", lambda age=age: now + age)  # pyright: ignore[reportUnknownLambdaType]
        assert (measurements.benchmark_network(network, device, "fast", "u8", None) is not None) == expected


@pytest.mark.usefixtures("fresh")
def test_without_room_for_temporary_files_the_cpu_does_the_job_and_nothing_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    choices, _ = choose(Network(find_model()), "auto", "fast", "u8", lambda: None)
    assert [choice.device for choice in choices] == [CPU_DEVICE]
    assert benchmark_cache.all_results() == []
