"""Feeds inputs to all that reads what others wrote: `python3 tests/python.py -m tests.fuzzing`.

What is found is made as small as it gets, and told; it belongs into the tests of what was fed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hypothesis import HealthCheck, Phase, given, seed, settings

from .inputs import inputs
from .targets import Target, feed, targets


def hunt(target: Target, count: int, number: int) -> None:
    """Feed so many inputs; raise what the smallest input raises that is a find."""
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as name:

        @seed(number)
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(inputs(target.corpus))
        def run(content: bytes) -> None:
            feed(target, content, Path(name))

        run()


def main() -> int:
    """Hunt in all targets, or in one; the exit status is 0 where nothing was found."""
    every = targets()
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="of each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=sorted(every))
    options = parser.parse_args()
    found = 0
    for name, target in every.items():
        if options.only in (None, name):
            start = time.perf_counter()
            try:
                hunt(target, options.inputs, options.seed)
            except Exception:  # noqa: BLE001 - whatever it is, it is what was looked for
                import traceback

                found += 1
                traceback.print_exc()
            print(f"{name}: {options.inputs} inputs in {time.perf_counter() - start:.0f} s", flush=True)
    print(f"{found} of {len(every)} targets gave way")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
