"""Where the things lie that trainings are made of."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Supplies:
    """Folders, and how many threads may be used."""

    data: Path
    packed: Path
    """What was made of the data."""
    teachers: Path
    fonts: Path | None
    threads: int
