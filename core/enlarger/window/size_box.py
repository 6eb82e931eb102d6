"""The size: a factor, per cent, a width, a height, or a print."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from enlarger.engine.print_answers import formats_fields
from enlarger.errors import RequestError
from enlarger.jobs.automatic import DEFAULT_FACTOR
from enlarger.sizing.cropping import cut_text
from enlarger.sizing.print_plan import PrintPlan, PrintRequest
from enlarger.sizing.size_request import SizeRequest
from enlarger.sizing.verdict import print_notes, verdict
from enlarger.system.language import _, pgettext
from enlarger.tiles.target import Target

from . import bridge
from .settings import Settings, choose, fill

PRINT = "print"
RANGES = {"factor": (0.01, 64.0, 2), "percent": (1.0, 6400.0, 1), "width": (1, 500_000, 0)}
RANGES["height"] = RANGES["width"]
SUFFIXES = {"factor": " x", "percent": " %", "width": " px", "height": " px"}
CROPS = {
    _("Middle"): "centre",
    _("Top"): "top",
    _("Bottom"): "bottom",
    _("Left"): "left",
    _("Right"): "right",
}
CROPS[_("All, the rest stays white")] = "none"
RESOLUTIONS = {bridge.printing.DISTANCE: "distance", bridge.printing.PPI: "ppi", _("As is usual"): ""}


class SizeBox(QGroupBox):
    """A list of ways to say a size, and the fields of the one that is chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(bridge.dialog.SIZE)
        self.kind, self.value = QComboBox(), QDoubleSpinBox()
        fill(self.kind, dict(bridge.dialog.SIZES))
        self.kind.setAccessibleName(_("Size by"))
        self.value.setAccessibleName(bridge.dialog.SIZE)
        self.value.setKeyboardTracking(False)
        self._values = {"factor": float(DEFAULT_FACTOR), "percent": 100.0 * DEFAULT_FACTOR}
        self.print = QWidget()
        self.sheet, self.own = QComboBox(), QLineEdit("60x40cm")
        block = ""
        for one in bridge.printing.formats(formats_fields()):
            if block and one.block != block:
                self.sheet.insertSeparator(self.sheet.count())
            block = one.block
            self.sheet.addItem(one.label, one.sheet)
        self.sheet.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.sheet.setMinimumContentsLength(12)
        self.by, self.resolution, self.bleed, self.crop = (
            QComboBox(),
            QLineEdit("2m"),
            QLineEdit(),
            QComboBox(),
        )
        for box in (self.by, self.crop):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(9)
        fill(self.by, RESOLUTIONS)
        fill(self.crop, CROPS)
        self.bleed.setPlaceholderText(_("as the owner wants"))
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        form = QFormLayout(self.print)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(_("Format"), self.sheet)
        form.addRow(_("Own size"), self.own)
        form.addRow(self.by, self.resolution)
        form.addRow(_("Bleed"), self.bleed)
        form.addRow(pgettext("the part of a picture that is printed", "Keep"), self.crop)
        self._form = form
        row = QFormLayout()
        row.addRow(self.kind, self.value)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self.print)
        column.addWidget(self.verdict)
        self._show_kind()
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.value.valueChanged.connect(self._value_changed)
        for box in (self.sheet, self.by, self.crop):
            box.currentIndexChanged.connect(self._changed)
        for line in (self.own, self.resolution, self.bleed):
            line.editingFinished.connect(self._changed)

    def take_picture(self, width: int, height: int) -> None:
        """Offer sizes of a picture that is so large."""
        self._values |= {"width": float(DEFAULT_FACTOR * width), "height": float(DEFAULT_FACTOR * height)}
        self._show_kind()

    def request(self) -> SizeRequest:
        """Return what is asked for. Raises RequestError."""
        kind, value = self.kind.currentData(), self.value.value()
        if kind == PRINT:
            return SizeRequest(print=self._print())
        if kind == "percent":
            return SizeRequest(target=Target(value / 100))
        if kind == "factor":
            return SizeRequest(target=Target(value))
        return SizeRequest(target=Target(**{kind: round(value)}))

    def tell(self, plan: PrintPlan | None, problem: str = "") -> None:
        """Say what a print comes to, or why it does not."""
        lines = [problem]
        if plan:
            lines = [verdict(plan), cut_text(plan.source, plan.crop), *print_notes(plan)]
        self.verdict.setText("\n".join(line for line in lines if line))
        self.verdict.setVisible(any(lines))

    def remember(self, settings: Settings) -> None:
        """Keep the values for another day."""
        kind = self.kind.currentData()
        settings.write("size.kind", kind)
        for name in ("factor", "percent"):
            settings.write(f"size.{name}", str(self._values[name]))
        for name, box in (("sheet", self.sheet), ("by", self.by), ("crop", self.crop)):
            settings.write(f"print.{name}", box.currentData())
        for name, line in (("own", self.own), ("resolution", self.resolution), ("bleed", self.bleed)):
            settings.write(f"print.{name}", line.text())

    def recall(self, settings: Settings) -> None:
        """Show the values of the last time."""
        for name in ("factor", "percent"):
            self._values[name] = settings.number(f"size.{name}", self._values[name])
        for name, box in (("sheet", self.sheet), ("by", self.by), ("crop", self.crop)):
            choose(box, settings.read(f"print.{name}", box.currentData()))
        for name, line in (("own", self.own), ("resolution", self.resolution), ("bleed", self.bleed)):
            line.setText(settings.read(f"print.{name}", line.text()))
        choose(self.kind, settings.read("size.kind", "factor"))
        self._show_kind()

    def _print(self) -> PrintRequest:
        by, text = self.by.currentData(), self.resolution.text().strip()
        ppi = None
        if by == "ppi" and text:
            try:
                ppi = float(text.lower().removesuffix("ppi").replace(",", "."))
            except ValueError:
                raise RequestError(_("{text!r} is not a number of pixels an inch.", text=text)) from None
        return PrintRequest(
            sheet=self.sheet.currentData() or self.own.text(),
            bleed=self.bleed.text().strip() or None,
            distance=text or None if by == "distance" else None,
            ppi=ppi,
            crop=self.crop.currentData(),
        )

    def _kind_changed(self) -> None:
        self._show_kind()
        self.changed.emit()

    def _value_changed(self, value: float) -> None:
        self._values[self.kind.currentData()] = value
        self.changed.emit()

    def _changed(self) -> None:
        self._show_print()
        self.changed.emit()

    def _show_kind(self) -> None:
        kind = self.kind.currentData()
        is_print = kind == PRINT
        self.print.setVisible(is_print)
        self.value.setVisible(not is_print)
        self._show_print()
        if not is_print:
            low, high, digits = RANGES[kind]
            was = self.value.blockSignals(True)
            self.value.setDecimals(digits)
            self.value.setRange(low, high)
            self.value.setSuffix(SUFFIXES[kind])
            self.value.setSingleStep(1 if kind == "factor" else 50 if kind == "percent" else 100)
            self.value.setValue(self._values.get(kind, 1.0))
            self.value.blockSignals(was)

    def _show_print(self) -> None:
        self._form.setRowVisible(self.own, not self.sheet.currentData())
        by = self.by.currentData()
        self.resolution.setVisible(bool(by))
        self.resolution.setPlaceholderText({"distance": "2m, 6ft", "ppi": "150"}.get(by, ""))
