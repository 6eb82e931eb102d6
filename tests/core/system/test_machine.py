from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from enlarger.system import machine

UNDER_A_LIMIT = """
import resource
import psutil
from enlarger.system.machine import available_memory
limit = psutil.Process().memory_info().vms + (300 << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
assert 200 << 20 < available_memory() <= 300 << 20, available_memory()
"""


def test_available_memory_is_no_more_than_the_machine_has() -> None:
    assert 0 < machine.available_memory() <= psutil.virtual_memory().total


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to that limit")
def test_available_memory_heeds_the_limit_of_the_process() -> None:
    subprocess.run([sys.executable, "-c", UNDER_A_LIMIT], check=True)


def test_available_memory_heeds_the_limits_of_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "CONTROL_GROUPS", tmp_path)
    line = Path("/proc/self/cgroup").read_text().splitlines()[-1]
    group = tmp_path / line.partition("::/")[2]
    group.mkdir(parents=True, exist_ok=True)
    (group / "memory.max").write_text("50000000\n")
    (group / "memory.current").write_text("20000000\n")
    assert machine.available_memory() == 30_000_000


def test_the_fingerprint_changes_with_the_drivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = machine.fingerprint()
    assert machine.fingerprint() == before
    monkeypatch.setenv("VK_DRIVER_FILES", "/nowhere")
    assert machine.fingerprint() != before
    driver = tmp_path / "card.json"
    driver.write_text("{}")
    monkeypatch.setattr(machine, "DRIVER_FILES", (str(driver),))
    assert "card.json" in machine.fingerprint()


def test_the_processor_has_a_name() -> None:
    assert machine.processor_name()
