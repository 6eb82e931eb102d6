"""What the user is told, and asked, in windows of their own; none of them holds up Krita."""

from functools import wraps

from .enlarger_bridge.language import _
from .job_runner import problem_from
from .krita_host import window
from .progress import take_no_keys
from .qt import QMessageBox, QProgressDialog, Qt

TITLE = "Enlarger"
STEPS = 1000


def show_error(problem, *, without_focus=False, parent=None):
    """Show what went wrong, and the remedy; what comes at the end of a job takes no keys."""
    text = problem.message if not problem.hint else "%s\n\n%s" % (problem.message, problem.hint)
    box = make_box(QMessageBox.Icon.Warning, text, parent)
    box.addButton(QMessageBox.StandardButton.Ok)
    if without_focus:
        show_without_focus(box)
    else:
        box.open()


def ask(question, on_answer):
    """Put a question; `on_answer(choice)` is called with the text of one of its choices.

    It comes whenever a job ends, so it takes no keys that were meant for a picture: it waits for a click.
    """
    box = make_box(QMessageBox.Icon.Question, question.text)
    buttons = {}
    for choice in question.choices:
        role = QMessageBox.ButtonRole.AcceptRole if not buttons else QMessageBox.ButtonRole.RejectRole
        buttons[choice] = box.addButton(choice, role)

    def on_finished(_result):
        clicked = box.clickedButton()
        on_answer(next((c for c, button in buttons.items() if button == clicked), question.choices[-1]))

    box.finished.connect(on_finished)
    show_without_focus(box)


def show_without_focus(box):
    """Show a box beside whatever the user does by now."""
    box.setWindowModality(Qt.WindowModality.NonModal)
    take_no_keys(box)
    box.show()


def make_box(icon, text, parent=None):
    """Return a message box that is not on show yet, for Krita's window or another one."""
    box = QMessageBox(icon, TITLE, text, QMessageBox.StandardButton.NoButton, parent or window())
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


class Waiting(QProgressDialog):
    """What a window waits for: how far it is, and Cancel."""

    def __init__(self, parent, text, on_cancel):
        """Show it; `on_cancel()` is called when it is not wanted any more."""
        super().__init__(text, _("Cancel"), 0, STEPS, parent)
        self.setWindowTitle(TITLE)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumDuration(0)
        self.setMinimumWidth(420)
        self.setAutoClose(False)
        self.setAutoReset(False)
        self.canceled.connect(on_cancel)
        self.show()

    def tell(self, share, text):
        """Show how far it is, from 0 to 1."""
        self.setLabelText(text)
        self.setValue(int(STEPS * share))

    def end(self):
        """Take it away."""
        self.canceled.disconnect()
        self.close()
        self.deleteLater()


def showing_errors(function):
    """Return the function as a slot: what goes wrong in it is shown, as Krita would stumble over it."""

    @wraps(function)
    def slot(*arguments):
        try:
            return function(*arguments)
        except Exception as failure:  # noqa: BLE001 - the edge: what escapes a slot, nobody is told
            show_error(problem_from(failure))
            return None

    return slot
