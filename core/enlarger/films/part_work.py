"""A part of a film that is made elsewhere: a task for a pool's workers."""

from __future__ import annotations

import platform
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from enlarger.errors import SourceError
from enlarger.jobs.frame_enlarger import FrameEnlarger
from enlarger.jobs.run import Listener
from enlarger.system.language import _

from .film import Film
from .frame_pattern import is_pattern
from .frames import Frames
from .holding import Hold
from .picture_enlarger import PictureEnlarger

if TYPE_CHECKING:
    from fractions import Fraction

    from enlarger.jobs.settings import Settings
    from enlarger.networks.methods import MethodName

    from .parts import Part
    from .source import FilmSource, PartWriter


@dataclass(frozen=True)
class PartWork:
    """What there is to know of all parts of a film."""

    path: Path
    rate: Fraction | None
    identity: list[Any]
    method: MethodName
    settings: Settings
    hold: int
    writer: PartWriter


def make_part(
    work: PartWork, home: Path | None, index: int, first: int, last: int, device: str
) -> tuple[Part, bytes]:
    """Make the part with the pictures from the time `first` to `last`, of which the first is the film's
    `index`th. Without `home`, the folder where it lies, return its file's content, too. Raises EnlargerError;
    SourceError where the film is not there, or not the same.
    """
    with ExitStack() as stack:
        source: FilmSource
        if is_pattern(work.path):
            source = Frames(work.path, work.rate)
        else:
            source = stack.enter_context(Film(work.path))
        if source.identity != work.identity:
            raise SourceError(
                _("{path} is another file on {node}.", path=work.path, node=platform.node()),
                _("Have all workers see the same files."),
            )
        frames = FrameEnlarger(work.method.find(), replace(work.settings, device=device))
        still = Hold(work.hold)
        pictures = (
            replace(picture, pixels=still.still(picture.pixels))
            for picture in takewhile(lambda picture: picture.pts <= last, source.pictures_from(first))
        )
        folder = home or Path(stack.enter_context(TemporaryDirectory(prefix="enlarger-")))
        enlarger = PictureEnlarger(frames, Listener())
        part = work.writer.write_part(folder, index, source, pictures, enlarger)
        return part, b"" if home else (folder / part.names[0]).read_bytes()
