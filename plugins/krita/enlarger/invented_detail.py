"""The dialog's row for networks that draw: how much of what they invent is kept, and how it is shown."""

from . import krita_host
from .fidelity import Fidelity
from .qt import QCheckBox, QComboBox, QVBoxLayout, QWidget
from .sliders import WordSlider

WAYS = [("Two layers, with a mask to paint in", "layers"), ("One layer", "one")]
FIRST = 43  # where the slider stands at first: the engine's default


class InventedDetail(QWidget):
    """A list, a slider and a check box; the last values are kept."""

    def __init__(self, is_still, changed):
        """Make the row; the frames of an animation get no masks. `changed()` hears of every change."""
        super().__init__()
        first = int(krita_host.read_setting("detail.dial", "") or FIRST)
        hint = "How soon the cautious network steps in where the two disagree"
        row = self._row = WordSlider("more detail", "more caution", first, hint)
        self.way, self.dial, self.map = QComboBox(), row.slider, QCheckBox()
        for label, value in WAYS:
            self.way.addItem(label, value)
        self.way.setCurrentIndex(max(0, self.way.findData(krita_host.read_setting("detail", ""))))
        self.map.setText("&Map of what was invented (hidden layer)")
        self.map.setChecked(krita_host.read_setting("detail.map", "") == "yes")
        if not is_still:
            self.way.setCurrentIndex(self.way.findData("one"))
            self.map.setChecked(False)
            self.way.setEnabled(False)
            self.map.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.way)
        column.addWidget(row)
        column.addWidget(self.map)
        self.setFocusProxy(self.way)
        self.way.currentIndexChanged.connect(changed)
        self.dial.valueChanged.connect(changed)
        self.map.toggled.connect(changed)

    def fidelity(self):
        """Return what is wanted; None where one picture keeps all and nothing is to be shown."""
        in_layers, dial = self.way.currentData() == "layers", self._row.share()
        if not (in_layers or dial or self.map.isChecked()):
            return None
        return Fidelity(in_layers, dial, self.map.isChecked())

    def remember(self):
        """Keep the values for another day; those of an animation were not chosen."""
        krita_host.write_setting("detail.dial", str(self.dial.value()))
        if self.way.isEnabled():
            krita_host.write_setting("detail", self.way.currentData())
            krita_host.write_setting("detail.map", "yes" if self.map.isChecked() else "")
