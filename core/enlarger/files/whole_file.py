"""A picture file that a package takes as a whole, so that its pixels are held in memory until the end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from enlarger.errors import RequestError
from enlarger.imaging.strips import Strip
from enlarger.system.amounts import bytes_text
from enlarger.system.language import _
from enlarger.system.machine import available_memory

from .file_kinds import a_file
from .metadata import Metadata

if TYPE_CHECKING:
    from .encoder import Content


class WholeFileEncoder(ABC):
    """A file of such a kind that is being written, as `Encoder` has it."""

    def __init__(self, path: Path, kind: str, content: Content, metadata: Callable[[], Metadata]) -> None:
        """Write to `path`. `metadata` is asked in the end. Raises RequestError where memory has no room."""
        if content.nbytes > available_memory() // 2:
            raise RequestError(
                _(
                    "{kind} is made in memory, which has no room for {size}.",
                    kind=a_file(kind),
                    size=bytes_text(content.nbytes),
                ),
                _("Choose .tif, which is written row by row, or a smaller size."),
            )
        self.path, self.content, self.metadata = path, content, metadata
        pixel_format, size = content.pixel_format, content.size
        self.planes = np.empty((pixel_format.channels, size.height, size.width), pixel_format.dtype)
        """The rows so far, of shape (channels, height, width)."""
        self._rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.planes = self.planes[:, :0].copy()

    def write(self, strip: Strip) -> None:
        """Add the next rows."""
        self.planes[:, self._rows : self._rows + len(strip)] = strip.transpose(2, 0, 1)
        self._rows += len(strip)

    @abstractmethod
    def finish(self) -> None:
        """Write the file. Raises OSError."""
