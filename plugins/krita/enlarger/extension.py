"""The plug-in as Krita sees it: an entry in the Filter menu, and one in the Image menu."""

from krita import Extension

from . import krita_host
from .dialog import Dialog
from .document_copy import upscale_document
from .engine_process import shared_engine
from .enlarger_bridge import EnlargerError
from .job_runner import JobRunner
from .messages import ask, show_error, showing_errors
from .progress import Progress
from .qt import QApplication, QTimer
from .sources import layers_of
from .upscaling import upscale_layers
from .wording import done_text

ACTION, IMAGE_ACTION = "enlarger_upscale_layer", "enlarger_upscale_image"


class UpscaleExtension(Extension):
    """Filter > Upscale Layer… and Image > Upscale Image (Enlarge)…, one job at a time, and one engine for as
    long as Krita runs.
    """

    def __init__(self, parent):
        super().__init__(parent)
        self.engine = None
        self.dialog = None
        self.job = None
        self.progress = None
        self.source_file = None

    def setup(self):
        """Get ready; the engine starts when it is needed."""
        self.engine = shared_engine()
        QApplication.instance().lastWindowClosed.connect(self._leave)

    def createActions(self, window):
        """Put the entries into a new window's menus; shortcut and tool tips are in the .action file.

        Krita's search for actions looks at nothing but these texts.
        """
        action = window.createAction(ACTION, "Upscale Layer…", "filter")
        action.triggered.connect(showing_errors(self.open_dialog))
        action = window.createAction(IMAGE_ACTION, "Upscale Image (Enlarge)…", "image")
        action.triggered.connect(showing_errors(lambda _checked=False: self.open_dialog(canvas="copy")))

    def open_dialog(self, _checked=False, canvas=""):
        """Ask what is to be done with the selected layers, or the whole image."""
        if self.job is not None:
            self.progress.raise_()
            return
        if self.dialog is not None:  # also another document's: there is one at a time
            self.dialog.show()
            self.dialog.raise_()
            self.dialog.activateWindow()
            return
        document = krita_host.active_document()
        if document is None:
            raise EnlargerError("source", "There is no document to upscale.", "Open an image first.")
        try:
            nodes = layers_of(krita_host.selected_nodes(document))
        except EnlargerError:
            if not canvas:
                raise
            nodes = []  # a whole image needs none
        self.dialog = Dialog(
            krita_host.window(),
            self.engine,
            document,
            nodes,
            lambda choices, source_file: self.begin(document, nodes, choices, source_file),
            canvas,
        )
        self.dialog.finished.connect(self._forget_dialog)
        self.dialog.show()

    def begin(self, document, nodes, choices, source_file):
        """Start the job, for which the dialog may have written a file already."""
        name = nodes[0].name() if len(nodes) == 1 else "%d layers" % len(nodes)
        if choices.canvas == "copy":
            name = document.name() or "the image"
        self.progress = Progress(krita_host.window(), name, showing_errors(self._cancel))
        if choices.canvas == "copy":
            steps = upscale_document(document, choices, self.engine, self.progress.show)
        else:
            steps = upscale_layers(document, nodes, choices, self.engine, self.progress.show, source_file)
        self.source_file = source_file
        self.job = JobRunner(steps, self.engine, ask, showing_errors(self._on_done))
        self.job.start()

    def _forget_dialog(self, _result):
        self.dialog = None

    def _cancel(self):
        self.job.cancel()

    def _leave(self):
        """End the job with Krita, which would live on without a window if the job's were still open."""
        if self.job is not None:
            self.job = None
            self.engine.close()
            self.progress.close()
            QTimer.singleShot(0, QApplication.instance().quit)

    def _on_done(self, outcome, problem):
        self.job = None
        self.source_file.close()
        self.progress.close()
        if problem is None:
            krita_host.show_floating("\n".join([done_text(outcome.done), *outcome.notes]))
        elif problem.kind == "cancelled":
            krita_host.show_floating(problem.message)
        else:
            show_error(problem, without_focus=True)
