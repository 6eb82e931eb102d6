"""The window that tells how far a job is, beside which Krita can be worked with.

It never takes the keyboard, which belongs to whoever paints on: Space pans there, Enter and Escape are tools'
keys. A click alone ends a job.
"""

from .enlarger_bridge.language import _
from .qt import QProgressDialog, QPushButton, QShortcut, Qt

STEPS = 1000
EDGE = 24  # pixels, as high as a status bar


class Progress:
    """A bar, a text and a Cancel button."""

    def __init__(self, parent, layer_name, cancel, place=0):
        """`cancel()` is called when the user wants the job to end. `place` counts those that lie below."""
        self._dialog = dialog = Window("", "", 0, STEPS, parent)
        dialog.setWindowTitle(_("Upscaling %s") % layer_name)
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.setMinimumDuration(0)
        dialog.setAutoClose(False)
        dialog.setAutoReset(False)
        dialog.setMinimumWidth(420)
        take_no_keys(dialog)
        button = QPushButton(_("Cancel"))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAutoDefault(False)
        dialog.setCancelButton(button)
        for shortcut in dialog.findChildren(QShortcut):
            shortcut.setEnabled(False)  # Escape
        dialog.canceled.connect(self._cancelled)
        self._cancel = cancel
        self._is_cancelled = False
        dialog.show()
        if parent is not None:
            move_off(dialog, parent, place)

    def show(self, share, text):
        """Show how far the job is; the share counts from 0 to 1."""
        if not self._is_cancelled and text is not None:
            self._dialog.setLabelText(text)
            self._dialog.setValue(int(share * STEPS))

    def close(self):
        """Take the window away."""
        self._dialog.canceled.disconnect()
        self._dialog.close()
        self._dialog.deleteLater()

    def _cancelled(self):
        self._is_cancelled = True
        # Qt hides the window at once, but the engine still finishes its tile.
        self._dialog.setLabelText(_("Cancelling…"))
        self._dialog.setCancelButton(None)
        self._dialog.show()
        self._cancel()


class Window(QProgressDialog):
    """A bar that ignores keys, should it be given them all the same."""

    def keyPressEvent(self, event):
        """Leave every key to whatever else wants it."""
        event.ignore()


def move_off(window, parent, place):
    """Move a window off the picture, into the lower right corner of its parent, above others like it."""
    corner = parent.mapToGlobal(parent.rect().bottomRight())
    height = window.height() + 2 * EDGE
    window.move(corner.x() - window.width() - EDGE, max(0, corner.y() - (place + 1) * height))


def take_no_keys(window):
    """Have a window come up without taking the keyboard from the one that has it."""
    window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    window.setWindowFlags(window.windowFlags() | Qt.WindowType.WindowDoesNotAcceptFocus)
