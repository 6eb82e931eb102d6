"""The dialog's row for the size: by a factor, in percent, or by a width or a height."""

from . import krita_host
from .enlarger_bridge import requests
from .messages import showing_errors
from .qt import QComboBox, QDoubleSpinBox, QHBoxLayout, QWidget

# By the way a size is given: label, decimals, least, most, step, first value.
WAYS = {
    "factor": ("Factor", 2, 0.01, 1000.0, 0.5, 4.0),
    "percent": ("Percent", 1, 1.0, 100000.0, 50.0, 400.0),
    "width": ("Width in pixels", 0, 1, 500000, 100, 4000),
    "height": ("Height in pixels", 0, 1, 500000, 100, 3000),
}


class SizeRow(QWidget):
    """A list of ways to give a size, and a number; for every way the last number is kept."""

    def __init__(self):
        super().__init__()
        self.way, self.amount = QComboBox(), QDoubleSpinBox()
        for way, (label, *_rest) in WAYS.items():
            self.way.addItem(label, way)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.way)
        row.addWidget(self.amount)
        self.way.currentIndexChanged.connect(showing_errors(self.show_last))

    def show_last(self, _index=0):
        """Show the number that was given last in this way."""
        way = self.way.currentData()
        _label, decimals, least, most, step, first = WAYS[way]
        self.amount.setDecimals(decimals)
        self.amount.setRange(least, most)
        self.amount.setSingleStep(step)
        self.amount.setValue(float(krita_host.read_setting("size." + way, "") or first))

    def target(self):
        """Return the engine's `target`."""
        way, amount = self.way.currentData(), self.amount.value()
        if way in ("width", "height"):
            return requests.target(**{way: int(amount)})
        return requests.target(amount / 100 if way == "percent" else amount)

    def remember(self):
        """Keep the number for another day."""
        krita_host.write_setting("size." + self.way.currentData(), "%g" % self.amount.value())
