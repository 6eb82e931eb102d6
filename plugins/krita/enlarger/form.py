"""The right column of the dialog: rows of one form, the first of each group under the group's name."""

from .enlarger_bridge.mnemonics import Mnemonics
from .qt import QFormLayout, QLabel, QWidget

BETWEEN = 2  # pixels above a group, beside the form's own spacing
NARROW = 24  # letters of a list


class Form(QFormLayout):
    """Rows of a label and a widget, which come and go together. Each has a letter of its own."""

    def __init__(self):
        super().__init__()
        self.mark = Mnemonics("&", taken="c").mark  # Cancel

    def add(self, label, widget, named=None, *, wish="", is_title=False):
        """Add a row; a letter of the label, if any is wished for, goes to `named`, as a key goes to no widget
        that only holds others. A group's name is bold.
        """
        text = QLabel(self.mark(label, wish) if wish and label else label)
        if is_title:
            font = text.font()
            font.setBold(True)
            text.setFont(font)
            if self.rowCount():
                self._add_gap()
        text.setBuddy(widget if named is None else named)
        self.addRow(text, widget)

    def show(self, widget, is_shown):
        """Show a row or hide it."""
        widget.setVisible(is_shown)
        self.labelForField(widget).setVisible(is_shown)

    def _add_gap(self):
        gap = QWidget()
        gap.setFixedHeight(BETWEEN)
        self.addRow(gap)


def fill(box, items):
    """Fill a list with pairs of a label and its value."""
    for label, value in items:
        box.addItem(label, value)


def select(box, value):
    """Select the entry with this value, if there is one."""
    index = box.findData(value)
    if index >= 0:
        box.setCurrentIndex(index)


def narrow(box):
    """Have a list be no wider than the column, however long its entries are."""
    box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(NARROW)
    return box
