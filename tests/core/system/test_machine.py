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


@pytest.mark.parametrize(
    ("line", "folder", "limit", "held"),
    [
        ("0::/user/jobs", "user", "memory.max", "memory.current"),
        ("7:memory:/jobs", "memory/jobs", "memory.limit_in_bytes", "memory.usage_in_bytes"),
        ("7:cpu,memory:/jobs", "memory", "memory.limit_in_bytes", "memory.usage_in_bytes"),
    ],
)
def test_available_memory_heeds_the_limits_of_groups(
    line: str, folder: str, limit: str, held: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "CONTROL_GROUPS", tmp_path)
    monkeypatch.setattr(machine, "OWN_GROUPS", tmp_path / "own")
    (tmp_path / "own").write_text(f"{line}\n9:name=systemd:/\n")
    group = tmp_path / folder
    group.mkdir(parents=True)
    (group / limit).write_text("50000000\n")
    (group / held).write_text("20000000\n")
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
