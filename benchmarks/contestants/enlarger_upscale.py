"""Enlarger itself: `enlarger upscale`, overheard when it reports the time inside the network."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from whole_job import tell

from enlarger.cli import app
from enlarger.jobs import job
from enlarger.jobs.report import Report


def overhear(finished: Callable[[job.Job], Report]) -> None:
    """Have jobs tell their reports to the benchmark as well."""

    def report(self: job.Job) -> Report:
        found = finished(self)
        print(*found.notes, sep="\n", file=sys.stderr)
        tell(found.network_seconds)
        return found

    job.Job.report = report


def main() -> None:
    network, source, target, *options = sys.argv[1:]
    overhear(job.Job.report)
    sys.argv[1:] = ["upscale", source, "-o", target, "--model", Path(network).stem, *options]
    app.main()


if __name__ == "__main__":
    main()
