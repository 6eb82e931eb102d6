"""The dialog: model, size, part, canvas and device, with what they come to; its last values are kept."""

from . import krita_host
from .animation import frame_times
from .document import whole_of
from .invented_detail import InventedDetail
from .messages import telling
from .qt import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    Qt,
    QTimer,
    QWidget,
)
from .sliders import FULL, WordSlider
from .sources import Source
from .upscaling import Choices, job_of
from .wording import count_text, forecast_text, licence_text

# By the way a size is given: label, decimals, least, most, step, first value.
SIZES = {
    "factor": ("Factor", 2, 0.01, 1000.0, 0.5, 4.0),
    "percent": ("Percent", 1, 1.0, 100000.0, 50.0, 400.0),
    "width": ("Width in pixels", 0, 1, 500000, 100, 4000),
    "height": ("Height in pixels", 0, 1, 500000, 100, 3000),
}
CANVAS = [
    ("Grow to show the new layer", "grow"),
    ("Leave as it is", "leave"),
    ("Scale the document: all else by Krita", "scale"),
    ("Scale a copy of the document: every paint layer by the network", "copy"),
]
AREAS = [("Automatic", "auto"), ("The whole canvas", "canvas"), ("The layer's content", "content")]
PATIENCE = 200  # milliseconds after the last change until the engine is asked for the forecast


