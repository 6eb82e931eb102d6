"""Feeds inputs to all that reads what others wrote: `python3 tests/python.py -m tests.fuzzing`.

What is found is made as small as it gets, and told; it belongs into the tests of what was fed.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hypothesis import HealthCheck, Phase, given, seed, settings

from .corpus import collect, kept
from .inputs import inputs, quick_input
from .targets import Target, feed, targets

MOST_MEMORY = 6 << 30
"""Bytes for this process, as the importer's worker has a limit: a pickle may ask for any amount."""

ROUND = 5000
"""Inputs that are drawn at a time: what is drawn of them is remembered, lest one come twice."""


def limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def draw(begin: tuple[bytes, ...], count: int, number: int, take: Callable[[bytes], None]) -> None:
    """Draw so many inputs; raise what the smallest of them makes `take` raise."""

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(inputs(begin))
    def run(content: bytes) -> None:
        take(content)

    run()


def hunt(name: str, target: Target, count: int, number: int, seconds: float, *, is_quick: bool) -> int:
    """Feed what is kept as it is, then so many inputs, or as many as these seconds allow; return how many."""
    begin, fed = (*target.corpus, *kept(name)), 0
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as folder:

        def take(content: bytes) -> None:
            nonlocal fed
            fed += 1
            feed(target, content, Path(folder))

        for content in begin:
            take(content)
        while is_quick and fed < count and time.monotonic() < end:
            content = quick_input(begin, random.Random(f"{name} {number} {fed}"))
            try:
                take(content)
            except Exception as fault:
                fault.add_note(f"The input was {content!r}.")
                raise
        for part in itertools.count():
            some = min(ROUND if seconds == float("inf") else 50, count - fed)
            if some <= 0 or time.monotonic() > end:
                return fed
            draw(begin, some, 1000 * number + part, take)
    raise AssertionError


def main() -> int:
    """Hunt in all targets, or in one; the exit status is 0 where nothing was found."""
    every = targets()
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="of each target")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="for each target, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=sorted(every))
    parser.add_argument("--quick", action="store_true", help="as many inputs as can be, none made smaller")
    parser.add_argument("--collect", type=int, metavar="N", help="look for inputs to keep among so many")
    options = parser.parse_args()
    limit_memory()
    chosen = {name: target for name, target in every.items() if options.only in (None, name)}
    if options.collect:
        for name, target in chosen.items():
            print(f"{name}: {_collected(name, target, options.collect, options.seed)} are kept", flush=True)
        return 0
    gave_way = total = 0
    for name, target in chosen.items():
        start = time.perf_counter()
        try:
            fed = hunt(name, target, options.inputs, options.seed, options.seconds, is_quick=options.quick)
        except Exception:  # noqa: BLE001 - whatever it is, it is what was looked for
            gave_way += 1
            traceback.print_exc()
            print(f"{name} gave way", flush=True)
        else:
            total += fed
            print(f"{name}: {fed} inputs in {time.perf_counter() - start:.0f} s", flush=True)
    print(f"{gave_way} of {len(chosen)} targets gave way; {total} inputs")
    return 1 if gave_way else 0


def _collected(name: str, target: Target, count: int, number: int) -> int:
    drawn: list[bytes] = []
    draw((*target.corpus, *kept(name)), count, number, drawn.append)
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as folder:
        return collect(name, target, sorted(drawn, key=len), Path(folder))


if __name__ == "__main__":
    sys.exit(main())
