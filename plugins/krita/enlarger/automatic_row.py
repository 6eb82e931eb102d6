"""The dialog's row for Automatic, what it goes by, and the tick for cleaning first."""

from . import krita_host
from .qt import QCheckBox, QComboBox, QHBoxLayout, Qt, QWidget

LOOKS = [("Faithful: makes nothing up", "faithful"), ("Sharp: makes up detail", "sharp")]
TIMES = [("Best within minutes", "best"), ("Fast", "fast")]
STATES = {
    None: Qt.CheckState.PartiallyChecked,
    True: Qt.CheckState.Checked,
    False: Qt.CheckState.Unchecked,
}
KEPT = {None: "", True: "yes", False: "no"}


class AutomaticRow(QWidget):
    """Two lists, for look and time; the last values are kept."""

    def __init__(self, on_change):
        """`on_change()` is called at every change."""
        super().__init__()
        self.look, self.time = QComboBox(), QComboBox()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for box, items, name in ((self.look, LOOKS, "look"), (self.time, TIMES, "time")):
            for label, value in items:
                box.addItem(label, value)
            box.setCurrentIndex(max(0, box.findData(krita_host.read_setting(name, ""))))
            box.currentIndexChanged.connect(on_change)
            row.addWidget(box)

    def remember(self):
        """Keep the values for another day."""
        krita_host.write_setting("look", self.look.currentData())
        krita_host.write_setting("time", self.time.currentData())


class CleanTick(QCheckBox):
    """A tick, for Automatic with a third state: as needed. Its last value is kept, Automatic's apart."""

    def __init__(self, on_change):
        """`on_change()` is called at every change."""
        super().__init__()
        self._values = {name: self._last(name) for name in ("clean", "clean.automatic")}
        self._values["clean"] = bool(self._values["clean"])
        self._name = "clean"
        self._show()
        self.stateChanged.connect(self._changed)
        self.stateChanged.connect(on_change)

    def follow(self, is_automatic):
        """Show what was chosen last for Automatic, or else for a network that is named."""
        self._name = "clean.automatic" if is_automatic else "clean"
        was = self.blockSignals(True)
        self._show()
        self.blockSignals(was)

    def value(self):
        """Return what is chosen; None is as needed."""
        return self._values[self._name]

    def remember(self):
        """Keep the value for another day."""
        krita_host.write_setting(self._name, KEPT[self.value()])

    def _last(self, name):
        kept = krita_host.read_setting(name, "")
        return next(value for value, text in KEPT.items() if text == kept)

    def _show(self):
        self.setTristate(self._name == "clean.automatic")
        self.setCheckState(STATES[self.value()])
        self._say()

    def _changed(self, _state=None):
        state = self.checkState()
        self._values[self._name] = next(value for value, one in STATES.items() if one == state)
        self._say()

    def _say(self):
        as_needed = ": as needed" if self.value() is None else ""
        self.setText("Clea&n first (noise, JPEG)%s" % as_needed)
