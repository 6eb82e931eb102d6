"""All that names Krita's own module: the application, its windows and settings, and what it makes."""

from krita import Document, InfoObject, Krita, ManagedColor, Selection

from .qt import QApplication, QIcon, sip

EVENT_ROUNDS = 3  # a posted event may post others
SETTINGS = "enlarger"  # a group of kritarc
KNOWN_WINDOWS = set()

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


def new_document(width, height, name, space, resolution):
    """Return a new document in a colour space, which no window shows."""
    return Krita.instance().createDocument(width, height, name, *space, resolution)


def export(document, path):
    """Save a copy of a document without asking anything; a file that is missing then tells of failure."""
    document.setBatchmode(True)
    document.exportImage(path, InfoObject())


def show_document(document):
    """Open a document in the window in front, if there is one."""
    window = Krita.instance().activeWindow()
    if window is not None:
        window.addView(document)


def children(node):
    """Return what is below a node.

    Krita makes what it lists and leaves it to nobody: unless it becomes Python's, each of them holds its
    layer's pixels for as long as Krita runs.
    """
    return ours(node.childNodes())


def top_level_nodes(document):
    """Return what is below a document's root, as `children` does."""
    return ours(document.topLevelNodes())


def ours(made):
    """Have Python free what Krita has made for a list."""
    for one in made:
        sip.transferback(one)
    return made


def channel_order(model, depth, profile):
    """Return where the colours of a pixel lie in memory, in the order of the model's letters.

    Krita keeps whole numbers of RGB as blue, green, red. It says so here, as the names of `Node.channels()`
    are translated.
    """
    colour = ManagedColor(model, depth, profile)
    count = len(colour.components())
    marks = [(place + 1) / 16 for place in range(count)]
    colour.setComponents(marks)
    return [min(range(count), key=lambda p: abs(marks[p] - mark)) for mark in colour.componentsOrdered()]


def new_selection():
    """Return a selection of nothing."""
    return Selection()


def window():
    """Return the Qt window in front, or None.

    Python keeps what it knows of it: without that it would let go of all of ours below the window as soon as
    it tidies up, and a click on a question that is still on show would end Krita.
    """
    window = Krita.instance().activeWindow()
    if window is None:
        return None
    front = window.qwindow()
    KNOWN_WINDOWS.add(front)
    return front


def deliver_posted_events():
    """Have the windows take note of what was done to a document, before anything else can be done to it."""
    for _ in range(EVENT_ROUNDS):
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


def on_view_closed(function):
    """Have a function called whenever a view of a document is closed; return what ends that."""
    notifier = Krita.instance().notifier()
    notifier.setActive(True)
    notifier.viewClosed.connect(function)
    return lambda: notifier.viewClosed.disconnect(function)


def read_setting(name, default, old_name=""):
    """Return a text kept from another day, under its name or the one that it had in Enlarger 0.1."""
    application = Krita.instance()
    if old_name:
        default = application.readSetting(SETTINGS, old_name, default)
    return application.readSetting(SETTINGS, name, default)


def write_setting(name, value):
    """Keep a text for another day."""
    Krita.instance().writeSetting(SETTINGS, name, value)
