"""The plug-in as Krita sees it: an entry in the Filter menu, and one in the Image menu."""

import os

from krita import Extension

from . import krita_host
from .dialog import Dialog
from .document_copy import upscale_document
from .engine_offer import offer_engine
from .enlarger_bridge import EnlargerError
from .enlarger_bridge.language import _
from .enlarger_bridge.texts import layers_text
from .job_queue import JobQueue, give_back
from .messages import showing_errors
from .qt import QApplication, QTimer
from .sources import layers_of
from .upscaling import upscale_layers

ACTION, IMAGE_ACTION = "enlarger_upscale_layer", "enlarger_upscale_image"


class UpscaleExtension(Extension):
    """Filter > Upscale Layer… and Image > Upscale Image (Enlarge)…, whose jobs run one after the other."""

    def __init__(self, parent):
        super().__init__(parent)
        self.dialog = None
        self.queue = JobQueue()

    def setup(self):
        """Get ready; an engine starts when it is needed."""
        QApplication.instance().lastWindowClosed.connect(self._leave)

    def createActions(self, window):
        """Put the entries into a new window's menus; shortcut and tool tips are in the .action file.

        Krita's search for actions looks at nothing but these texts.
        """
        action = window.createAction(ACTION, _("Upscale Layer…"), "filter")
        action.triggered.connect(showing_errors(self.open_dialog))
        action = window.createAction(IMAGE_ACTION, _("Upscale Image (Enlarge)…"), "image")
        action.triggered.connect(showing_errors(lambda _checked=False: self.open_dialog(canvas="copy")))

    def open_dialog(self, _checked=False, canvas=""):
        """Ask what is to be done with the selected layers, or the whole image."""
        if self.dialog is not None:  # also another document's: there is one at a time
            self.dialog.show()
            self.dialog.raise_()
            self.dialog.activateWindow()
            return
        if offer_engine(krita_host.window(), __file__, lambda: self.open_dialog(canvas=canvas)):
            return
        document = krita_host.active_document()
        if document is None:
            raise EnlargerError("source", _("There is no document to upscale."), _("Open an image first."))
        try:
            nodes = layers_of(krita_host.selected_nodes(document))
        except EnlargerError:
            if not canvas:
                raise
            nodes = []  # a whole image needs none
        engine = self.queue.free_engine()

        def on_choice(choices, source_file):
            self.begin(document, nodes, choices, engine, source_file)

        def on_finished(is_chosen):
            self.dialog = None
            if not is_chosen:
                give_back(engine)

        self.dialog = Dialog(krita_host.window(), engine, document, nodes, on_choice, canvas)
        self.dialog.finished.connect(on_finished)
        self.dialog.show()

    def begin(self, document, nodes, choices, engine, source_file):
        """Begin a job, for which the dialog may have written a file already, or have it wait for others."""
        name = nodes[0].name() if len(nodes) == 1 else layers_text(len(nodes))
        title = document.name() or os.path.basename(document.fileName())
        if choices.canvas == "copy":
            name = title or _("the image")
        elif title:
            name = _("%(layer)s of %(document)s") % {"layer": name, "document": title}

        def make_steps(show):
            if choices.canvas == "copy":
                return upscale_document(document, choices, engine, show)
            return upscale_layers(document, nodes, choices, engine, show, source_file)

        self.queue.add(name, engine, source_file, make_steps)

    def _leave(self):
        """End the jobs with Krita, which would live on without a window if theirs were still open."""
        if self.queue.close():
            QTimer.singleShot(0, QApplication.instance().quit)
