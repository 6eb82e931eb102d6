"""What is chosen in the window."""

from __future__ import annotations

from dataclasses import dataclass

from enlarger.jobs.request import JobRequest
from enlarger.sizing.size_request import SizeRequest


@dataclass(frozen=True)
class Asked:
    """What is chosen; all but the size is in requests."""

    size: SizeRequest
    request: JobRequest
    """What is saved."""
    others: tuple[JobRequest, ...] = ()
    """What it is compared with."""
