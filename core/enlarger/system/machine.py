"""The machine: its memory, its processor, and what tells one state of its drivers from the next."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

DRIVER_FILES = ("/proc/driver/nvidia/version", "/etc/vulkan/icd.d/*.json", "/usr/share/vulkan/icd.d/*.json")
"""Files of Linux that change with a graphics driver."""

DRIVER_SETTINGS = (
    "VK_DRIVER_FILES",
    "VK_ICD_FILENAMES",
    "CUDA_VISIBLE_DEVICES",
    "ORT_WEBGPU_EP_ALLOW_SOFTWARE_ADAPTER",
)
"""Environment variables that change what a provider finds."""

LOOK_SECONDS = 0.2
BUSY_PERCENT = 50.0

CONTROL_GROUPS = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")
GROUP_LIMITS = (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes"))
"""Of control groups, in version 2 and in version 1: what they may hold, and what they do."""

WINDOWS_DISPLAYS = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}"
"""The registry's key of display adapters, each with its DriverVersion."""


def available_memory() -> int:
    """Return the bytes of memory that may be taken now without slowing others down."""
    limits = [psutil.virtual_memory().available, *_limits()]
    return max(0, min(limits))


def peak_memory() -> int:
    """Return the most bytes of memory that this process has held so far."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def is_busy() -> bool:
    """Look for a moment whether other work keeps more than half of the processors busy."""
    return psutil.cpu_percent(LOOK_SECONDS) > BUSY_PERCENT


def processor_name() -> str:
    """Return what the maker calls the processor, or at least its kind."""
    return _processor_field("model name") or platform.processor() or platform.machine()


def processor_fingerprint() -> str:
    """Return a text that tells processors apart that can do different things; on rented machines they may
    share a name.
    """
    return f"{processor_name()} {_processor_field('flags')}".strip()


def _processor_field(field: str) -> str:
    """Return a field of what Linux says of the first processor; empty elsewhere."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith(field):
                return line.partition(":")[2].strip()
    return ""


def fingerprint() -> str:
    """Return a text that stays the same while the system and its graphics drivers do."""
    parts = [
        platform.platform(),
        platform.machine(),
        *(f"{name}={os.environ.get(name)}" for name in DRIVER_SETTINGS),
    ]
    return " ".join([*parts, *_drivers()])


def _limits() -> Iterator[int]:
    """Yield what is left under the limits of the control groups and of the process."""
    with contextlib.suppress(OSError):
        for line in OWN_GROUPS.read_text().splitlines():
            number, controllers, path = line.split(":", 2)
            of_memory = "memory" in controllers.split(",")
            if number == "0" or of_memory:
                group = CONTROL_GROUPS / ("memory" if of_memory else "") / path.lstrip("/")
                yield from (left for folder in (group, *group.parents) for left in _left_in(folder))
    if sys.platform != "win32":
        import resource

        soft = resource.getrlimit(resource.RLIMIT_AS)[0]
        if soft != resource.RLIM_INFINITY:
            yield soft - psutil.Process().memory_info().vms


def _left_in(group: Path) -> Iterator[int]:
    for limit, held in GROUP_LIMITS:
        with contextlib.suppress(OSError, ValueError):  # no such limit, or "max"
            yield int((group / limit).read_text()) - int((group / held).read_text())


def _drivers() -> Iterator[str]:
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, WINDOWS_DISPLAYS) as displays:
            for number in range(winreg.QueryInfoKey(displays)[0]):
                try:
                    with winreg.OpenKey(displays, winreg.EnumKey(displays, number)) as display:
                        yield str(winreg.QueryValueEx(display, "DriverVersion")[0])
                except OSError:  # not a display, or not ours to read
                    continue
        return
    for pattern in DRIVER_FILES:
        for path in sorted(Path("/").glob(pattern[1:])):
            try:
                yield f"{path.name}@{path.stat().st_mtime_ns}" if path.suffix == ".json" else path.read_text()
            except OSError:
                continue
