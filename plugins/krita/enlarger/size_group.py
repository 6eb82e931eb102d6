"""The dialog's group for the size: a factor, per cent, a width, a height, or a print."""

from . import krita_host
from .enlarger_bridge import printing, requests
from .enlarger_bridge.dialog import SIZE, SIZES
from .form import fill
from .print_rows import PrintRows
from .qt import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QWidget

# By the way a size is given: decimals, least, most, step, first value.
RANGES = {
    "factor": (2, 0.01, 1000.0, 0.5, 4.0),
    "percent": (1, 1.0, 100000.0, 50.0, 400.0),
    "width": (0, 1, 500000, 100, 4000),
    "height": (0, 1, 500000, 100, 3000),
}


class SizeGroup:
    """A list of ways to give a size, a number for each that is kept, and the rows for a print."""

    def __init__(self, form, on_change):
        """`on_change()` is called at every change."""
        self.way, self.amount = QComboBox(), QDoubleSpinBox()
        self.print = PrintRows(on_change)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self._form = form
        fill(self.way, SIZES)
        row = QWidget()
        both = QHBoxLayout(row)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self.way)
        both.addWidget(self.amount, 1)
        form.add(SIZE, row, self.amount, wish="s", is_title=True)
        form.add("", self.print)
        form.add("", self.verdict)
        self.way.currentIndexChanged.connect(self._show_last)
        self.way.currentIndexChanged.connect(on_change)
        self.amount.valueChanged.connect(on_change)

    def show_last(self):
        """Show how a size was given last, and what."""
        last = self.way.findData(krita_host.read_setting("size", ""))
        self.way.setCurrentIndex(max(0, last))
        self._show_last()

    def show_formats(self, answer):
        """List what is printed on by the engine's answer to `formats`."""
        self.print.show_formats(printing.formats(answer))

    def show_verdict(self, plan):
        """Say what the engine's plan says of the print; None is for no plan."""
        text = "\n".join(printing.verdict(plan)) if plan and self.is_print else ""
        self.verdict.setText(text)
        self._form.show(self.verdict, bool(text))

    @property
    def is_print(self):
        """Whether it is given as a print."""
        return self.way.currentData() == "print"

    def focus(self):
        """Give the keyboard to what is changed first."""
        if self.is_print:
            self.print.sheet.setFocus()
        else:
            self.amount.setFocus()
            self.amount.selectAll()

    def target(self):
        """Return the engine's `target`."""
        if self.is_print:
            return self.print.target()
        way, amount = self.way.currentData(), self.amount.value()
        if way in ("width", "height"):
            return requests.target(**{way: int(amount)})
        return requests.target(amount / 100 if way == "percent" else amount)

    def remember(self):
        """Keep the values for another day."""
        krita_host.write_setting("size", self.way.currentData())
        if self.is_print:
            self.print.remember()
        else:
            krita_host.write_setting("size." + self.way.currentData(), "%g" % self.amount.value())

    def _show_last(self, _index=0):
        way = self.way.currentData()
        self.amount.setVisible(not self.is_print)
        self._form.show(self.print, self.is_print)
        self.show_verdict(None)
        if not self.is_print:
            decimals, least, most, step, first = RANGES[way]
            self.amount.setDecimals(decimals)
            self.amount.setRange(least, most)
            self.amount.setSingleStep(step)
            self.amount.setValue(float(krita_host.read_setting("size." + way, "") or first))
