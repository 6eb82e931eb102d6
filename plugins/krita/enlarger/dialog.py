"""The dialog: way, size, area, destination, device, and what they come to; its last values are kept."""

from . import krita_host
from .animation import frame_times
from .automatic_row import AutomaticRow, CleanTick
from .documents import canvas_of, content_of, selected_box
from .enlarger_bridge.choices import AUTOMATIC, blocks, find
from .enlarger_bridge.choices import choices as choices_from
from .fidelity_row import FidelityRow
from .forecast import Forecast
from .job import Choices
from .messages import showing_errors
from .network_fetch import NetworkFetch, ask_to_fetch
from .preview import Preview
from .qt import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSize,
    Qt,
    QVBoxLayout,
)
from .size_row import SizeRow
from .sliders import LabelledSlider
from .sources import fills

COPY = ("Copy of the document; every paint layer is upscaled", "copy")
CANVAS = [
    ("New layer; the canvas grows to fit it", "grow"),
    ("New layer; the canvas stays as it is", "leave"),
    ("New layer; Krita scales the rest of the document", "scale"),
    ("New document with only the result", "new"),
    COPY,
]
WHOLE, CONTENT = ("The whole canvas", "canvas"), ("Only the layer's content", "content")
EACH = ("The canvas for pictures, the content for small objects", "auto")
SELECTED = ("The selection", "auto")
CLEANING = "clean"  # the family that cleans
ABOUT_WIDTH, BESIDE = 420, 16  # pixels


