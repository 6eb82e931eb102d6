from __future__ import annotations

import functools
import gc
import subprocess
import sys
import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from enlarger.devices import session
from enlarger.devices.device import Device
from enlarger.devices.memory_fallback import MemoryFallbackSession
from enlarger.devices.providers import CPU_DEVICE
from enlarger.devices.selection import Choice
from enlarger.devices.session import Session
from enlarger.errors import MemoryLimitError
from enlarger.geometry import Size
from enlarger.networks.network import Network
from enlarger.tiles.planning import TileLimits, plan_upscale
from enlarger.tiles.target import Target
from tiny_networks import random_network

UNDER_A_LIMIT = """
import functools, resource
import numpy as np
from enlarger.devices.selection import Choice
from enlarger.geometry import Size
from enlarger.devices.memory_fallback import MemoryFallbackSession
from enlarger.networks.library import find_model
from enlarger.networks.network import Network
from enlarger.tiles.planning import TileLimits, plan_upscale
from enlarger.devices.providers import CPU_DEVICE
from enlarger.devices.session import Record, Session
from enlarger.tiles.target import Target
import psutil
network, size = Network(find_model()), Size(800, 700)
tile = np.random.default_rng(0).integers(0, 256, (700, 800, 3), np.uint8)
plan = plan_upscale(size, Target(), network.facts, 3, TileLimits(tile=4096))
small = Session(network.for_tiles(Size(64, 64), "u8"), CPU_DEVICE, "exact", Record())
small(tile[:64, :64].copy())
limit = psutil.Process().memory_info().vms + (350 << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
contents = functools.partial(network.for_tiles, pixel_type="u8")
opened = MemoryFallbackSession(contents, plan.passes[0], 4, [Choice(CPU_DEVICE, "exact")])
result = opened(tile)
assert any("parts" in note for note in opened.record.notes), opened.record.notes
corner = small(tile[:64, :64].copy())[:200, :200]
assert (result[:200, :200] == corner).all()
"""


def fallback_session(network: Network, size: Size, *choices: Choice) -> MemoryFallbackSession:
    plan = plan_upscale(size, Target(), network.facts, 3, TileLimits(tile=4096))
    return MemoryFallbackSession(
        functools.partial(network.for_tiles, pixel_type="u8"),
        plan.passes[0],
        2,
        choices or [Choice(CPU_DEVICE, "exact")],
    )


@pytest.fixture
def limit_memory(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, str], list[Size]]:
    """Let a device fail at tiles of more than so many pixels; return the sizes it is asked for."""

    def limit(pixels: int, device_id: str) -> list[Size]:
        run: Callable[..., Any] = session.Session._run
        asked: list[Size] = []

        def limited(self: Session, tile: Any, picture: int) -> Any:
            if self.device.id == device_id:
                asked.append(Size(tile.shape[1], tile.shape[0]))
                if asked[-1].pixels > pixels:
                    raise MemoryLimitError("There is no room.")
            return run(self, tile, picture)

        monkeypatch.setattr(session.Session, "_run", limited)
        return asked

    return limit


@pytest.mark.parametrize("size", [(60, 50), (61, 120), (200, 17)])
def test_a_tile_in_parts_is_the_tile_as_a_whole(
    size: tuple[int, int], make_network: Any, noise: Any, limit_memory: Any
) -> None:
    network, tile = make_network(random_network(2, depth=3), 2), noise(*size)
    whole = fallback_session(network, Size(*size))(tile)
    asked = limit_memory(30 * 30, "cpu")
    opened = fallback_session(network, Size(*size))
    np.testing.assert_array_equal(opened(tile), whole)
    assert all("parts" in note for note in opened.record.notes)
    count = len(asked)
    np.testing.assert_array_equal(
        opened(tile[::-1].copy())[0], fallback_session(network, Size(*size))(tile[::-1].copy())[0]
    )
    assert asked[count].pixels <= 30 * 30, "what did not fit is not tried again"


def test_parts_are_no_smaller_than_the_network_takes(
    make_network: Any, noise: Any, limit_memory: Any
) -> None:
    network = make_network(random_network(2), 2)
    network.facts = replace(network.facts, smallest=40)
    tile = noise(90, 80)
    whole = fallback_session(network, Size(90, 80))(tile)
    asked = limit_memory(50 * 50, "cpu")
    np.testing.assert_array_equal(fallback_session(network, Size(90, 80))(tile), whole)
    assert all(min(size) >= 40 for size in asked)
    limit_memory(39 * 39, "cpu")
    with pytest.raises(MemoryLimitError):
        fallback_session(network, Size(90, 80))(tile)


def test_where_nothing_fits_the_cpu_goes_on(make_network: Any, noise: Any, limit_memory: Any) -> None:
    network, tile = make_network(random_network(2), 2), noise(90, 80)
    whole = fallback_session(network, Size(90, 80))(tile)
    card = Device("card", CPU_DEVICE.provider, "a card without memory", "GPU")
    limit_memory(0, "card")
    opened = fallback_session(network, Size(90, 80), Choice(card, "exact"), Choice(CPU_DEVICE, "exact"))
    np.testing.assert_array_equal(opened(tile), whole)
    assert opened.choice.device == CPU_DEVICE
    assert "on the CPU" in opened.record.notes[-1]


def test_where_not_even_the_cpu_has_room_the_job_fails(
    make_network: Any, noise: Any, limit_memory: Any
) -> None:
    limit_memory(0, "cpu")
    with pytest.raises(MemoryLimitError):
        fallback_session(make_network(random_network(2), 2), Size(90, 80))(noise(90, 80))


def test_a_real_limit_of_memory_is_met_by_smaller_parts() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", UNDER_A_LIMIT], capture_output=True, text=True, check=False, timeout=120
    )
    assert answer.returncode == 0, answer.stderr


def test_what_a_pass_has_loaded_goes_with_it(make_network: Any, compiling_device: Device, noise: Any) -> None:
    """Otherwise networks of jobs that are over stay, with their threads, until Python looks for circles."""
    network = make_network(random_network(2), 2)
    opened = fallback_session(network, Size(20, 20), Choice(compiling_device, "exact"))
    opened(noise(20, 20))
    loaded = weakref.ref(opened._session)
    gc.disable()
    try:
        del opened
        assert loaded() is None
    finally:
        gc.enable()
