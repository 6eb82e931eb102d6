"""The dialog's last group, folded until it is wanted: device, time, and what few pictures need."""

from itertools import zip_longest

from . import krita_host
from .enlarger_bridge.choices import AUTOMATIC
from .enlarger_bridge.dialog import MORE, MOST_COMPARED, TILEABLE, TIMES
from .enlarger_bridge.language import _, local_number, pgettext
from .form import fill, narrow, select
from .qt import QCheckBox, QComboBox, Qt, QToolButton
from .sliders import LabelledSlider


class MoreGroup:
    """A button, and the rows that it shows."""

    def __init__(self, form, document, on_change, on_fold):
        """`on_change()` is called at every change, `on_fold()` when the rows come or go."""
        self.fold = QToolButton()
        self.fold.setText(MORE)
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.device, self.time, self.print = narrow(QComboBox()), QComboBox(), narrow(QComboBox())
        self.tileable = QCheckBox(form.mark(TILEABLE, "t"))
        self.denoise = LabelledSlider(
            pgettext("end of a slider", "keep"),
            pgettext("end of a slider", "remove"),
            _("How much of the noise is removed"),
        )
        fill(self.device, [(_("Automatic"), "auto")])
        fill(self.time, TIMES)
        prints = [
            (_("Keep %s ppi; the print size changes") % local_number("%g" % round(document.xRes(), 2)), ""),
            (_("Keep the print size; the resolution changes"), "size"),
        ]
        fill(self.print, prints)
        select(self.time, krita_host.read_setting("time", ""))
        select(self.print, krita_host.read_setting("print", ""))
        noise = krita_host.read_setting("denoise", "")
        self.denoise.set_share(int(noise) / 100 if noise else 1)
        self._known = []
        self.compared = [narrow(QComboBox()) for _ in range(MOST_COMPARED)]
        self._form, self._on_fold, self._offered = form, on_fold, {}
        self._has_denoise = self._is_automatic = False
        form.addRow(self.fold)
        form.add(_("Compute on"), self.device, wish="o")
        form.add(_("Time"), self.time, wish="m")
        form.add("", self.tileable)
        form.add(_("Noise"), self.denoise, self.denoise.slider, wish="e")
        form.add(pgettext("size of the print", "Print"), self.print, wish="i")
        for number, box in enumerate(self.compared):
            box.setAccessibleName(_("Compared in the preview, network %d") % (number + 1))
            form.add("" if number else _("Compare with"), box, wish="c")
            box.currentIndexChanged.connect(on_change)
            box.currentIndexChanged.connect(on_fold)
        self.fold.setChecked(krita_host.read_setting("more", "") == "yes")
        self.fold.toggled.connect(self._folded)
        for signal in (
            self.device.currentIndexChanged,
            self.time.currentIndexChanged,
            self.tileable.toggled,
            self.denoise.slider.valueChanged,
        ):
            signal.connect(on_change)

    def show_devices(self, answer):
        """List devices by the engine's answer."""
        fill(self.device, [("%s (%s)" % (one["name"], one["id"]), one["id"]) for one in answer["devices"]])
        select(self.device, krita_host.read_setting("device", ""))

    def show_models(self, known):
        """List the Choices that can be compared with what is chosen: all that is there."""
        self._known = [one for one in known if not one.get and one.key != AUTOMATIC]
        kept = krita_host.read_setting("compared", "").split()
        for box, last in zip_longest(self.compared, kept[:MOST_COMPARED], fillvalue=""):
            chosen = box.currentData() if box.count() else last
            was = box.blockSignals(True)
            box.clear()
            fill(
                box,
                [
                    (pgettext("no network to compare with", "Nothing"), ""),
                    *((one.label, one.key) for one in self._known),
                ],
            )
            select(box, chosen)
            box.blockSignals(was)

    def to_compare(self):
        """Return the Choices that the preview shows beside what is chosen, each once."""
        keys = dict.fromkeys(box.currentData() for box in self.compared)
        return [one for key in keys for one in self._known if one.key == key]

    def offer(self, look, canvas, is_print):
        """Show the rows for what is chosen, as far as they are not folded away."""
        self._is_automatic, self._has_denoise = look.is_automatic, look.has_denoise
        self._offered = {
            self.device: True,
            self.time: look.is_automatic,
            self.tileable: True,
            self.denoise: look.has_denoise,
            self.print: canvas in ("scale", "copy", "new") and not is_print,
        }
        for box, before in zip(self.compared, [None, *self.compared]):
            self._offered[box] = before is None or bool(before.currentData()) or bool(box.currentData())
        is_open = self.fold.isChecked()
        self.fold.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        for row, is_offered in self._offered.items():
            self._form.show(row, is_open and is_offered)

    def fields(self):
        """Return those of the Choices."""
        return {
            "device": self.device.currentData(),
            "time": self.time.currentData() if self._is_automatic else "",
            "tileable": self.tileable.isChecked(),
            "denoise": self.denoise.share() if self._has_denoise else None,
            "print_size": self.print.currentData() == "size",
        }

    def remember(self):
        """Keep the values for another day."""
        for name, box in (("device", self.device), ("print", self.print)):
            krita_host.write_setting(name, box.currentData())
        krita_host.write_setting("compared", " ".join(one.key for one in self.to_compare()))
        if self._is_automatic:
            krita_host.write_setting("time", self.time.currentData())
        if self._has_denoise:
            krita_host.write_setting("denoise", str(self.denoise.slider.value()))

    def _folded(self, is_open):
        krita_host.write_setting("more", "yes" if is_open else "")
        self._on_fold()
