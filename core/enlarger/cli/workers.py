"""Who does the work of a command, where that is not its own process."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from enlarger.pools.pool import Pool

    from .options import JobOptions

Cluster = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="Have the workers of a Dask cluster do it: tcp://HOST:8786 or tls://HOST:8786. See"
        " docs/cluster.md.",
    ),
]


def for_cluster(options: JobOptions, cluster: str) -> JobOptions:
    """Return the options for a job: on a cluster it is computed in float32 throughout, as processors that
    differ would otherwise give pictures that can be seen to.
    """
    return replace(options, precision="exact") if cluster else options


@contextmanager
def workers(options: JobOptions, cluster: str) -> Generator[tuple[JobOptions, Pool | None]]:
    """Give the options for this process, and what does the work: a cluster at that address, or a process for
    each device where several are named with commas between them; None where it is this process.

    Raises DeviceError where there is no such device or cluster, RequestError where Dask is missing.
    """
    names = [name.strip() for name in options.device.split(",")]
    if cluster:
        from enlarger.pools.dask_cluster import DaskPool

        with DaskPool(cluster, options.device) as pool:
            yield options, pool
    elif len(names) > 1:
        from enlarger.devices.device_list import devices_called
        from enlarger.pools.processes import ProcessPool

        devices = [device.id for name in names for device in devices_called(name)]
        with ProcessPool(devices) as pool:
            yield replace(options, device=devices[0]), pool
    else:
        yield options, None
