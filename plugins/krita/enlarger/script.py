"""The feature for scripts: in Krita's Scripter, in other plug-ins and in kritarunner, without a window."""

from . import krita_host
from .course import Course
from .document import upscale_document
from .engine_process import shared_engine
from .enlarger_bridge import EnlargerError, requests
from .fidelity import Fidelity
from .qt import QEventLoop
from .upscaling import DISCARD, Choices, upscale_layers


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
):
    """Enlarge a layer, and return the new one when it is in the document.

    Without a document and a node it is the active ones. The size is a `factor`, or a `width`, a `height` or
    both in pixels; without any the model's own. `canvas` is "grow", "leave" or "scale", or "new" for a
    document of the result alone; `area` is "auto", "canvas" or "content", where nothing is selected.
    `progress(share, text)` hears how far it is. `hide` hides the old layer, unless only a part of it was
    enlarged; `print_size` keeps that of a new or scaled document by more pixels per inch. What is `tileable`
    goes on at the opposite edge, and still fits itself afterwards.

    For networks that draw, `fidelity` is "layers" for a group of the cautious picture and the drawing one
    above it with a mask to paint in, or a number from 0 (all that was invented is kept) to 1 (nothing) for
    one picture; without it all is kept. `map` adds a hidden layer that shows what was invented. `lock` is how
    the result is brought back to the layer: "auto", "off", "full" or "soft". `denoise` goes from 0, which
    leaves noise in, to 1, for networks where that can be chosen.

    Krita's event loop runs meanwhile. Raises EnlargerError; the document then is as it was.
    """
    document = document_or_active(document)
    node = node or document.activeNode()
    if canvas not in ("grow", "leave", "scale", "new") or area not in ("auto", "canvas", "content"):
        raise EnlargerError("request", "There is no canvas %r or area %r." % (canvas, area))
    target = requests.target(factor, width, height)
    detail = fidelity_of(fidelity, map)
    choices = Choices(model, target, device, canvas, area, detail, lock, denoise, hide, print_size, tileable)
    return run(upscale_layers(document, [node], choices, shared_engine(), progress or no_show)).node


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
):
    """Make a copy of a document, all of it enlarged, and return it; where there is a window, it shows it.

    The network enlarges every paint layer, Krita scales all else; the document stays as it is. The arguments
    are those of `upscale`, except that `fidelity` is a number.
    """
    document = document_or_active(document)
    target = requests.target(factor, width, height)
    detail = fidelity_of(fidelity, False)
    choices = Choices(
        *(model, target, device, "copy", "auto", detail, lock, denoise),
        print_size=print_size,
        tileable=tileable,
    )
    return run(upscale_document(document, choices, shared_engine(), progress or no_show)).document


def document_or_active(document):
    """Return the document that is meant."""
    document = document or krita_host.active_document()
    if document is None:
        raise EnlargerError("source", "There is no picture to upscale.", "Open one first.")
    return document


def run(steps):
    """Have the steps of a job driven by an event loop of their own, and return the Outcome."""
    loop, ends = QEventLoop(), []

    def ended(outcome, problem):
        ends.append((outcome, problem))
        loop.quit()

    course = Course(steps, shared_engine(), discard, ended)
    course.start()
    loop.exec()
    outcome, problem = ends[0]
    if problem is not None:
        raise problem
    return outcome


def fidelity_of(fidelity, with_map):
    """Return what the arguments of `upscale` mean."""
    if fidelity == "layers":
        return Fidelity(in_layers=True, dial=None, with_map=with_map)
    if fidelity is None:
        return Fidelity(in_layers=False, dial=0, with_map=True) if with_map else None
    if not isinstance(fidelity, (int, float)):
        raise EnlargerError(
            "request", 'The fidelity is "layers" or a number from 0 to 1, not %r.' % (fidelity,)
        )
    return Fidelity(in_layers=False, dial=fidelity, with_map=with_map)


def no_show(_share, _text):
    """Tell nobody how far it is."""


def discard(question, answered):
    """Answer for a script: a result that does not fit any more goes nowhere."""
    answered(DISCARD, question.problem)
