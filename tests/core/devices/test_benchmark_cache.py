from __future__ import annotations

from pathlib import Path

import pytest

from enlarger.devices import benchmark_cache

KEY = ["devices", "a"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return benchmark_cache.folder()


def test_what_cannot_be_put_in_its_place_leaves_nothing_behind(folder: Path) -> None:
    in_the_way = folder / f"{benchmark_cache.name_of(KEY)}.json"
    in_the_way.mkdir(parents=True)
    benchmark_cache.remember(KEY, {"fact": 1})
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
