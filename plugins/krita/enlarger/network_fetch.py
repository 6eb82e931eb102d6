"""Networks that are fetched for the dialog: asked about once, with progress and Cancel."""

from .enlarger_bridge import fetching
from .enlarger_bridge.language import _
from .enlarger_bridge.mnemonics import Mnemonics
from .messages import Waiting, make_box, show_error, showing_errors
from .qt import QCheckBox, QMessageBox, Qt


def ask_to_fetch(parent, choice, on_agreed):
    """Ask whether a Choice is to be fetched; `on_agreed()` is called if so. A licence that excludes
    commercial use has to be agreed to by a tick.
    """
    box = make_box(QMessageBox.Icon.Question, fetching.question(choice), parent)
    box.setWindowModality(Qt.WindowModality.WindowModal)
    get = box.addButton(Mnemonics("&").mark(_("Get"), "g"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(get)
    if not choice.is_commercial:
        tick = QCheckBox(fetching.CONSENT, box)
        box.setCheckBox(tick)
        get.setEnabled(False)
        tick.toggled.connect(get.setEnabled)
    box.finished.connect(showing_errors(lambda _result: on_agreed() if box.clickedButton() == get else None))
    box.open()


class NetworkFetch:
    """The networks of a Choice on their way. `on_end(is_there, notes)` is called once."""

    def __init__(self, parent, engine, choice, on_end):
        """Begin, below a window; whoever agreed to a licence has done so before."""
        self._parent, self._engine, self._choice, self._on_end = parent, engine, choice, on_end
        self._rest = list(enumerate(fetching.gets(choice, not choice.is_commercial)))
        self._request, self._is_cancelled, self._notes = None, False, []
        self._progress = Waiting(parent, _("Connecting…"), showing_errors(self.cancel))
        self._next()

    def cancel(self):
        """Have it end without the network."""
        if not self._is_cancelled:
            self._is_cancelled = True
            self._engine.cancel(self._request)

    def _next(self):
        number, fields = self._rest.pop(0)

        def on_event(event):
            if event["event"] == "progress" and not self._is_cancelled:
                self._progress.tell(*fetching.progress(self._choice, number, event))

        self._request = self._engine.request("get", fields, showing_errors(on_event), self._on_answer)

    def _on_answer(self, answer, problem):
        if problem is None:
            self._notes += answer.get("notes", [])
            if self._rest and not self._is_cancelled:
                self._next()
                return
        self._progress.end()
        self._on_end(problem is None and not self._rest, self._notes)
        if problem is not None and problem.kind != "cancelled":
            show_error(problem, parent=self._parent)
