"""Names of files with a number in them, as `frames/%06d.png`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enlarger.errors import RequestError, SourceError
from enlarger.system.language import _

if TYPE_CHECKING:
    from pathlib import Path

_NUMBER = re.compile(r"%(0\d+)?d")


def is_pattern(path: Path) -> bool:
    """Tell whether a name stands for numbered files."""
    return bool(_NUMBER.search(path.name)) and not path.exists()


@dataclass(frozen=True)
class FramePattern:
    """Where numbered files lie, and what they are called."""

    path: Path
    """With %d or, for numbers of six digits, %06d in its name, as C's printf has it."""

    def __post_init__(self) -> None:
        """Raise RequestError where the name has more than one number."""
        if len(_NUMBER.findall(self.path.name)) != 1:
            raise RequestError(
                _("{name} has more than one number in it.", name=self.path.name), _("Leave one: %06d.")
            )

    def file(self, number: int) -> Path:
        """Return the path of a number's file."""
        return self.path.with_name(_NUMBER.sub(lambda found: f"{number:{found[1] or ''}d}", self.path.name))

    def numbers(self) -> list[int]:
        """Return the numbers of the files that are there, in order. Raises SourceError where their folder
        cannot be read.
        """
        before, after = (re.escape(part) for part in _NUMBER.sub("\0", self.path.name).split("\0"))
        name = re.compile(f"{before}([0-9]+){after}", re.DOTALL)
        try:
            found = [match for entry in os.listdir(self.path.parent) if (match := name.fullmatch(entry))]
        except OSError as error:
            raise SourceError(
                _("{path} cannot be read: {reason}.", path=self.path.parent, reason=error.strerror)
            ) from error
        return sorted(int(match[1]) for match in found if self.file(int(match[1])).name == match[0])
