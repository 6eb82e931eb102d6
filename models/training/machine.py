"""What a training may use of the machine that it runs on."""

from dataclasses import dataclass
from pathlib import Path

import torch


@dataclass(frozen=True)
class Machine:
    """Processor threads, or a CUDA device."""

    device: torch.device
    threads: int
    pause: Path | None = None
    """A file; while there is one of that name a run waits."""
    coarse: bool = False
    """Whether products are in bfloat16."""
