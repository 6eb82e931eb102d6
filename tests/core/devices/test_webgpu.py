"""The WebGPU provider, run for real on a graphics card that is emulated on the CPU."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import software_card
from tiny_networks import random_network, write_model

ON_THE_CARD = """
import sys
from pathlib import Path
import numpy as np
from enlarger.devices.device_list import all_devices, devices_called
from enlarger.devices.measurements import benchmark_network
from enlarger.devices.selection import choose
from enlarger.geometry import Size
from enlarger.networks.library import find_model, find_models
from enlarger.networks.network import Network
from enlarger.devices.providers import CPU_DEVICE
from enlarger.devices.session import Record, Session

(card,) = devices_called("webgpu")
assert card.is_software and "SwiftShader" in card.name, card
assert card not in devices_called("auto")

tiny = Network(find_models([Path(sys.argv[1])])[0][0])
choices, notes = choose(tiny, "webgpu", "fast", "u8", lambda: None)
assert {item.device for item in choices} == {card} and not notes, (choices, notes)
assert all(item.relative_time > 0 for item in choices)
# A card that does not know float16, such as SwiftShader, is left to float32.
knows_half = benchmark_network(tiny, card, "half", "u8", None).cost is not None
assert {item.precision for item in choices} == {"fast", *["half"] * knows_half}

for network in (tiny, Network(find_model())):
    tile = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    content = network.for_tiles(Size(16, 16), "u8")
    here, there = (
        Session(content, device, "exact", Record())(tile).astype(int) for device in (CPU_DEVICE, card)
    )
    assert np.abs(here - there).max() <= 1, network.id
print("equal")
"""

WITHOUT_A_DRIVER = """
import sys
from pathlib import Path
from enlarger.devices.device_list import devices_called
from enlarger.devices.selection import choose
from enlarger.errors import DeviceError
from enlarger.networks.library import find_models
from enlarger.networks.network import Network

(card,) = devices_called("webgpu")
assert card.is_software, card
try:
    choose(Network(find_models([Path(sys.argv[1])])[0][0]), "webgpu", "fast", "u8", lambda: None)
except DeviceError as error:
    print(error.message)
"""


@pytest.fixture(scope="module")
def card() -> dict[str, str]:
    if not software_card.is_there():
        message = "NO SOFTWARE CARD: WebGPU is not tested (python3 tests/software_card.py)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return {**os.environ, **software_card.environment()}


def told(script: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a script that is given a folder with one small network; return what it prints."""
    write_model(folder / "models", "tiny", random_network(2, depth=2), 2)
    answer = subprocess.run(
        [sys.executable, "-c", script, str(folder / "models")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    return answer.stdout or answer.stderr


def test_webgpu_gives_the_pixels_of_the_cpu(card: dict[str, str], tmp_path: Path) -> None:
    assert told(ON_THE_CARD, tmp_path, card) == "equal\n"


def test_a_card_without_a_driver_is_set_aside(card: dict[str, str], tmp_path: Path) -> None:
    assert "webgpu:cpu is set aside" in told(
        WITHOUT_A_DRIVER, tmp_path, card | {"VK_DRIVER_FILES": "/nowhere"}
    )
