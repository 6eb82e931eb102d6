"""The engine made from within Krita, where the plug-in came by Import Python Plugin and finds none."""

from .enlarger_bridge import EnlargerError, engine_setup
from .enlarger_bridge.language import _
from .enlarger_bridge.mnemonics import Mnemonics
from .messages import Waiting, make_box, show_error, showing_errors
from .qt import QMessageBox, QTimer

POLL_MILLISECONDS = 300


def offer_engine(parent, adapter_file, on_there):
    """Where the engine is missing, or is of another version, and can be made, ask whether to, make it, and
    call `on_there()` when it is there. Tell whether that was so: else there is one, or nothing to make it of,
    which who starts it is told.
    """
    wheel = engine_setup.wheel_beside(adapter_file)
    problem = engine_setup.problem_of(adapter_file, wheel) if wheel else None
    if problem is None:
        return False
    box = make_box(QMessageBox.Icon.Question, engine_setup.question(problem), parent)
    make = box.addButton(Mnemonics("&").mark(_("Make It"), "m"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(make)

    def on_answer(_result):
        if box.clickedButton() == make:
            EngineMaking(parent, wheel, on_there)

    box.finished.connect(showing_errors(on_answer))
    box.open()
    return True


class EngineMaking:
    """An engine on its way, with progress and Cancel."""

    def __init__(self, parent, wheel, on_there):
        """Begin, below a window. Raises EnlargerError where that cannot be done."""
        self._parent, self._on_there = parent, on_there
        self._setup = engine_setup.EngineSetup(wheel)
        self._progress = Waiting(parent, _("Getting ready…"), showing_errors(self._end))
        self._timer = QTimer(self._progress)
        self._timer.timeout.connect(showing_errors(self._look))
        self._timer.start(POLL_MILLISECONDS)

    def _look(self):
        self._progress.tell(*self._setup.progress())
        try:
            is_there = self._setup.poll()
        except EnlargerError as problem:
            self._end()
            show_error(problem, parent=self._parent)
            return
        if is_there:
            self._end()
            self._on_there()

    def _end(self):
        self._timer.stop()
        self._progress.end()
        self._setup.close()
