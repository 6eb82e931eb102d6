"""The dialog's row for generative networks: how much generated detail is kept, and how it is shown."""

from . import krita_host
from .fidelity import Fidelity
from .qt import QCheckBox, QComboBox, QVBoxLayout, QWidget
from .sliders import LabelledSlider

WAYS = [("Two layers with a mask to paint on", "layers"), ("One merged layer", "one")]


class FidelityRow(QWidget):
    """A list, a slider and two check boxes; the last values are kept."""

    def __init__(self, is_still, on_change):
        """Make the row; the frames of an animation get no masks. `on_change()` is called at every change."""
        super().__init__()
        hint = "How readily the faithful network's picture replaces generated detail"
        self._degree = LabelledSlider("generated", "faithful", hint)
        self.way, self.slider, self.map = QComboBox(), self._degree.slider, QCheckBox()
        for label, value in WAYS:
            self.way.addItem(label, value)
        last_way = krita_host.read_setting("fidelity.layers", "", "detail")
        self.way.setCurrentIndex(max(0, self.way.findData(last_way)))
        self.map.setText("Ma&p of the generated detail (hidden layer)")
        self.map.setChecked(krita_host.read_setting("fidelity.map", "", "detail.map") == "yes")
        self.faces = QCheckBox("Keep faces as t&he source has them")
        self.faces.setChecked(krita_host.read_setting("faces", "") != "no")
        self._is_still = is_still
        self.offer_layers(is_still)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.way)
        column.addWidget(self._degree)
        column.addWidget(self.map)
        column.addWidget(self.faces)
        self.way.currentIndexChanged.connect(on_change)
        self.slider.valueChanged.connect(on_change)
        self.map.toggled.connect(on_change)
        self.faces.toggled.connect(on_change)

    def show_last(self, default):
        """Move the slider to where it was last, or else to the engine's default, from 0 to 1."""
        last = krita_host.read_setting("fidelity", "", "detail.dial")
        if last:
            self.slider.setValue(int(last))
        else:
            self._degree.set_share(default)

    def offer_layers(self, is_possible):
        """Show what makes more than one picture where that is possible; elsewhere all is merged into one."""
        self._has_layers = is_possible and self._is_still
        self.way.setVisible(self._has_layers)
        self.map.setVisible(self._has_layers)
        self.setFocusProxy(self.way if self._has_layers else self.slider)

    def fidelity(self):
        """Return what is wanted; None where one picture keeps all detail and nothing is to be shown."""
        in_layers = self._has_layers and self.way.currentData() == "layers"
        with_map = self._has_layers and self.map.isChecked()
        degree = self._degree.share()
        return Fidelity(in_layers, degree, with_map) if in_layers or degree or with_map else None

    def remember(self):
        """Keep the values for another day; what was not offered was not chosen."""
        krita_host.write_setting("fidelity", str(self.slider.value()))
        krita_host.write_setting("faces", "yes" if self.faces.isChecked() else "no")
        if self._has_layers:
            krita_host.write_setting("fidelity.layers", self.way.currentData())
            krita_host.write_setting("fidelity.map", "yes" if self.map.isChecked() else "no")
