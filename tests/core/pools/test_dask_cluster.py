"""A real cluster of Dask on this machine, against the machine alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import command_line
from dying_tasks import end_always, end_once
from enlarger.errors import DeviceError
from enlarger.geometry import Size
from enlarger.imaging.arrays import strips_of
from enlarger.imaging.pixel_format import RGBA_U8
from enlarger.jobs.job import Job
from enlarger.jobs.request import JobRequest, Source
from enlarger.jobs.run import run_on_array
from enlarger.pools.dask_cluster import DaskPool
from enlarger.tiles.target import Target


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    import distributed
    from dask import config  # pyright: ignore[reportPrivateImportUsage] - as it is documented

    local: Any = distributed.LocalCluster
    options = {"host": "127.0.0.1", "dashboard_address": None, "memory_limit": None}
    with (
        config.set({"distributed.scheduler.allowed-failures": 1}),
        local(n_workers=2, threads_per_worker=1, **options) as cluster,
    ):
        yield cluster.scheduler_address


def test_a_picture_is_the_same_to_the_last_bit(address: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (90, 150, 4), np.uint8)

    def job() -> Job:
        request = JobRequest(
            target=Target(3), model="faithful-x2", device="cpu", precision="exact", tile=64, lock="full"
        )
        return request.job(Source(Size(150, 90), RGBA_U8, lambda: strips_of(pixels)))

    expected, _ = run_on_array(job(), pixels)
    elsewhere = job()
    with DaskPool(address, "cpu") as pool:
        assert pool.workers == 2
        elsewhere.use(pool)
        result, report = run_on_array(elsewhere, pixels)
    np.testing.assert_array_equal(result, expected)
    assert report.network_seconds == 0


def test_files_of_a_batch_are_sent_and_come_back(address: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    drawn = np.random.default_rng(1).integers(0, 256, (20, 30, 3), np.uint8)
    Image.fromarray(drawn).save(tmp_path / "in" / "a b.png")
    (tmp_path / "in" / "cut.png").write_bytes((tmp_path / "in" / "a b.png").read_bytes()[:300])
    options = ("-o", tmp_path / "out", "--scale", 2, "--model", "nearest", "--cluster", address)
    done = command_line.run("batch", tmp_path / "in", *options)
    assert done.returncode == 1
    assert "1 picture was not enlarged" in done.stderr
    with Image.open(tmp_path / "out" / "a b_x2.png") as image:
        np.testing.assert_array_equal(np.asarray(image), drawn.repeat(2, axis=0).repeat(2, axis=1))


def test_a_killed_workers_task_goes_to_another_and_one_that_kills_all_is_told_of(
    address: str, tmp_path: Path
) -> None:
    with DaskPool(address, "cpu") as pool:
        assert pool.submit(end_once, str(tmp_path / "mark")).result(120) == "cpu"
        with pytest.raises(DeviceError, match="Several workers"):
            pool.submit(end_always).result(120)
