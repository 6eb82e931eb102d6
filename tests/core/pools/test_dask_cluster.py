"""A real cluster of Dask on this machine, against the machine alone."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import animation_files
import command_line
import film_files
from dying_tasks import end_always, end_once, fill_memory, stop_once
from enlarger.errors import DeviceError
from enlarger.geometry import Size
from enlarger.imaging.arrays import strips_of
from enlarger.imaging.pixel_format import RGBA_U8
from enlarger.jobs.job import Job
from enlarger.jobs.request import JobRequest, Source
from enlarger.jobs.run import run_on_array
from enlarger.pools.dask_cluster import DaskPool
from enlarger.pools.pool import in_order
from enlarger.tiles.target import Target
from https_server import make_certificate


@contextmanager
def cluster(**options: Any) -> Generator[str]:
    """Have a cluster of two workers on this machine, and give its address."""
    import distributed
    from dask import config  # pyright: ignore[reportPrivateImportUsage] - as it is documented

    local: Any = distributed.LocalCluster
    usual = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "memory_limit": None}
    with (
        config.set({"distributed.scheduler.allowed-failures": 1}),
        local(n_workers=2, threads_per_worker=1, **(usual | options)) as running,
    ):
        yield running.scheduler_address


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with cluster() as found:
        yield found


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


def test_a_worker_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    with cluster() as address, DaskPool(address, "cpu") as pool:
        tasks: list[Callable[[], Future[str]]] = [
            partial(pool.submit, stop_once, str(tmp_path / "mark")),
            *[partial(pool.submit, end_once, str(tmp_path)) for _ in range(9)],
        ]
        answers = in_order(pool, iter(tasks), lambda: None, is_repeatable=True)
        assert [answer.result() for answer in answers] == ["cpu"] * 10
        assert (tmp_path / "mark").exists()


def test_workers_without_enough_memory_are_told_of() -> None:
    with cluster(memory_limit="500MiB") as address, DaskPool(address, "cpu") as pool:
        with pytest.raises(DeviceError, match="Several workers") as found:
            pool.submit(fill_memory, 800 << 20).result(120)
        assert "too little memory" in found.value.hint
        assert pool.submit(end_once, "/").result(120) == "cpu"


def test_a_cluster_with_certificates_is_reached_by_whoever_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed.security import Security

    key, certificate = make_certificate(tmp_path)
    sides = {
        f"tls_{side}_{what}": str(path)
        for side in ("scheduler", "worker", "client")
        for what, path in (("cert", certificate), ("key", key))
    }
    security = Security(tls_ca_file=str(certificate), require_encryption=True, **sides)
    Image.fromarray(np.random.default_rng(2).integers(0, 256, (30, 40, 3), np.uint8)).save(
        tmp_path / "in.png"
    )
    options = ("--scale", 2, "--model", "faithful-x2", "--device", "cpu", "--precision", "exact")
    with cluster(protocol="tls", security=security) as address:
        assert address.startswith("tls://")
        named = ("upscale", tmp_path / "in.png", "-o")
        refused = command_line.run(*named, tmp_path / "no.png", *options, "--cluster", address)
        assert refused.returncode == 1
        assert "No scheduler of Dask answers" in refused.stderr
        for name, path in (("CA_FILE", certificate), ("CLIENT__CERT", certificate), ("CLIENT__KEY", key)):
            monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{name}", str(path))
        done = command_line.run(*named, tmp_path / "tls.png", *options, "--cluster", address)
        assert done.returncode == 0, done.stderr
    alone = command_line.run(*named, tmp_path / "alone.png", *options)
    assert alone.returncode == 0, alone.stderr
    assert_same_pixels(tmp_path / "tls.png", tmp_path / "alone.png")


def test_a_film_is_the_same(address: str, tmp_path: Path) -> None:
    film = film_files.make_film(tmp_path / "in.mkv", times=[40 * each for each in range(100)])
    options = ("--scale", 2, "--model", "faithful-x2", "--device", "cpu", "--precision", "exact")
    for name, more in (("alone.mkv", ()), ("cluster.mkv", ("--cluster", address))):
        done = command_line.run("video", film, "-o", tmp_path / name, *options, *more)
        assert done.returncode == 0, done.stderr
    alone, together = tmp_path / "alone.mkv", tmp_path / "cluster.mkv"
    assert film_files.facts_of(alone) == film_files.facts_of(together)
    known, found = map(film_files.pictures_of, (alone, together))
    assert len(known) == 100
    np.testing.assert_array_equal(found, known)


def test_frames_of_an_animation_are_the_same(address: str, tmp_path: Path) -> None:
    source = animation_files.save(tmp_path / "in.webp", animation_files.frames(has_alpha=True))
    options = ("--scale", 2, "--model", "faithful-x2", "--device", "cpu", "--precision", "exact")
    for name, more in (("alone.png", ()), ("cluster.png", ("--cluster", address))):
        done = command_line.run("upscale", source, "-o", tmp_path / name, *options, *more)
        assert done.returncode == 0, done.stderr
    alone, together = (animation_files.seen(tmp_path / name) for name in ("alone.png", "cluster.png"))
    np.testing.assert_array_equal(alone[0], together[0])
    assert alone[1:] == together[1:]


def assert_same_pixels(one: Path, other: Path) -> None:
    with Image.open(one) as first, Image.open(other) as second:
        np.testing.assert_array_equal(np.asarray(first), np.asarray(second))
