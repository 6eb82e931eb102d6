from __future__ import annotations

from math import isnan
from pathlib import Path

import pytest

from enlarger.devices import benchmark_cache
from enlarger.devices.benchmark_result import Result
from enlarger.devices.device import Device
from enlarger.tiles.cost import Cost

KEY = ["devices", "a"]

_COSTS = (
    '{{"key": ["a"], "result": {{"cost": {{"seconds_per_pixel": {first}}}, '
    '"reference": {{"seconds_per_pixel": {second}}}}}}}'
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return benchmark_cache.folder()


def test_what_cannot_be_put_in_its_place_leaves_nothing_behind(folder: Path) -> None:
    in_the_way = folder / f"{benchmark_cache.name_of(KEY)}.json"
    in_the_way.mkdir(parents=True)
    benchmark_cache.remember(KEY, Result(problem="it hung"))
    assert list(folder.iterdir()) == [in_the_way]


def test_a_result_that_cannot_be_removed_is_no_fault(folder: Path) -> None:
    in_the_way = folder / f"{benchmark_cache.name_of(KEY)}.json"
    in_the_way.mkdir(parents=True)
    benchmark_cache.forget(KEY)
    assert in_the_way.exists()


def test_results_that_cannot_be_looked_for_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/" + "x" * 300)
    assert benchmark_cache.all_results() == []
    assert benchmark_cache.recall(KEY) is None


@pytest.mark.parametrize(
    "result",
    [
        Result(devices=(Device("cuda", "CUDA", "A card", "GPU", 1),), took=2.0),
        Result(devices=()),
        Result(cost=Cost(0.1, 1e-6), reference=Cost(0.2, 1e-6), rms=0.5, job_seconds=1e-6, was_busy=True),
        Result(problem="it hung", timed_out=True, reference_was_slow=True),
    ],
)
def test_what_is_remembered_is_recalled_whole(result: Result) -> None:
    benchmark_cache.remember(KEY, result)
    assert benchmark_cache.recall(KEY) == result
    assert [found[:2] for found in benchmark_cache.all_results()] == [(KEY, result)]


def test_a_value_that_is_no_number_is_remembered_as_well() -> None:
    benchmark_cache.remember(KEY, Result(rms=float("nan"), problem="its answer differs"))
    found = benchmark_cache.recall(KEY)
    assert found
    assert found.rms is not None
    assert isnan(found.rms)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"key": ["a"], "result": {}}',
        '{"key": ["a"], "result": {"cost": {"fixed_seconds": 1}}}',
        '{"key": ["a"], "result": {"problem": 1}}',
        '{"key": ["a"], "result": {"devices": [{"id": "cuda"}]}}',
        "[" * 100_000,
        _COSTS.format(first=0.0, second=1.0),
        _COSTS.format(first=1.0, second=0.0),
        _COSTS.format(first=1.0, second="Infinity"),
        _COSTS.format(first="NaN", second=1.0),
    ],
)
def test_a_file_that_makes_no_sense_counts_as_none(folder: Path, content: str) -> None:
    folder.mkdir(parents=True)
    (folder / f"{benchmark_cache.name_of(KEY)}.json").write_text(content)
    assert benchmark_cache.recall(KEY) is None
    assert benchmark_cache.all_results() == []