class Dialog(QDialog):
    """`on_choice(choices, source_file)` is called when the user wants the job to be done."""

    def __init__(self, parent, engine, document, nodes, on_choice, canvas=""):
        """Make the dialog; its lists come from the engine, which may have to be started for them.

        `canvas` is what is chosen at first, unless it is what was chosen last. Without any nodes the whole
        document is all that can be.
        """
        super().__init__(parent)
        self._document, self._nodes, self._on_choice = document, nodes, on_choice
        self._engine, self._known, self._has_automatic = engine, [], False
        self._fetch = None
        self._is_open = True
        self._first_canvas = canvas
        self.setWindowTitle("Upscale Image" if canvas == "copy" else "Upscale %s" % layers_text(nodes))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._make_fields(engine)
        self._fill_fields()
        self._lay_out()
        self._connect()
        engine.request("models", {}, None, self._while_open(self._fill_models))
        engine.request("devices", {}, None, self._while_open(self._fill_devices))
        self.finished.connect(self._leave)

    def _make_fields(self, engine):
        self.model, self.about = QComboBox(), QLabel("Starting the engine…")
        self.about.setWordWrap(True)
        self.about.setMinimumWidth(ABOUT_WIDTH)
        self.automatic_row = AutomaticRow(showing_errors(self._changed))
        self.clean = CleanTick(showing_errors(self._changed))
        self.size_row = SizeRow()
        self.area, self.canvas, self.device = QComboBox(), QComboBox(), QComboBox()
        self.keep, self.print = QCheckBox("&Keep the original layer visible"), QComboBox()
        self.tileable = QCheckBox("&Tileable: opposite edges stay seamless")
        is_still = all(frame_times(self._document, node) == [None] for node in self._nodes)
        self.fidelity_row = FidelityRow(is_still, showing_errors(self._changed))
        self.denoise = LabelledSlider("keep", "remove", "How much of the noise is removed")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton("&Upscale", QDialogButtonBox.ButtonRole.AcceptRole)
        self.start.setEnabled(False)
        self.forecast = Forecast(
            engine, self._document, self._nodes, self.choices, on_known=self._forecast_known
        )
        self.preview = Preview(engine, self._document, self._nodes, self.forecast.source_file, self.choices)

    def _fill_fields(self):
        """Fill the lists that need no engine, and show what was chosen last."""
        prints = [
            ("Keep %g ppi; the print size changes" % round(self._document.xRes(), 2), ""),
            ("Keep the print size; the resolution changes", "size"),
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
        self.size_row.show_last()
        self.keep.setChecked(krita_host.read_setting("keep", "") == "yes")
        noise = krita_host.read_setting("denoise", "")
        self.denoise.set_share(int(noise) / 100 if noise else 1)

    def _lay_out(self):
        self._form = form = QFormLayout()
        for label, widget, named in (
            ("&Model", self.model, self.model),
            ("", self.about, None),
            ("&Look", self.automatic_row, self.automatic_row.look),
            ("", self.clean, None),
            ("&Fidelity", self.fidelity_row, self.fidelity_row.way),
            ("No&ise", self.denoise, self.denoise.slider),
            ("&Size", self.size_row, self.size_row.amount),
            ("&Area", self.area, self.area),
            ("", self.tileable, None),
            ("&Destination", self.canvas, self.canvas),
            ("", self.keep, None),
            ("P&rint", self.print, self.print),
            ("Compute &on", self.device, self.device),
            ("Result", self.forecast, None),
        ):
            form.addRow(label, widget)
            if named is not None:  # a key goes to no widget that only holds others
                form.labelForField(widget).setBuddy(named)
        choices = QVBoxLayout()
        choices.addLayout(form)
        choices.addStretch(1)
        choices.addWidget(self.buttons)
        both = QHBoxLayout(self)
        both.setSpacing(BESIDE)
        both.addWidget(self.preview, 1)
        both.addLayout(choices)
        self._show_last_size()
        self.start.setDefault(True)  # before it is in a dialog, Cancel would be instead
        self.size_row.amount.setFocus()
        self.size_row.amount.selectAll()
        self._offer()

    def _show_last_size(self):
        """Make the dialog as large as it was last, as far as the screen allows."""
        last = krita_host.read_setting("dialog.size", "")
        if last:
            size = QSize(*map(int, last.split("x")))
            self.resize(size.boundedTo(QApplication.primaryScreen().availableSize()))

    def _connect(self):
        for signal in (
            self.size_row.amount.valueChanged,
            self.area.currentIndexChanged,
            self.canvas.currentIndexChanged,
            self.device.currentIndexChanged,
            self.tileable.toggled,
            self.denoise.slider.valueChanged,
        ):
            signal.connect(showing_errors(self._changed))
        self.buttons.accepted.connect(showing_errors(self._accepted))
        self.buttons.rejected.connect(self.reject)

    def _areas(self):
        """Return the areas of a layer that there are to choose."""
        if selected_box(self._document) is not None:
            return [SELECTED]
        return [WHOLE, CONTENT] if len(self._nodes) == 1 else [EACH, WHOLE, CONTENT]

    def _usual_area(self):
        """Return what "auto" would mean for the layer; who has one layer is shown that instead."""
        if len(self._nodes) != 1 or selected_box(self._document) is not None:
            return "auto"
        canvas = canvas_of(self._document)
        return "canvas" if fills(content_of(self._nodes[0]).shared(canvas), canvas) else "content"

    def _remembered(self):
        """Return the lists whose last choice is kept, and its name."""
        boxes = [
            (self.size_row.way, "size"),
            (self.device, "device"),
            (self.model, "model"),
            (self.print, "print"),
        ]
        return boxes if self._first_canvas else [*boxes, (self.canvas, "canvas")]

    def _fill_models(self, answer, problem):
        if problem is not None:
            self.close()
            raise problem
        self._list(answer, krita_host.read_setting("model", ""))
        self.fidelity_row.show_last(answer["default_fidelity"])
        self.model.currentIndexChanged.connect(showing_errors(self._model_changed))
        self._model_changed()

    def _list(self, answer, chosen):
        """Fill the list of what there is to choose, and show what is chosen."""
        self._known, self._has_automatic = choices_from(answer), "automatic" in answer
        was = self.model.blockSignals(True)
        self.model.clear()
        for block in blocks(self._known):
            if self.model.count():
                self.model.insertSeparator(self.model.count())
            for choice in block:
                self.model.addItem(choice.label, choice.key)
        select(self.model, find([choice for choice in self._known if not choice.get], chosen).key)
        self.model.blockSignals(was)

    def _fill_devices(self, answer, problem):
        if problem is not None:
            return  # the models' answer has told it already
        for device in answer["devices"]:
            self.device.addItem("%s (%s)" % (device["name"], device["id"]), device["id"])
        select(self.device, krita_host.read_setting("device", ""))

    def _model_changed(self, _index=0):
        self.clean.follow(self._is_automatic())
        self._changed()

    def _changed(self, _value=None):
        choice = self._choice()
        if choice is None:
            return
        self.about.setText(choice.text)
        self.start.setText("&Get…" if choice.get else "&Upscale")
        self._offer()
        if choice.get:
            self.forecast.withdraw("\n")
            self.start.setEnabled(True)
        else:
            self.forecast.refresh()
        self.preview.refresh(not choice.get)

    def _forecast_known(self, is_possible):
        self.start.setEnabled(is_possible)
        self._fit()

    def _choice(self):
        """Return the Choice of the list; None while there is none."""
        chosen = self.model.currentData()
        return next((choice for choice in self._known if choice.key == chosen), None)

    def _is_automatic(self):
        return self.model.currentData() == AUTOMATIC

    def _may_generate(self):
        """Tell whether what is chosen may make up detail."""
        if self._is_automatic():
            return self.automatic_row.look.currentData() == "sharp"
        return self._choice() is not None and self._choice().is_generative

    def _has_denoise(self):
        return self._choice() is not None and self._choice().has_denoise

    def _may_clean(self):
        """Tell whether cleaning first is there to choose: a family of this name does nothing else."""
        return self._has_automatic and self.model.currentData() != CLEANING

    def _offer(self):
        """Show the rows for what the chosen network can do, and what a whole document leaves to choose."""
        canvas, is_selected = self.canvas.currentData(), self.area.itemText(0) == SELECTED[0]
        self.area.setEnabled(self.area.count() > 1 and canvas != "copy")
        self.fidelity_row.offer_layers(canvas != "copy")
        for part in (self.fidelity_row, self._form.labelForField(self.fidelity_row)):
            part.setEnabled(self._may_generate())
        for row, is_offered in (
            (self.automatic_row, self._is_automatic()),
            (self.clean, self._may_clean()),
            (self.denoise, self._has_denoise()),
            (self.keep, canvas in ("grow", "leave", "scale") and not is_selected),
            (self.print, canvas in ("scale", "copy", "new")),
        ):
            row.setVisible(is_offered)
            if self._form.labelForField(row) is not None:
                self._form.labelForField(row).setVisible(is_offered)
        self._fit()

    def _fit(self):
        """Grow where the rows need it: Qt's own adjustSize leaves a third of a small screen free. What the
        user made larger stays so.
        """
        layout = self.layout()
        layout.activate()
        width = max(self.width(), layout.totalMinimumSize().width())
        self.resize(width, max(self.height(), layout.totalHeightForWidth(width)))

    def choices(self):
        """Return what is chosen now."""
        return Choices(
            self.model.currentData(),
            self.size_row.target(),
            self.device.currentData(),
            self.canvas.currentData(),
            self.area.currentData(),
            self.fidelity_row.fidelity() if self._may_generate() else None,
            denoise=self.denoise.share() if self._has_denoise() else None,
            hide=not self.keep.isChecked(),
            print_size=self.print.currentData() == "size",
            tileable=self.tileable.isChecked(),
            look=self.automatic_row.look.currentData() if self._is_automatic() else "",
            time=self.automatic_row.time.currentData() if self._is_automatic() else "",
            clean=self.clean.value() if self._may_clean() else None,
            remember=self._has_automatic and not self._is_automatic(),
            faces=self.fidelity_row.faces.isChecked() or not self._may_generate(),
        )

    def _while_open(self, function):
        """Return the function as a slot for an answer that may come when the dialog is gone."""

        def slot(answer, problem):
            if self._is_open:
                function(answer, problem)

        return showing_errors(slot)

    def _leave(self, result):
        self._is_open = False
        krita_host.write_setting("dialog.size", "%dx%d" % (self.width(), self.height()))
        self.preview.close_views()
        self.forecast.close_requests()
        if self._fetch is not None:
            self._fetch.cancel()
        if not result:
            self.forecast.source_file.close()

    def _get(self, choice):
        """Fetch what is chosen, if the user agrees, and choose it then."""

        def begin():
            self._fetch = NetworkFetch(self, self._engine, choice, self._while_open(on_end))

        def on_end(_is_there, notes):
            self._fetch = None
            if notes:
                krita_host.show_floating("\n".join(notes))
            self._engine.request("models", {}, None, self._while_open(on_models))

        def on_models(answer, problem):
            if problem is None:
                self._list(answer, choice.key)
                select(self.model, choice.key)  # also where it is not there after all
                self._model_changed()

        ask_to_fetch(self, choice, begin)

    def _accepted(self):
        choice = self._choice()
        if choice is not None and choice.get:
            self._get(choice)
            return
        choices = self.choices()
        for box, name in self._remembered():
            krita_host.write_setting(name, box.currentData())
        krita_host.write_setting("keep", "yes" if self.keep.isChecked() else "")
        self.size_row.remember()
        if self._is_automatic():
            self.automatic_row.remember()
        if self._may_clean():
            self.clean.remember()
        if self._may_generate():
            self.fidelity_row.remember()
        if self._has_denoise():
            krita_host.write_setting("denoise", str(self.denoise.slider.value()))
        self.accept()
        self._on_choice(choices, self.forecast.source_file)


def layers_text(nodes):
    """Say how many layers there are."""
    return "Layer" if len(nodes) == 1 else "%d Layers" % len(nodes)


def select(box, value):
    """Select the entry with this value, if there is one."""
    index = box.findData(value)
    if index >= 0:
        box.setCurrentIndex(index)
