"""The faces of a job's source: those that it keeps, those that it redraws, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from enlarger.errors import DeviceError, MemoryLimitError, ModelError
from enlarger.fidelity.face_ovals import FaceOvals
from enlarger.networks.detector import DETECTOR
from enlarger.system.language import _, ngettext

from .face_search import ABSENT, find_faces, open_detector

if TYPE_CHECKING:
    from enlarger.analysis.face_detection import Face
    from enlarger.geometry import Size
    from enlarger.imaging.strips import Strip
    from enlarger.imaging.tileable import Surroundings

    from .face_layer import FaceLayer
    from .face_search import Detector


class Faces:
    """Looks for the faces of a source, so that they are kept as the source has them, or redrawn on a layer of
    their own.
    """

    kept: list[Face] | None = None
    """Those that are kept, in pixels of the source; None where nobody has looked for any."""
    ovals: FaceOvals | None = None
    """Where they are kept, in what the job enlarges; None where there are none."""

    def __init__(self, *, keeps: bool, layer: FaceLayer | None) -> None:
        self.keeps = keeps
        self.layer = layer
        self._problem: list[str] = []

    def open(self) -> Detector | None:
        """Load what finds faces; None where that is not wanted, or it cannot be had.

        Raises ModelError or DeviceError where faces are to be redrawn, which is not possible without it.
        """
        if not self.keeps and not self.layer:
            return None
        try:
            detector = open_detector()
            if self.layer and not detector:
                raise ModelError(
                    _("Faces cannot be redrawn, as what finds them is not installed."),
                    _("`enlarger models get {DETECTOR}` gets it.", DETECTOR=DETECTOR),
                )
        except (ModelError, DeviceError) as error:
            self._do_without(error)
            return None
        self._problem = [] if detector else [ABSENT]
        return detector

    def look(
        self,
        detector: Detector,
        thumbnail: Strip,
        sizes: tuple[Size, Size],
        around: Surroundings | None,
        on_wait: Callable[[], None],
    ) -> None:
        """Look for faces in a thumbnail of the source, whose `sizes` are those before and after. `around` has
        what is put around a tileable picture. `on_wait` is called now and then; what it raises ends the job.

        Raises DeviceError or MemoryLimitError where faces are to be redrawn and the detector fails.
        """
        source, is_tileable = sizes[0], around is not None
        try:
            faces = find_faces(thumbnail, source, detector, on_wait, is_tileable=is_tileable)
        except (DeviceError, MemoryLimitError) as error:
            self._do_without(error)
            return
        if self.layer:
            self.layer.pick(faces, *sizes, is_tileable=is_tileable)
        if not self.keeps:
            return
        self.kept = faces
        if faces:
            copies = around.copies() if around else [(0, 0)]
            seen = (face.moved(*place) for place in copies for face in faces)
            self.ovals = FaceOvals(seen, around.whole_source if around else source)

    def _do_without(self, error: DeviceError | MemoryLimitError | ModelError) -> None:
        if self.layer:
            raise error
        self._problem = [
            _("Faces were not looked for, so they may be redrawn: {problem}", problem=error.message)
        ]

    def notes(self, *, is_cleaned: bool) -> list[str]:
        """Return what became of the faces, in sentences for the user; with `is_cleaned` those that were kept
        are without the source's damage.
        """
        notes = list(self._problem)
        if self.kept:
            notes.append(_about_kept(len(self.kept), is_cleaned=is_cleaned))
        if self.layer:
            notes.append(self.layer.note)
        return notes


def _about_kept(count: int, *, is_cleaned: bool) -> str:
    if is_cleaned:
        return ngettext(
            "{count} face was kept as the source has it, without its damage.",
            "{count} faces were kept as the source has them, without its damage.",
            count,
        )
    return ngettext(
        "{count} face was kept as the source has it.",
        "{count} faces were kept as the source has them.",
        count,
    )
