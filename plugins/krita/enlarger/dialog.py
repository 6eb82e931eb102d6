"""The dialog: network, size, part, destination, device, and what they come to; its last values are kept."""

from . import krita_host
from .animation import frame_times
from .document import whole_of
from .invented_detail import InventedDetail
from .messages import telling
from .qt import (
    QCheckBox,
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
from .sources import Source, canvas_of, content_of, spans
from .upscaling import Choices, job_of
from .wording import count_text, forecast_text, licence_text, purpose_text

# By the way a size is given: label, decimals, least, most, step, first value.
SIZES = {
    "factor": ("Factor", 2, 0.01, 1000.0, 0.5, 4.0),
    "percent": ("Percent", 1, 1.0, 100000.0, 50.0, 400.0),
    "width": ("Width in pixels", 0, 1, 500000, 100, 4000),
    "height": ("Height in pixels", 0, 1, 500000, 100, 3000),
}
COPY = ("A copy of the document: every paint layer by the network", "copy")
CANVAS = [
    ("A new layer; the canvas grows to show it", "grow"),
    ("A new layer; the canvas stays as it is", "leave"),
    ("A new layer; Krita scales all the rest of the document", "scale"),
    ("A new document with nothing else in it", "new"),
    COPY,
]
WHOLE, CONTENT = ("The whole canvas", "canvas"), ("Only what is on the layer", "content")
EACH = ("A picture with the whole canvas, a thing on it alone", "auto")
SELECTED = ("What is selected", "auto")
PATIENCE = 200  # milliseconds after the last change until the engine is asked for the forecast


class Dialog(QDialog):
    """`chosen(choices)` is called when the user wants the job to be done."""

    def __init__(self, parent, engine, document, nodes, chosen, canvas=""):
        """Make the dialog; its lists come from the engine, which may have to be started for them.

        `canvas` is what is chosen at first, unless it is what was chosen last. Without any nodes the whole
        document is all that can be.
        """
        super().__init__(parent)
        self._engine, self._document, self._nodes, self._chosen = engine, document, nodes, chosen
        self._models, self._scale = {}, None
        self._is_open = True
        self._first_canvas = canvas
        is_image = canvas == "copy"
        self.setWindowTitle("Upscale Image" if is_image else "Upscale %s" % layers_text(nodes))
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
        self.model, self.purpose, self.licence = QComboBox(), QLabel(), QLabel("Starting the engine…")
        self.purpose.setWordWrap(True)
        self.kind, self.amount = QComboBox(), QDoubleSpinBox()
        self.area, self.canvas, self.device = QComboBox(), QComboBox(), QComboBox()
        self.keep, self.print = QCheckBox("&Keep the old layer visible"), QComboBox()
        self.tileable = QCheckBox("&Tileable: a texture that fits itself at its edges")
        is_still = all(frame_times(self._document, node) == [None] for node in self._nodes)
        self.detail = InventedDetail(is_still, telling(self._changed))
        strength = int(krita_host.read_setting("denoise", "") or FULL)
        self.denoise = WordSlider("leave in", "take out", strength, "How much of the noise goes")
        self.forecast = QLabel("\n")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton("&Upscale", QDialogButtonBox.ButtonRole.AcceptRole)
        self.start.setEnabled(False)
        for way, (label, *_rest) in SIZES.items():
            self.kind.addItem(label, way)
        prints = [
            ("Keep %g ppi; the print size changes" % round(self._document.xRes(), 2), ""),
            ("Keep the print size; the ppi change", "size"),
        ]
        for box, items in (
            (self.area, self._areas()),
            (self.canvas, CANVAS if self._nodes else [COPY]),
            (self.print, prints),
            (self.device, [("Automatic", "auto")]),
        ):
            for label, value in items:
                box.addItem(label, value)
        select(self.area, self._usual_area())
        for box, name in self._remembered():
            select(box, krita_host.read_setting(name, ""))
        select(self.canvas, self._first_canvas)
        self.keep.setChecked(krita_host.read_setting("keep", "") == "yes")
        self._set_kind()
        size = QWidget()
        row = QHBoxLayout(size)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.kind)
        row.addWidget(self.amount)
        self._form = form = QFormLayout(self)
        for label, widget, named in (
            ("&Model", self.model, self.model),
            ("", self.purpose, None),
            ("", self.licence, None),
            ("&Invented detail", self.detail, self.detail.way),
            ("&Noise", self.denoise, self.denoise.slider),
            ("&Size", size, self.amount),
            ("&Part", self.area, self.area),
            ("", self.tileable, None),
            ("&Destination", self.canvas, self.canvas),
            ("", self.keep, None),
            ("P&rint", self.print, self.print),
            ("Compute &on", self.device, self.device),
            ("Comes to", self.forecast, None),
        ):
            form.addRow(label, widget)
            if named is not None:  # a key goes to no widget that only holds others
                form.labelForField(widget).setBuddy(named)
        form.addRow(self.buttons)
        self.start.setDefault(True)  # before it is in a dialog, Cancel would be instead
        self.amount.setFocus()
        self.amount.selectAll()
        self._offer()
        self.kind.currentIndexChanged.connect(telling(self._set_kind))
        self.model.currentIndexChanged.connect(telling(self._model_changed))
        self.amount.valueChanged.connect(telling(self._changed))
        self.area.currentIndexChanged.connect(telling(self._changed))
        self.canvas.currentIndexChanged.connect(telling(self._changed))
        self.device.currentIndexChanged.connect(telling(self._changed))
        self.tileable.toggled.connect(telling(self._changed))
        self.denoise.slider.valueChanged.connect(telling(self._changed))
        self.buttons.accepted.connect(telling(self._accepted))
        self.buttons.rejected.connect(self.reject)

    def _areas(self):
        """Return the parts of a layer that there are to choose."""
        if krita_host.selected_box(self._document) is not None:
            return [SELECTED]
        return [WHOLE, CONTENT] if len(self._nodes) == 1 else [EACH, WHOLE, CONTENT]

    def _usual_area(self):
        """Return what "auto" would mean for the layer; who has one layer is shown that instead."""
        if len(self._nodes) != 1 or krita_host.selected_box(self._document) is not None:
            return "auto"
        canvas = canvas_of(self._document)
        is_picture = spans(content_of(self._nodes[0]).shared(canvas), canvas)
        return "canvas" if is_picture else "content"

    def _remembered(self):
        """Yield the lists whose last choice is kept, and its name."""
        boxes = [(self.kind, "size"), (self.device, "device"), (self.model, "model"), (self.print, "print")]
        return boxes if self._first_canvas else [*boxes, (self.canvas, "canvas")]

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
        self._scale = self._own_scale()
        self._changed()

    def _fill_devices(self, answer, problem):
        if problem is not None:
            return  # the models' answer has told it already
        for device in answer["devices"]:
            self.device.addItem("%s (%s)" % (device["name"], device["id"]), device["id"])
        select(self.device, krita_host.read_setting("device", ""))

    def _model_changed(self, _index=0):
        """Let a factor that is the last network's own become that of this one."""
        scale, one = self._own_scale(), {"factor": 1, "percent": 100}.get(self.kind.currentData())
        if self._scale is not None:  # all networks are there
            if one and scale and self.amount.value() == self._scale * one:
                self.amount.setValue(scale * one)
            self._scale = scale or self._scale
        self._changed()

    def _own_scale(self):
        """Return by how much the chosen network enlarges; 0 for an interpolation."""
        return self._models.get(self.model.currentData(), {}).get("scale", 0)

    def _changed(self, _value=None):
        if self.model.currentData() is not None:
            model = self._models.get(self.model.currentData())
            self.purpose.setText(purpose_text(model))
            self.licence.setText(licence_text(model) if model else "No network, no licence")
            self._offer()
            self._pause.start(PATIENCE)

    def _can(self, ability):
        """Tell whether the chosen network can do something that `models` tells of."""
        return self._models.get(self.model.currentData(), {}).get(ability, False)

    def _offer(self):
        """Show the rows for what the chosen network can do, and what a whole document leaves to choose."""
        canvas, is_selected = self.canvas.currentData(), self.area.itemText(0) == SELECTED[0]
        self.area.setEnabled(self.area.count() > 1 and canvas != "copy")
        self.detail.offer_layers(canvas != "copy")
        for row, is_offered in (
            (self.detail, self._can("draws")),
            (self.denoise, self._can("denoise")),
            (self.keep, canvas in ("grow", "leave", "scale") and not is_selected),
            (self.print, canvas in ("scale", "copy", "new")),
        ):
            row.setVisible(is_offered)
            if self._form.labelForField(row) is not None:
                self._form.labelForField(row).setVisible(is_offered)
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
            hide=not self.keep.isChecked(),
            print_size=self.print.currentData() == "size",
            tileable=self.tileable.isChecked(),
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
            if problem is None and "try" not in fields:
                fields["try"] = True  # some seconds, where nothing or too little is known
                self._forecasts.append(self._engine.request("plan", fields, None, self._while_open(answered)))

        self._forecasts.append(self._engine.request("plan", fields, None, self._while_open(answered)))

    def _to_enlarge(self, choices):
        """Return the engine's `source`, how many times its work that is, and what it consists of."""
        if choices.canvas == "copy":
            whole = whole_of(self._document)
            return whole.source, whole.work, count_text(len(whole.rasters), "layer")
        sources = [Source(self._document, node, choices.area) for node in self._nodes]
        pixels = [source.box.width * source.box.height * len(source.times) for source in sources]
        first = sources[0]
        work = sum(pixels) / (first.box.width * first.box.height)
        if len(sources) > 1:
            return first.raster(), work, count_text(len(sources), "layer")
        return first.raster(), work, count_text(len(first.times), "frame") if first.is_animated else ""

    def _show_forecast(self, problem, text):
        if problem is not None and problem.kind == "cancelled":
            return
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
        krita_host.write_setting("keep", "yes" if self.keep.isChecked() else "")
        krita_host.write_setting("size." + self.kind.currentData(), "%g" % self.amount.value())
        if self._can("draws"):
            self.detail.remember()
        if self._can("denoise"):
            krita_host.write_setting("denoise", str(self.denoise.slider.value()))
        self.accept()
        self._chosen(choices)


def layers_text(nodes):
    """Say how many layers there are."""
    return "Layer" if len(nodes) == 1 else "%d Layers" % len(nodes)


def select(box, value):
    """Select the entry with this value, if there is one."""
    index = box.findData(value)
    if index >= 0:
        box.setCurrentIndex(index)
