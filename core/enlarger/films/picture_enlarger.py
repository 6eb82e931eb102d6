"""The pictures of a film on their way through the jobs that enlarge them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enlarger.files.xmp import read_provenance

if TYPE_CHECKING:
    from enlarger.imaging.strips import Strip
    from enlarger.jobs.frame_enlarger import FrameEnlarger
    from enlarger.jobs.run import Listener, Output

    from .film import FilmPicture


@dataclass(frozen=True)
class PictureEnlarger:
    """Enlarges pictures of a film."""

    frames: FrameEnlarger
    listener: Listener

    def enlarged(self, picture: FilmPicture) -> Strip:
        """Return a picture enlarged. Raises EnlargerError."""
        return self.frames.enlarged(picture.pixels, picture.pixel_format, self.listener)

    def write(self, picture: FilmPicture, output: Output) -> None:
        """Write a picture enlarged. Raises EnlargerError."""
        earlier = read_provenance(picture.file.xmp) if picture.file else None
        self.frames.write(picture.pixels, picture.pixel_format, output, self.listener, earlier)
