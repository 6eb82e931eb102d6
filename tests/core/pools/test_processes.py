from __future__ import annotations

import itertools
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from dying_tasks import end_always, end_once
from enlarger.errors import DeviceError
from enlarger.pools.pool import AHEAD, in_order
from enlarger.pools.processes import ProcessPool


def test_a_worker_that_is_killed_is_replaced_and_one_that_always_dies_is_told_of(tmp_path: Path) -> None:
    with ProcessPool(["cpu"]) as pool:
        assert pool.submit(end_once, str(tmp_path / "mark")).result() == "cpu"
        with pytest.raises(DeviceError, match="ended 2 times"):
            pool.submit(end_always).result()


class Slow:
    """A pool whose tasks are done when they are asked for."""

    workers, shares_files = 2, True

    def submit(self, task: Any, *arguments: Any) -> Future[Any]:
        raise NotImplementedError


def test_answers_come_in_order_and_no_more_is_submitted_than_is_in_flight() -> None:
    futures: list[Future[int]] = []

    def submit() -> Future[int]:
        futures.append(Future())
        return futures[-1]

    waited: list[int] = []

    def on_wait() -> None:
        waited.append(len(futures))
        futures[1].set_result(1)
        futures[0].set_result(0)

    answers = in_order(Slow(), itertools.repeat(submit), on_wait)
    assert next(answers).result() == 0
    assert next(answers).result() == 1
    assert waited == [AHEAD * 2]
    assert len(futures) == AHEAD * 2 + 1
    answers.close()  # type: ignore[attr-defined]
    assert futures[-1].cancelled()


def test_a_task_that_all_wait_for_is_given_to_another_worker() -> None:
    futures: list[Future[int]] = []

    def submit() -> Future[int]:
        futures.append(Future())
        return futures[-1]

    def on_wait() -> None:
        if not futures[1].done():
            futures[1].set_result(1)
        if len(futures) > AHEAD * 2:
            futures[-1].set_result(0)

    answers = in_order(Slow(), itertools.repeat(submit), on_wait, is_repeatable=True)
    assert next(answers).result() == 0
    assert futures[0].cancelled()
    assert next(answers).result() == 1
    answers.close()  # type: ignore[attr-defined]
