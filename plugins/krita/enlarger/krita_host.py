"""All that names Krita's own module: the application, its documents, windows and settings."""

import contextlib

from krita import Document, Krita, ManagedColor, Selection

from .boxes import Box
from .enlarger_bridge import EnlargerError
from .qt import QApplication, QByteArray, QIcon
from .steps import Pause

SCALER = "Bicubic"  # Krita's own, for what no network enlarges
NOTES = 3  # what hears of something may tell others
SETTINGS = "enlarger"  # a group of kritarc
NUMBER_BYTES = {"U8": 1, "U16": 2, "F16": 2, "F32": 4}
"""How large a channel's number is, by Krita's name for the depth."""

CAN_MASK = hasattr(Document, "createTransparencyMask")
"""Krita 5.2 and later let a script make masks."""


def add_extension(kind):
    """Have Krita make an extension of a kind and keep it."""
    application = Krita.instance()
    application.addExtension(kind(application))


def active_document():
    """Return the document in front, or None."""
    return Krita.instance().activeDocument()


def is_open(document):
    """Tell whether a document is still there; nothing else may be asked of one that is not.

    Of copies of a document Krita's list knows nothing, only the windows that show them.
    """
    application = Krita.instance()
    shown = (view.document() for window in application.windows() for view in window.views())
    return document in application.documents() or document in shown


def check_open(document):
    """Raise EnlargerError for a document that is gone."""
    if not is_open(document):
        raise document_closed()


def is_in(document, node):
    """Tell whether a node is in the tree of an open document.

    Only the tree tells: what a flattening or a merging took out still has its parent.
    """
    root = document.rootNode()
    return root is not None and any(one.uniqueId() == node.uniqueId() for one in nodes_below(root))


def document_closed():
    """Return the error for a document that is gone."""
    return EnlargerError("source", "The document was closed while its layer was being upscaled.")


def make_document(box, name, space, resolution):
    """Return a new document of a box's size in a colour space, without layers."""
    document = Krita.instance().createDocument(box.width, box.height, name, *space, resolution)
    for node in document.topLevelNodes():
        node.remove()
    document.waitForDone()
    return document


def show_document(document):
    """Open a document in the window in front, if there is one."""
    window = Krita.instance().activeWindow()
    if window is not None:
        window.addView(document)


def calm(document):
    """Take turns until Krita's threads have nothing left to do in a document, instead of waiting for it."""
    while not document.tryBarrierLock():
        if document.rootNode() is None:
            raise document_closed()
        yield Pause(5)
    document.unlock()


@contextlib.contextmanager
def workshop(document, size):
    """Give a hidden document where layers are made for another one, that will be as large as a box.

    Krita counts nearly all that is done to a layer as a step to undo, even before the layer is in its
    document. What is done here, nobody has to undo.
    """
    space = colour_space(document)
    size = size.width, size.height
    with hidden(Krita.instance().createDocument(*size, "Enlarger", *space, document.xRes())) as made:
        yield made


@contextlib.contextmanager
def hidden(document):
    """Give a document that no window shows, and close it at the end."""
    try:
        yield document
    finally:
        document.waitForDone()
        document.setModified(False)
        document.close()


def scale(document, size, ppi):
    """Have Krita scale a document with all that is in it, to a size in pixels and so many pixels per inch."""
    down = ppi * document.yRes() / document.xRes()
    document.scaleImage(*size, max(1, round(ppi)), max(1, round(down)), SCALER)


def taken_out(workshop, node):
    """Return a workshop's layer for the document that it was made for; what is below it shows at once."""
    if node.childNodes():
        workshop.refreshProjection()
        yield from calm(workshop)
    return node.duplicate()


def nodes_below(node):
    """Yield all that is below a node in the tree of layers, each before what is below it."""
    for child in node.childNodes():
        yield child
        yield from nodes_below(child)


def channel_order(node):
    """Return where the colours of a pixel lie in the memory of a node, in the order of the model's letters.

    Krita keeps whole numbers of RGB as blue, green, red. It says so here, as the names of `Node.channels()`
    are translated.
    """
    colour = ManagedColor(*colour_space(node))
    count = len(colour.components())
    marks = [(place + 1) / 16 for place in range(count)]
    colour.setComponents(marks)
    return [min(range(count), key=lambda p: abs(marks[p] - mark)) for mark in colour.componentsOrdered()]


def colour_space(node):
    """Return a node's or document's colour model, depth and profile, as Krita names them."""
    return node.colorModel(), node.colorDepth(), node.colorProfile()


def selected_box(document):
    """Return the box of what is selected, or None."""
    selection = document.selection()
    if selection is None:
        return None
    return Box(selection.x(), selection.y(), selection.width(), selection.height())


def selected_rows(document, box):
    """Return how much of each pixel of a box is selected, a byte each."""
    selection = document.selection() if is_open(document) else None
    return bytes(selection.pixelData(*box)) if selection is not None else bytes(box.width * box.height)


def make_selection():
    """Return a selection of nothing."""
    return Selection()


def select(selection, rows, box):
    """Select so much of each pixel of a box, a byte each."""
    selection.setPixelData(QByteArray(rows), *box)


def window():
    """Return the Qt window in front, or None."""
    window = Krita.instance().activeWindow()
    return window.qwindow() if window is not None else None


def let_windows_hear():
    """Have the windows take note of what was done to a document, before anything else can be done to it."""
    for _ in range(NOTES):
        QApplication.sendPostedEvents()


def selected_nodes(document):
    """Return the nodes that are selected in the Layers docker, the active one first."""
    active = document.activeNode()
    window = Krita.instance().activeWindow()
    view = window.activeView() if window is not None else None
    others = view.selectedNodes() if view is not None and view.document() == document else []
    return [active, *(node for node in others if active is None or node.uniqueId() != active.uniqueId())]


def undo_actions():
    """Return the actions Undo and Redo of the window in front, None where there is none."""
    application = Krita.instance()
    undo, redo = application.action("edit_undo"), application.action("edit_redo")
    return None if undo is None or redo is None else (undo, redo)


def undo_text(document):
    """Return how the window names the step that Undo would take back; it tells only of what is in front."""
    actions = undo_actions()
    return actions[0].text() if actions is not None and document == active_document() else ""


def fit_view(document):
    """Show all of the canvas, where the document is in front."""
    application = Krita.instance()
    window = application.activeWindow()
    view = window.activeView() if window is not None else None
    if view is None or view.document() != document:
        return
    fit = application.action("zoom_to_fit")
    if fit is None:  # Krita 5.1 has a switch alone, which goes to the canvas from anything else
        view.canvas().setZoomLevel(view.canvas().zoomLevel())
        fit = application.action("toggle_zoom_to_fit")
    if fit is not None:
        fit.trigger()


def show_floating(text):
    """Show a text on the canvas for some seconds, if there is one."""
    window = Krita.instance().activeWindow()
    view = window.activeView() if window is not None else None
    if view is not None:
        view.showFloatingMessage(text, QIcon(), 8000, 1)


def on_closing(function):
    """Have a function called when Krita is about to end."""
    notifier = Krita.instance().notifier()
    notifier.setActive(True)
    notifier.applicationClosing.connect(function)


def read_setting(name, default):
    """Return a text kept from another day."""
    return Krita.instance().readSetting(SETTINGS, name, default)


def write_setting(name, value):
    """Keep a text for another day."""
    Krita.instance().writeSetting(SETTINGS, name, value)
