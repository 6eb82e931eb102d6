"""The campaign of faults: `python3 tests/python.py -m tests.faults --jobs 1000 --seed 1`."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hosts.editors import roots

from .campaign import SHARES, run, told
from .editors import EDITORS


def main() -> int:
    """Run it; the exit status is 0 where nothing gave way."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--editors", nargs="*", choices=EDITORS, help="by default, all that are there")
    parser.add_argument("--only", choices=SHARES, help="one way of having jobs done")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGHUP):
        # nohup has them ignored, by all jobs as well, which are to be ended by them.
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    if sys.platform == "linux" and os.geteuid() == 0 and "ENLARGER_FAULTS_APART" not in os.environ:
        # Full disks are mounted where nobody else sees them.
        os.environ["ENLARGER_FAULTS_APART"] = "1"
        apart = ["unshare", "--mount", "--propagation", "private", sys.executable, "-m", "tests.faults"]
        os.execvp(apart[0], [*apart, *sys.argv[1:]])  # noqa: S606
    editors = [name for name in EDITORS if roots.find(name)] if options.editors is None else options.editors
    faults: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as name:
        world = None
        known = 0
        jobs = run(Path(name), options.jobs, options.seed, editors, options.only)
        # Whoever interrupts it wants to know what was found so far.
        with contextlib.suppress(KeyboardInterrupt), contextlib.closing(jobs):
            for number, fault, world in jobs:
                faults[fault] += 1
                for what, about in world.found[known:]:
                    print(f"{what}: {about}", flush=True)
                known = len(world.found)
                if number % 20 == 19:
                    print(f"{number + 1} jobs", flush=True)
    if not world:
        return 0
    print(told(world, faults))
    return 1 if world.found else 0


if __name__ == "__main__":
    sys.exit(main())
