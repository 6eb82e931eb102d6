"""The dialog's group for generative networks: how much generated detail is kept, and how it is shown."""

from . import krita_host
from .enlarger_bridge.choices import restorer
from .enlarger_bridge.dialog import FIDELITY, KEEP_FACES, REDRAW_FACES
from .enlarger_bridge.language import _, pgettext
from .enlarger_bridge.texts import bytes_text
from .fidelity import Fidelity
from .form import fill, select
from .qt import QCheckBox, QComboBox, QVBoxLayout, QWidget
from .sliders import LabelledSlider

WAYS = [(_("Two layers with a mask to paint on"), "layers"), (_("One merged layer"), "one")]


class FidelityGroup(QWidget):
    """A list, a slider and ticks; the last values are kept."""

    def __init__(self, form, is_still, on_change):
        """Make the rows; the frames of an animation get no masks. `on_change()` is called at every change."""
        super().__init__()
        hint = _("How readily the faithful network's picture replaces generated detail")
        self._degree = LabelledSlider(
            pgettext("end of a slider", "generated"), pgettext("end of a slider", "faithful"), hint
        )
        self.way, self.slider, self.map = QComboBox(), self._degree.slider, QCheckBox()
        fill(self.way, WAYS)
        select(self.way, krita_host.read_setting("fidelity.layers", "", "detail"))
        self.map.setText(form.mark(_("Map of the generated detail (hidden layer)"), "p"))
        self.map.setChecked(krita_host.read_setting("fidelity.map", "", "detail.map") == "yes")
        self.faces = QCheckBox(form.mark(KEEP_FACES, "h"))
        self.faces.setChecked(krita_host.read_setting("faces", "") != "no")
        self._redraw_text = form.mark(REDRAW_FACES, "w")
        self.redraw = QCheckBox(self._redraw_text)
        self.redraw.setChecked(krita_host.read_setting("faces.redraw", "") == "yes")
        self.restorer = None  # the Choice of the network that redraws faces
        self._form, self._is_still = form, is_still
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.way, self._degree, self.map, self.faces, self.redraw):
            column.addWidget(widget)
        form.add(FIDELITY, self, wish="y", is_title=True)  # KDE gives F to Fit
        self.offer_layers(is_still)
        self.way.currentIndexChanged.connect(on_change)
        self.slider.valueChanged.connect(on_change)
        for tick in (self.map, self.faces, self.redraw):
            tick.toggled.connect(on_change)

    def show_models(self, answer):
        """Take from the engine's answer to `models` what redraws faces."""
        self.restorer = restorer(answer)
        if self.restorer is not None:
            missing = ""
            if self.restorer.get:
                missing = " " + _("(%s to download)") % bytes_text(self.restorer.bytes)
            self.redraw.setText(self._redraw_text + missing)
            self.redraw.setToolTip(self.restorer.text)

    def show_last(self, default):
        """Move the slider to where it was last, or else to the engine's default, from 0 to 1."""
        last = krita_host.read_setting("fidelity", "", "detail.dial")
        if last:
            self.slider.setValue(int(last))
        else:
            self._degree.set_share(default)

    def offer(self, is_generative, has_layers):
        """Show it for what may make up detail."""
        self._form.show(self, is_generative)
        self.offer_layers(has_layers)

    def offer_layers(self, is_possible):
        """Show what makes more than one picture where that is possible; elsewhere all is merged into one."""
        self._has_layers = is_possible and self._is_still
        self.way.setVisible(self._has_layers)
        self.map.setVisible(self._has_layers)
        self.redraw.setVisible(self._has_layers and self.restorer is not None)
        self._form.labelForField(self).setBuddy(self.way if self._has_layers else self.slider)

    def fidelity(self):
        """Return what is wanted; None where one picture keeps all detail and nothing is to be shown."""
        in_layers = self._has_layers and self.way.currentData() == "layers"
        with_map = self._has_layers and self.map.isChecked()
        degree = self._degree.share()
        return Fidelity(in_layers, degree, with_map) if in_layers or degree or with_map else None

    def redraws(self):
        """Return the network that is to redraw faces; "" for none."""
        is_wanted = self._has_layers and self.restorer is not None and self.redraw.isChecked()
        return self.restorer.key if is_wanted else ""

    def remember(self):
        """Keep the values for another day; what was not offered was not chosen."""
        krita_host.write_setting("fidelity", str(self.slider.value()))
        krita_host.write_setting("faces", "yes" if self.faces.isChecked() else "no")
        if self._has_layers:
            krita_host.write_setting("fidelity.layers", self.way.currentData())
            krita_host.write_setting("fidelity.map", "yes" if self.map.isChecked() else "no")
            krita_host.write_setting("faces.redraw", "yes" if self.redraw.isChecked() else "")
