"""A slider between two words."""

from .qt import QHBoxLayout, QLabel, QSlider, Qt, QWidget

FULL = 100  # the length of a slider


class LabelledSlider(QWidget):
    """A slider; what stands at its left end is 0, at its right end 1."""

    def __init__(self, left, right, tool_tip):
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, FULL)
        self.slider.setToolTip(tool_tip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (QLabel(left), self.slider, QLabel(right)):
            row.addWidget(widget)
        self.setFocusProxy(self.slider)

    def share(self):
        """Return where it stands, from 0 to 1."""
        return self.slider.value() / FULL

    def set_share(self, share):
        """Move it to a place from 0 to 1."""
        self.slider.setValue(round(share * FULL))
