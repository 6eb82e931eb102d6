"""The plug-in as Krita sees it: an entry in the Filter menu."""

from krita import Extension

from . import krita_host
from .course import Course
from .dialog import Dialog
from .document import upscale_document
from .engine_process import shared_engine
from .enlarger_bridge import EnlargerError
from .messages import ask, tell, telling
from .progress import Progress
from .qt import QApplication, QTimer
from .sources import layer_of
from .upscaling import upscale_layer
from .wording import done_text

ACTION = "enlarger_upscale_layer"


class UpscaleExtension(Extension):
    """Filter > Upscale Layer…, one job at a time, and one engine for as long as Krita runs."""

    def __init__(self, parent):
        super().__init__(parent)
        self.engine = None
        self.course = None
        self.progress = None

    def setup(self):
        """Get ready; the engine starts when it is needed."""
        self.engine = shared_engine()
        QApplication.instance().lastWindowClosed.connect(self._leave)

    def createActions(self, window):
        """Put the entry into a new window's Filter menu; its text and shortcut are in the .action file."""
        action = window.createAction(ACTION, "Upscale Layer…", "filter")
        action.triggered.connect(telling(self.open_dialog))

    def open_dialog(self, _checked=False):
        """Ask what is to be done with the active layer."""
        if self.course is not None:
            self.progress.raise_()
            return
        document = krita_host.active_document()
        if document is None:
            raise EnlargerError("source", "There is no picture to upscale.", "Open one first.")
        node = layer_of(document.activeNode())
        Dialog(
            krita_host.window(),
            self.engine,
            document,
            node,
            lambda choices: self.begin(document, node, choices),
        ).open()

    def begin(self, document, node, choices):
        """Start the job."""
        self.progress = Progress(krita_host.window(), node.name(), telling(self._cancel))
        if choices.canvas == "copy":
            steps = upscale_document(document, choices, self.engine, self.progress.show)
        else:
            steps = upscale_layer(document, node, choices, self.engine, self.progress.show)
        self.course = Course(steps, self.engine, ask, telling(self._ended))
        self.course.start()

    def _cancel(self):
        self.course.cancel()

    def _leave(self):
        """End the job with Krita, which would live on without a window if the job's were still open."""
        if self.course is not None:
            self.course = None
            self.engine.close()
            self.progress.close()
            QTimer.singleShot(0, QApplication.instance().quit)

    def _ended(self, outcome, problem):
        self.course = None
        self.progress.close()
        if problem is None:
            krita_host.show_floating("\n".join([done_text(outcome.done), *outcome.notes]))
        elif problem.kind == "cancelled":
            krita_host.show_floating(problem.message)
        else:
            tell(problem)
