"""The feature for scripts: in Krita's Scripter, in other plug-ins and in kritarunner, without a window."""

from . import krita_host
from .destination import DISCARD
from .document_copy import upscale_document
from .engine_process import shared_engine
from .enlarger_bridge import EnlargerError, requests
from .enlarger_bridge.language import _
from .fidelity import Fidelity
from .job import Choices
from .job_runner import JobRunner
from .qt import QEventLoop
from .upscaling import upscale_layers


def upscale(
    document=None,
    node=None,
    model="",
    factor=None,
    width=None,
    height=None,
    canvas="grow",
    area="auto",
    device="auto",
    progress=None,
    fidelity=None,
    map=False,  # noqa: A002 - what the layer is called
    lock="auto",
    denoise=None,
    hide=True,
    print_size=False,
    tileable=False,
    look="",
    time="",
    clean=None,
    faces=True,
):
    """Enlarge a layer, and return the new one once it is in the document.

    By default it is the active layer of the active document. `model` is a family ("art"), a network
    ("art-x4"), an interpolation, or "auto", which is the default: what suits the picture, by its `look`
    ("faithful" or "sharp") and `time` ("best" or "fast"). `clean` takes noise and JPEG's traces out first, or
    does not; by default "auto" decides. The size is a `factor`, or a `width`, a `height` or both in pixels,
    else the network's scale, or four times. `canvas` is "grow", "leave" or "scale", or
    "new" for a document with only the result; `area` is "auto", "canvas" or "content", and counts only where
    nothing is selected. `progress(share, text)` is called with shares from 0 to 1. `hide` hides the old
    layer, unless only a part of it was enlarged; `print_size` keeps the print size of a new or scaled
    document by raising its pixels per inch. `tileable` is for textures whose opposite edges match and have
    to go on matching.

    For generative networks, `fidelity` is "layers" for a group of the faithful picture and the generated one
    above it with a mask to paint on, or a number from 0 (generated) to 1 (faithful) for one merged picture;
    without it all generated detail is kept. `map` adds a hidden layer that shows the generated detail. `lock`
    is how the result is brought back to the layer: "auto", "off", "full", "soft" or "tone". `faces` are kept
    as the layer has them; without that they may be redrawn. `denoise` goes from 0, which keeps noise, to 1,
    for networks where that can be chosen.

    Krita's event loop runs meanwhile. Raises EnlargerError; the document then is as it was.
    """
    document = document_or_active(document)
    node = node or document.activeNode()
    if canvas not in ("grow", "leave", "scale", "new") or area not in ("auto", "canvas", "content"):
        raise EnlargerError(
            "request", _("There is no canvas %(canvas)r or area %(area)r.") % {"canvas": canvas, "area": area}
        )
    target = requests.target(factor, width, height)
    detail = fidelity_from(fidelity, map)
    choices = Choices(
        *(model, target, device, canvas, area, detail, lock, denoise, hide, print_size, tileable),
        *(look, time, clean),
        faces=faces,
    )
    show = progress or ignore_progress
    return run(upscale_layers(document, [node], choices, shared_engine(), show)).node


def upscale_copy(
    document=None,
    model="",
    factor=None,
    width=None,
    height=None,
    device="auto",
    progress=None,
    fidelity=None,
    lock="auto",
    denoise=None,
    print_size=False,
    tileable=False,
    look="",
    time="",
    clean=None,
    faces=True,
):
    """Make a copy of a document, all of it enlarged, and return it; where there is a window, it shows it.

    The network enlarges every paint layer, Krita scales all else; the document stays as it is. The arguments
    are those of `upscale`, except that `fidelity` is a number.
    """
    document = document_or_active(document)
    target = requests.target(factor, width, height)
    detail = fidelity_from(fidelity, False)
    choices = Choices(
        *(model, target, device, "copy", "auto", detail, lock, denoise),
        print_size=print_size,
        tileable=tileable,
        look=look,
        time=time,
        clean=clean,
        faces=faces,
    )
    return run(upscale_document(document, choices, shared_engine(), progress or ignore_progress)).document


def document_or_active(document):
    """Return the document that is meant."""
    document = document or krita_host.active_document()
    if document is None:
        raise EnlargerError("source", _("There is no document to upscale."), _("Open an image first."))
    return document


def run(steps):
    """Have the steps of a job run by an event loop of their own, and return the Outcome."""
    loop, ends = QEventLoop(), []

    def on_done(outcome, problem):
        ends.append((outcome, problem))
        loop.quit()

    runner = JobRunner(steps, shared_engine(), discard, on_done)
    runner.start()
    loop.exec()
    outcome, problem = ends[0]
    if problem is not None:
        raise problem
    return outcome


def fidelity_from(fidelity, with_map):
    """Return what the arguments of `upscale` mean."""
    if fidelity == "layers":
        return Fidelity(in_layers=True, degree=None, with_map=with_map)
    if fidelity is None:
        return Fidelity(in_layers=False, degree=0, with_map=True) if with_map else None
    if not isinstance(fidelity, (int, float)):
        raise EnlargerError(
            "request", _('The fidelity is "layers" or a number from 0 to 1, not %r.') % (fidelity,)
        )
    return Fidelity(in_layers=False, degree=fidelity, with_map=with_map)


def ignore_progress(_share, _text):
    """Show nobody how far it is."""


def discard(question, on_answer):
    """Answer for a script: a result that does not fit any more goes nowhere."""
    on_answer(DISCARD, question.problem)
