"""Who does the work of a command, where that is not its own process."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enlarger.pools.pool import Pool

    from .options import JobOptions


@contextmanager
def several_devices(options: JobOptions) -> Generator[tuple[JobOptions, Pool | None]]:
    """Give the options for the first of the devices that are named with commas between them, and, where there
    are others, a process for each. Raises DeviceError when there is no such device.
    """
    names = [name.strip() for name in options.device.split(",")]
    if len(names) == 1:
        yield options, None
        return
    from enlarger.devices.device_list import devices_called
    from enlarger.pools.processes import ProcessPool

    devices = [device.id for name in names for device in devices_called(name)]
    with ProcessPool(devices) as pool:
        yield replace(options, device=devices[0]), pool
