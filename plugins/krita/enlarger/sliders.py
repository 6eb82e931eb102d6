"""A slider between two words."""

from .qt import QHBoxLayout, QLabel, QSlider, Qt, QWidget

FULL = 100  # the length of a slider


class WordSlider(QWidget):
    """A slider; what stands at its left end is 0, at its right end 1."""

    def __init__(self, left, right, value, tool_tip):
        """`value` is where it stands at first, of FULL."""
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, FULL)
        self.slider.setValue(value)
        self.slider.setToolTip(tool_tip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (QLabel(left), self.slider, QLabel(right)):
            row.addWidget(widget)
        self.setFocusProxy(self.slider)

    def share(self):
        """Return where it stands, from 0 to 1."""
        return self.slider.value() / FULL
