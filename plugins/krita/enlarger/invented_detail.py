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
        self.map.setText("M&ap of what was invented (hidden layer)")
        self.map.setChecked(krita_host.read_setting("detail.map", "") == "yes")
        self._is_still = is_still
        self.offer_layers(is_still)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.way)
        column.addWidget(row)
        column.addWidget(self.map)
        self.way.currentIndexChanged.connect(changed)
        self.dial.valueChanged.connect(changed)
        self.map.toggled.connect(changed)

    def offer_layers(self, is_possible):
        """Show what makes more than one picture where that can be had; elsewhere all is mixed into one."""
        self._has_layers = is_possible and self._is_still
        self.way.setVisible(self._has_layers)
        self.map.setVisible(self._has_layers)
        self.setFocusProxy(self.way if self._has_layers else self.dial)

    def fidelity(self):
        """Return what is wanted; None where one picture keeps all and nothing is to be shown."""
        in_layers = self._has_layers and self.way.currentData() == "layers"
        with_map = self._has_layers and self.map.isChecked()
        dial = self._row.share()
        return Fidelity(in_layers, dial, with_map) if in_layers or dial or with_map else None

    def remember(self):
        """Keep the values for another day; what was not offered was not chosen."""
        krita_host.write_setting("detail.dial", str(self.dial.value()))
        if self._has_layers:
            krita_host.write_setting("detail", self.way.currentData())
            krita_host.write_setting("detail.map", "yes" if self.map.isChecked() else "")
