"""Enlarger itself: `enlarger upscale`, overheard when it reports the time inside the network."""

from __future__ import annotations

import sys
from pathlib import Path

from whole_job import tell

from enlarger.cli import app
from enlarger.jobs import job


class OverheardJob(job.Job):
    """A job that tells its report to the benchmark as well."""

    def report(self) -> job.Report:
        report = super().report()
        print(*report.notes, sep="\n", file=sys.stderr)
        tell(report.network_seconds)
        return report


def main() -> None:
    network, source, target, *options = sys.argv[1:]
    job.Job = OverheardJob
    sys.argv[1:] = ["upscale", source, "-o", target, "--model", Path(network).stem, *options]
    app.main()


if __name__ == "__main__":
    main()
