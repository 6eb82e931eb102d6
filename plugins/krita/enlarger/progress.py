"""The window that tells how far a job is, beside which Krita can be worked with."""

from .qt import QProgressDialog, Qt

STEPS = 1000


class Progress:
    """A bar, a text and a Cancel button."""

    def __init__(self, parent, layer_name, cancel):
        """`cancel()` is called when the user wants the job to end."""
        self._dialog = dialog = QProgressDialog("", "Cancel", 0, STEPS, parent)
        dialog.setWindowTitle("Upscaling %s" % layer_name)
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.setMinimumDuration(0)
        dialog.setAutoClose(False)
        dialog.setAutoReset(False)
        dialog.setMinimumWidth(420)
        dialog.canceled.connect(self._cancelled)
        self._cancel = cancel
        self._is_cancelled = False
        self.show(0, "Starting the engine…")
        dialog.show()

    def show(self, share, text):
        """Show how far the job is; the share counts from 0 to 1."""
        if not self._is_cancelled and text is not None:
            self._dialog.setLabelText(text)
            self._dialog.setValue(int(share * STEPS))

    def raise_(self):
        """Bring the window to the front."""
        self._dialog.raise_()

    def close(self):
        """Take the window away."""
        self._dialog.canceled.disconnect()
        self._dialog.close()
        self._dialog.deleteLater()

    def _cancelled(self):
        self._is_cancelled = True
        # Qt hides the window at once, but the engine still finishes its tile.
        self._dialog.setLabelText("Cancelling…")
        self._dialog.setCancelButton(None)
        self._dialog.show()
        self._cancel()
