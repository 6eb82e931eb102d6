"""Documents and the layers in them: what they are, what is selected, and waiting for Krita."""

import contextlib

from . import krita_host
from .boxes import Box
from .enlarger_bridge import EnlargerError
from .enlarger_bridge.language import _
from .qt import QByteArray
from .steps import Pause

SCALER = "Bicubic"  # Krita's own, for what no network enlarges
BUSY = 5  # milliseconds until a busy document is asked again


def check_open(document):
    """Raise EnlargerError for a document that is gone."""
    if not krita_host.is_open(document):
        raise document_closed()


def document_closed():
    """Return the error for a document that is gone."""
    return EnlargerError("source", _("The document was closed while its layer was being upscaled."))


def wait_until_idle(document):
    """Take turns until Krita's threads have nothing left to do in a document."""
    while not document.tryBarrierLock():
        if document.rootNode() is None:
            raise document_closed()
        yield Pause(BUSY)
    document.unlock()


def canvas_of(document):
    """Return the canvas's box."""
    return Box(0, 0, document.width(), document.height())


def content_of(node):
    """Return the box of a layer's content; it is false for an empty layer."""
    bounds = node.bounds()
    return Box(bounds.x(), bounds.y(), bounds.width(), bounds.height())


def colour_space(node):
    """Return a node's or document's colour model, depth and profile, as Krita names them."""
    return node.colorModel(), node.colorDepth(), node.colorProfile()


def nodes_below(node):
    """Yield all that is below a node in the tree of layers, each before what is below it."""
    for child in krita_host.children(node):
        yield child
        yield from nodes_below(child)


def is_in(document, node):
    """Tell whether a node is in the tree of an open document.

    Only the tree tells: what a flattening or a merging took out still has its parent.
    """
    root = document.rootNode()
    return root is not None and any(one.uniqueId() == node.uniqueId() for one in nodes_below(root))


def selected_box(document):
    """Return the box of what is selected, or None."""
    selection = document.selection()
    if selection is None:
        return None
    return Box(selection.x(), selection.y(), selection.width(), selection.height())


def selected_rows(document, box):
    """Return how much of each pixel of a box is selected, a byte each."""
    selection = document.selection() if krita_host.is_open(document) else None
    return bytes(selection.pixelData(*box)) if selection is not None else bytes(box.width * box.height)


def select(selection, rows, box):
    """Select so much of each pixel of a box, a byte each."""
    selection.setPixelData(QByteArray(rows), *box)


def empty_document(box, name, space, resolution):
    """Return a new document of a box's size in a colour space, without layers."""
    document = krita_host.new_document(box.width, box.height, name, space, resolution)
    for node in krita_host.top_level_nodes(document):
        node.remove()
    document.waitForDone()
    return document


@contextlib.contextmanager
def hidden_document(document):
    """Give a document that no window shows, and close it at the end."""
    try:
        yield document
    finally:
        document.waitForDone()
        document.setModified(False)
        document.close()


@contextlib.contextmanager
def scratch_document(document, size):
    """Give a hidden document where layers are made for another one, that will be as large as a box.

    Krita counts nearly all that is done to a layer as a step to undo, even before the layer is in its
    document. What is done here, nobody has to undo.
    """
    space = colour_space(document)
    made = krita_host.new_document(size.width, size.height, "Enlarger", space, document.xRes())
    with hidden_document(made) as scratch:
        yield scratch


def copy_from(scratch, node):
    """Return a copy of a layer of a scratch document for the document that it was made for.

    What is below it shows at once.
    """
    if krita_host.children(node):
        scratch.refreshProjection()
        yield from wait_until_idle(scratch)
    return node.duplicate()


def set_resolution(document, resolution):
    """Set the pixels an inch, across and down, of a document that nobody has seen yet: Krita has no step back
    for that. None leaves them as they are.

    Krita would leave vector layers where they are on paper, so a document with any keeps its resolution.
    """
    if resolution is not None and all(
        node.type() != "vectorlayer" for node in nodes_below(document.rootNode())
    ):
        across, down = resolution
        document.setXRes(across)
        document.setYRes(down)


def scale(document, size, ppi):
    """Have Krita scale a document with all that is in it, to a size in pixels and so many pixels per inch."""
    down = ppi * document.yRes() / document.xRes()
    document.scaleImage(*size, max(1, round(ppi)), max(1, round(down)), SCALER)
