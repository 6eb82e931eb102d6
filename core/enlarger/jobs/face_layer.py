"""The layer of redrawn faces that a job makes beside its result: which network draws it, and which faces."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from enlarger.errors import RequestError
from enlarger.fidelity.face_redrawing import FaceRedrawing, is_redrawn
from enlarger.geometry import Size
from enlarger.networks.cards import FACE_SIDE
from enlarger.networks.methods import find_restorer
from enlarger.system.language import _, ngettext
from enlarger.tiles.channels import enlarge_tile
from enlarger.tiles.target import Target

from .branch import Branch

if TYPE_CHECKING:
    from enlarger.analysis.face_detection import Face
    from enlarger.fidelity.softening import Cutoff
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip

    from .settings import Settings


class FaceLayer:
    """A layer that shows redrawn faces and nothing else."""

    def __init__(self, pixel_format: PixelFormat, settings: Settings, share: int) -> None:
        """Plan by what is known. The network may use one part in `share` of the limits.

        Raises RequestError or ModelError where there is no such network, or it takes no such pixels.
        """
        if pixel_format.model not in {"RGB", "Y"}:
            raise RequestError(
                _("Faces are redrawn in RGB and in grey, not in {model}.", model=pixel_format.model),
                _("Convert the picture, or leave this out."),
            )
        self.network = find_restorer(settings.redraw_faces)
        square, face_format = Size(FACE_SIDE, FACE_SIDE), replace(pixel_format, has_alpha=False)
        self.branch = Branch(self.network, square, Target(1), face_format, settings, share)
        self.faces: list[Face] = []
        """Those that are redrawn, in pixels of the source, once the job has looked for them."""
        self._left = 0

    def pick(self, faces: Sequence[Face], source: Size, size: Size, *, is_tileable: bool) -> None:
        """Pick, of the faces of a picture, those that are redrawn when it is enlarged to `size`."""
        across, down = (new / old for new, old in zip(size, source, strict=True))
        self.faces = [
            face
            for face in faces
            if is_redrawn(face, (across, down)) and not (is_tileable and _is_cut(face, source))
        ]
        self._left = len(faces) - len(self.faces)

    @contextmanager
    def redrawing(
        self,
        sizes: tuple[Size, Size],
        place: tuple[int, int],
        working_format: PixelFormat,
        cutoff: Cutoff,
        on_tile: Callable[[], None],
    ) -> Generator[FaceRedrawing]:
        """Give what makes the layer, for a raster whose `sizes` are those before and after, and in which the
        picture lies at `place`. `on_tile` is called after each face.
        """
        face_format = replace(working_format, has_alpha=False)
        with self.branch.opened() as session:

            def redraw(square: Strip) -> Strip:
                drawn = enlarge_tile(session, square, face_format, 1)
                on_tile()
                return drawn

            faces = [face.moved(*place) for face in self.faces]
            yield FaceRedrawing(faces, *sizes, working_format, redraw, cutoff)

    @property
    def note(self) -> str:
        """What became of the faces, in a sentence for the user."""
        count, left, network = len(self.faces), self._left, self.network.title
        if count:
            note = ngettext(
                "{count} face was redrawn by {network}, on a layer of its own.",
                "{count} faces were redrawn by {network}, on a layer of their own.",
                count,
                network=network,
            )
        else:
            note = _("No face was redrawn by {network}, on a layer of its own.", network=network)
        if left:
            note += " " + ngettext(
                "{count} face was left: too small, too large, turned away, or uncertain.",
                "{count} faces were left: too small, too large, turned away, or uncertain.",
                left,
            )
        return note


def _is_cut(face: Face, source: Size) -> bool:
    """Tell whether a face lies across the edges of a tileable picture: of it there would be two halves, each
    redrawn in another way.
    """
    (left, right), (top, bottom) = face.sides
    return min(left, top) < 0 or right > source.width or bottom > source.height
