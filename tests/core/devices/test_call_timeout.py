from __future__ import annotations

import threading

import pytest

from enlarger.devices.call_timeout import TimeLimitedThread


def test_calls_share_a_thread_and_give_what_they_return_or_raise() -> None:
    thread = TimeLimitedThread()
    first, second = (thread.call(threading.get_ident, 10.0) for _ in range(2))
    assert first == second != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        thread.call(lambda: 1 / 0, 10.0)
    assert thread.call(threading.get_ident, 10.0) == first


def test_a_call_that_hangs_is_left_behind() -> None:
    thread, awaited, ended = TimeLimitedThread(), threading.Event(), threading.Event()

    def hang() -> None:
        awaited.wait()
        ended.set()

    with pytest.raises(TimeoutError):
        thread.call(hang, 0.0)
    assert thread.call(lambda: "the next", 10.0) == "the next", "and not what the hanging one will return"
    awaited.set()
    assert ended.wait(10.0)
    assert thread.call(lambda: "the last", 10.0) == "the last"
