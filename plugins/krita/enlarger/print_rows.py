"""The dialog's rows for a print: on what, from where it is seen or how fine it is, and the bleed."""

from . import krita_host
from .enlarger_bridge import printing
from .enlarger_bridge.language import _
from .form import fill, narrow, select
from .qt import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

WAYS = [(printing.DISTANCE, "distance"), (printing.PPI, "ppi"), (_("As is usual"), "usual")]
# Least, most, step, suffix and first value of what is needed.
NEEDS = {
    "distance": (0.1, 1000.0, 1.0, " m", printing.FIRST_DISTANCE),
    "ppi": (1.0, 2400.0, 10.0, " ppi", printing.FIRST_PPI),
}
FIRST_SIDES = ("16", "12") if printing.UNITS[0] == "in" else ("40", "30")


class PrintRows(QWidget):
    """A list of formats, for a size of one's own its sides, and what the print has to have."""

    def __init__(self, on_change):
        """`on_change()` is called at every change."""
        super().__init__()
        self.sheet, self.unit, self.need = narrow(QComboBox()), QComboBox(), QComboBox()
        self.width, self.height = make_number(1, 100000, 1), make_number(1, 100000, 1)
        self.amount, self.bleed = make_number(0.1, 2400, 1), make_number(0, 500, 1)
        self.bleed.setSuffix(" mm")
        self.bleed.setToolTip(_("What is printed beyond each edge and cut off"))
        self._bleeds, self._asked = {}, krita_host.read_setting("print.sheet", printing.FIRST_SHEET)
        fill(self.unit, [(unit, unit) for unit in printing.UNITS])
        fill(self.need, WAYS)
        for widget, name in (
            (self.sheet, _("Format")),
            (self.width, _("Width of the print")),
            (self.height, _("Height of the print")),
            (self.need, _("What the print needs")),
            (self.bleed, _("Bleed")),
        ):
            widget.setAccessibleName(name)
        self._own = make_row(self.width, QLabel("x"), self.height, self.unit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sheet)
        column.addWidget(self._own)
        column.addWidget(make_row(self.need, self.amount, QLabel(_("Bleed")), self.bleed))
        self._show_last()
        self.sheet.currentIndexChanged.connect(self._sheet_changed)
        self.need.currentIndexChanged.connect(self._show_need)
        for signal in (
            self.sheet.currentIndexChanged,
            self.unit.currentIndexChanged,
            self.need.currentIndexChanged,
            self.width.valueChanged,
            self.height.valueChanged,
            self.amount.valueChanged,
            self.bleed.valueChanged,
        ):
            signal.connect(on_change)

    def show_formats(self, formats):
        """List Formats, with lines between those of different countries."""
        was = self.sheet.blockSignals(True)
        bleed = krita_host.read_setting("print.bleed", "")
        for before, one in zip([None, *formats], formats):
            if before is not None and before.block != one.block:
                self.sheet.insertSeparator(self.sheet.count())
            self.sheet.addItem(one.label, one.sheet)
            self._bleeds[one.sheet] = one.bleed
        select(self.sheet, self._asked)
        self.sheet.blockSignals(was)
        self._sheet_changed()
        if bleed:
            self.bleed.setValue(float(bleed))

    def target(self):
        """Return the engine's `target`."""
        sheet = self._asked if not self.sheet.count() else self.sheet.currentData()
        if sheet == printing.OWN:
            sheet = printing.own_sheet(self.width.value(), self.height.value(), self.unit.currentData())
        needed = {} if self._need() == "usual" else {self._need(): self.amount.value()}
        return printing.target(sheet, bleed=self.bleed.value(), **needed)

    def remember(self):
        """Keep the values for another day."""
        sides = (self.width.value(), self.height.value())
        for name, value in (
            ("sheet", self.sheet.currentData() if self.sheet.count() else self._asked),
            ("bleed", "%g" % self.bleed.value()),
            ("need", self._need()),
            ("unit", self.unit.currentData()),
            ("sides", "%g x %g" % sides),
        ):
            krita_host.write_setting("print." + name, value)
        if self._need() in NEEDS:
            krita_host.write_setting("print." + self._need(), "%g" % self.amount.value())

    def _show_last(self):
        select(self.unit, krita_host.read_setting("print.unit", ""))
        sides = krita_host.read_setting("print.sides", "").split(" x ")
        for box, side in zip((self.width, self.height), sides if len(sides) == 2 else FIRST_SIDES):
            box.setValue(float(side))
        select(self.need, krita_host.read_setting("print.need", ""))
        self._own.setVisible(False)
        self._show_need()

    def _need(self):
        return self.need.currentData()

    def _sheet_changed(self, _index=0):
        sheet = self.sheet.currentData()
        self._own.setVisible(sheet == printing.OWN)
        self.bleed.setValue(self._bleeds.get(sheet, 0))

    def _show_need(self, _index=0):
        self.amount.setVisible(self._need() in NEEDS)
        if self._need() in NEEDS:
            least, most, step, suffix, first = NEEDS[self._need()]
            was = self.amount.blockSignals(True)
            self.amount.setRange(least, most)
            self.amount.setSingleStep(step)
            self.amount.setSuffix(suffix)
            self.amount.setValue(float(krita_host.read_setting("print." + self._need(), "") or first))
            self.amount.blockSignals(was)


def make_number(least, most, step):
    """Return a field for a number of up to two decimals."""
    box = QDoubleSpinBox()
    box.setRange(least, most)
    box.setSingleStep(step)
    box.setDecimals(1)
    return box


def make_row(*widgets):
    """Return a widget that holds others beside each other."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
    return holder
