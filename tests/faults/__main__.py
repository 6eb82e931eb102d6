"""The campaign of faults: `python3 tests/python.py -m tests.faults --jobs 1000 --seed 1`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from .campaign import run, told


def main() -> int:
    """Run it; the exit status is 0 where nothing gave way."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if sys.platform == "linux" and os.geteuid() == 0 and "ENLARGER_FAULTS_APART" not in os.environ:
        # Full disks are mounted where nobody else sees them.
        os.environ["ENLARGER_FAULTS_APART"] = "1"
        apart = ["unshare", "--mount", "--propagation", "private", sys.executable, "-m", "tests.faults"]
        return subprocess.run([*apart, *sys.argv[1:]], check=False).returncode
    faults: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as name:
        world = None
        known = 0
        for number, fault, world in run(Path(name), options.jobs, options.seed):
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