class Dialog(QDialog):
    """`chosen(choices)` is called when the user wants the job to be done."""

    def __init__(self, parent, engine, document, node, chosen):
        """Make the dialog; its lists come from the engine, which may have to be started for them."""
        super().__init__(parent)
        self._engine, self._document, self._node, self._chosen = engine, document, node, chosen
        self._models = {}
        self._is_open = True
        self.setWindowTitle("Upscale Layer")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._make_fields()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(telling(self._ask_forecast))
        self._forecasts = []
        engine.request("models", {}, None, self._while_open(self._fill_models))
        engine.request("devices", {}, None, self._while_open(self._fill_devices))
        self.finished.connect(self._leave)

    def _make_fields(self):
        self.model, self.licence = QComboBox(), QLabel("Starting the engine…")
        self.kind, self.amount = QComboBox(), QDoubleSpinBox()
        self.area, self.canvas, self.device = QComboBox(), QComboBox(), QComboBox()
        is_still = frame_times(self._document, self._node) == [None]
        self.detail = InventedDetail(is_still, telling(self._changed))
        strength = int(krita_host.read_setting("denoise", "") or FULL)
        self.denoise = WordSlider("leave in", "take out", strength, "How much of the noise goes")
        self.forecast = QLabel("\n")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton("&Upscale", QDialogButtonBox.ButtonRole.AcceptRole)
        self.start.setEnabled(False)
        self.start.setDefault(True)
        for way, (label, *_rest) in SIZES.items():
            self.kind.addItem(label, way)
        for box, items in ((self.area, AREAS), (self.canvas, CANVAS), (self.device, [("Automatic", "auto")])):
            for label, value in items:
                box.addItem(label, value)
        if krita_host.selected_box(self._document) is not None:
            self.area.clear()
            self.area.addItem("What is selected", "auto")
        for box, name in self._remembered():
            select(box, krita_host.read_setting(name, ""))
        self._set_kind()
        size = QWidget()
        row = QHBoxLayout(size)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.kind)
        row.addWidget(self.amount)
        self._form = form = QFormLayout(self)
        for label, widget in (
            ("&Model", self.model),
            ("", self.licence),
            ("&Invented detail", self.detail),
            ("&Noise", self.denoise),
            ("&Size", size),
            ("&Part", self.area),
            ("&Canvas", self.canvas),
            ("Compute &on", self.device),
            ("Result", self.forecast),
        ):
            form.addRow(label, widget)
        form.addRow(self.buttons)
        self._offer()
        self.kind.currentIndexChanged.connect(telling(self._set_kind))
        self.model.currentIndexChanged.connect(telling(self._changed))
        self.amount.valueChanged.connect(telling(self._changed))
        self.area.currentIndexChanged.connect(telling(self._changed))
        self.canvas.currentIndexChanged.connect(telling(self._changed))
        self.device.currentIndexChanged.connect(telling(self._changed))
        self.denoise.slider.valueChanged.connect(telling(self._changed))
        self.buttons.accepted.connect(telling(self._accepted))
        self.buttons.rejected.connect(self.reject)

    def _remembered(self):
        """Yield the lists whose last choice is kept, and its name."""
        return [(self.kind, "size"), (self.canvas, "canvas"), (self.device, "device"), (self.model, "model")]

    def _set_kind(self, _index=0):
        way = self.kind.currentData()
        _label, decimals, least, most, step, first = SIZES[way]
        self.amount.setDecimals(decimals)
        self.amount.setRange(least, most)
        self.amount.setSingleStep(step)
        self.amount.setValue(float(krita_host.read_setting("size." + way, "") or first))

    def _fill_models(self, answer, problem):
        if problem is not None:
            self.close()
            raise problem
        self._models = {model["id"]: model for model in answer["models"]}
        for model in sorted(answer["models"], key=lambda model: model["id"] != answer["default"]):
            self.model.addItem(model["title"], model["id"])
        for kernel in answer.get("interpolations", ()):
            self.model.addItem("%s interpolation" % kernel.capitalize(), kernel)
        select(self.model, krita_host.read_setting("model", ""))
        self._changed()

    def _fill_devices(self, answer, problem):
        if problem is not None:
            return  # the models' answer has told it already
        for device in answer["devices"]:
            self.device.addItem("%s (%s)" % (device["name"], device["id"]), device["id"])
        select(self.device, krita_host.read_setting("device", ""))

    def _changed(self, _value=None):
        if self.model.currentData() is not None:
            model = self._models.get(self.model.currentData())
            self.licence.setText(licence_text(model) if model else "No network, no licence")
            self._offer()
            self._pause.start(PATIENCE)

    def _can(self, ability):
        """Tell whether the chosen network can do something that `models` tells of."""
        return self._models.get(self.model.currentData(), {}).get(ability, False)

    def _offer(self):
        """Show the rows for what the chosen network can do, and what a whole document leaves to choose."""
        self.area.setEnabled(self.area.count() > 1 and self.canvas.currentData() != "copy")
        for row, ability in ((self.detail, "draws"), (self.denoise, "denoise")):
            row.setVisible(self._can(ability))
            self._form.labelForField(row).setVisible(self._can(ability))
        self.adjustSize()

    def choices(self):
        """Return what is chosen now."""
        way, amount = self.kind.currentData(), self.amount.value()
        if way in ("width", "height"):
            target = {way: int(amount)}
        else:
            target = {"factor": amount / 100 if way == "percent" else amount}
        return Choices(
            self.model.currentData(),
            target,
            self.device.currentData(),
            self.canvas.currentData(),
            self.area.currentData(),
            self.detail.fidelity() if self._can("draws") else None,
            denoise=self.denoise.share() if self._can("denoise") else None,
        )

    def _ask_forecast(self):
        choices = self.choices()
        source, work, rasters = self._to_enlarge(choices)
        fields = dict(job_of(choices), source=source)
        if choices.fidelity is not None:
            fields["fidelity"] = choices.fidelity.fields()
        self._withdraw()

        def answered(plan, problem):
            self._show_forecast(problem, plan and forecast_text(plan, work, rasters, choices.fidelity))
            if problem is None and plan.get("seconds") is None and "try" not in fields:
                fields["try"] = True  # it takes some seconds, once
                self._forecasts.append(self._engine.request("plan", fields, None, self._while_open(answered)))

        self._forecasts.append(self._engine.request("plan", fields, None, self._while_open(answered)))

    def _to_enlarge(self, choices):
        """Return the engine's `source`, how many times its work that is, and what it consists of."""
        if choices.canvas == "copy":
            whole = whole_of(self._document)
            return whole.source, whole.work, count_text(len(whole.rasters), "layer")
        source = Source(self._document, self._node, choices.area)
        count = len(source.times)
        return source.raster(), count, count_text(count, "frame") if source.is_animated else ""

    def _show_forecast(self, problem, text):
        if problem is not None and problem.kind == "cancelled":
            return
        if problem is None and not self.start.isEnabled():
            self.start.setFocus()
        self.start.setEnabled(problem is None)
        self.forecast.setText(text or str(problem))

    def _while_open(self, function):
        """Return the function as a slot for an answer that may come when the dialog is gone."""

        def slot(answer, problem):
            if self._is_open:
                function(answer, problem)

        return telling(slot)

    def _withdraw(self):
        """Take back the forecasts that are not wanted any more."""
        for number in self._forecasts:
            self._engine.cancel(number)
        self._forecasts = []

    def _leave(self, _result):
        self._is_open = False
        self._withdraw()

    def _accepted(self):
        choices = self.choices()
        for box, name in self._remembered():
            krita_host.write_setting(name, box.currentData())
        krita_host.write_setting("size." + self.kind.currentData(), "%g" % self.amount.value())
        if self._can("draws"):
            self.detail.remember()
        if self._can("denoise"):
            krita_host.write_setting("denoise", str(self.denoise.slider.value()))
        self.accept()
        self._chosen(choices)


def select(box, value):
    """Select the entry with this value, if there is one."""
    index = box.findData(value)
    if index >= 0:
        box.setCurrentIndex(index)
