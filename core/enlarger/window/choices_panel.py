"""The right column: what is chosen, in the same words and order as in the editors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from enlarger.engine.answers import models_fields
from enlarger.fidelity.settings import DEFAULT_FIDELITY, Fidelity
from enlarger.jobs.automatic import AUTO
from enlarger.jobs.request import JobRequest
from enlarger.system.language import _, pgettext

from . import bridge
from .asked import Asked
from .network_fetch import NetworkFetch
from .settings import Settings, choose, fill
from .size_box import SizeBox

STATES = {
    Qt.CheckState.PartiallyChecked: None,
    Qt.CheckState.Checked: True,
    Qt.CheckState.Unchecked: False,
}
NOTHING = ""


class ChoicesPanel(QWidget):
    """Look, size, fidelity, and more."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        answer = models_fields()
        self.known: list[Any] = bridge.choices.choices(answer)
        self.sizes = SizeBox()
        self.fetch = NetworkFetch()
        self._restorer = next((one for one in answer["restorers"] if one["installed"]), None)
        self._look_box()
        self._fidelity_box()
        self._more_box()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 6, 0)
        for part in (self._looks, self.sizes, self._fidelities, self.unfold, self.more):
            column.addWidget(part)
        column.addStretch(1)
        self._connect()
        self._follow()

    def asked(self) -> Asked:
        """Return what is chosen. Raises RequestError where the size is none."""
        choice = self.choice
        degree = self.degree.value() / 100
        request = JobRequest(
            model=choice.key,
            look=self.look.currentData(),
            time=self.time.currentData(),
            clean_first=STATES[self.clean.checkState()],
            device=self.device.currentData(),
            denoise=self.denoise.value() / 100 if choice.has_denoise and self.denoises.isChecked() else None,
            fidelity=Fidelity(degree) if self.may_generate and degree else None,
            redraw_faces=self._redrawer,
            faces="keep" if self.faces.isChecked() else "off",
            tileable=self.tileable.isChecked(),
            remember=choice.key != AUTO,
        )
        return Asked(self.sizes.request(), request, tuple(self._others(request)))

    @property
    def choice(self) -> Any:
        """What is chosen in the list of looks."""
        return bridge.choices.find(self.known, self.model.currentData())

    @property
    def may_generate(self) -> bool:
        """Whether what is chosen may make up detail."""
        return bool(self.choice.is_generative) or (
            self.choice.key == AUTO and self.look.currentData() == "sharp"
        )

    @property
    def _redrawer(self) -> str:
        """The id of the network that redraws faces, where that is wanted."""
        is_wanted = self._restorer and self.may_generate and self.redraws.isChecked()
        return self._restorer["id"] if self._restorer and is_wanted else ""

    def offer_devices(self, devices: list[tuple[str, str]]) -> None:
        """List devices by name and id."""
        for name, device in devices:
            if self.device.findData(device) < 0:
                self.device.addItem(name, device)

    def remember(self, settings: Settings) -> None:
        """Keep the values for another day."""
        for name, box in self._lists().items():
            settings.write(name, box.currentData())
        for name, tick in self._ticks().items():
            settings.write(name, tick.checkState().name)
        settings.write("fidelity", str(self.degree.value()))
        settings.write("denoise", str(self.denoise.value()))
        settings.write("more", "open" if self.unfold.isChecked() else "")
        self.sizes.remember(settings)

    def recall(self, settings: Settings) -> None:
        """Show the values of the last time."""
        was = self.blockSignals(True)
        for name, box in self._lists().items():
            choose(box, settings.read(name, box.currentData()))
        for name, tick in self._ticks().items():
            state = settings.read(name, tick.checkState().name)
            tick.setCheckState(Qt.CheckState.__members__.get(state, tick.checkState()))
        self.degree.setValue(round(settings.number("fidelity", self.degree.value())))
        self.denoise.setValue(round(settings.number("denoise", self.denoise.value())))
        self.unfold.setChecked(settings.read("more", "") == "open")
        self.sizes.recall(settings)
        self.blockSignals(was)
        self._follow()

    def _lists(self) -> dict[str, QComboBox]:
        return {"model": self.model, "look": self.look, "time": self.time}

    def _ticks(self) -> dict[str, QCheckBox]:
        return {"clean": self.clean, "faces": self.faces, "redraws": self.redraws, "denoises": self.denoises}

    def _others(self, request: JobRequest) -> list[JobRequest]:
        """Return what else is seen of the same picture."""
        keys = dict.fromkeys(box.currentData() for box in self.others if box.currentData() != NOTHING)
        keys.pop(request.model, None)
        return [
            replace(request, model=key, denoise=None, fidelity=None, redraw_faces="", remember=False)
            for key in keys
        ]

    def _look_box(self) -> None:
        self._looks = QGroupBox(bridge.dialog.LOOK)
        self.model, self.look, self.text = QComboBox(), QComboBox(), QLabel()
        self.model.setAccessibleName(bridge.dialog.LOOK)
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.model.setMinimumContentsLength(18)
        self._list_networks(self.model)
        fill(self.look, dict(bridge.dialog.LOOKS))
        self.text.setWordWrap(True)
        self.clean = QCheckBox(bridge.dialog.CLEAN_FIRST)
        column = QVBoxLayout(self._looks)
        for widget in (self.model, self.look, self.text, self.fetch, self.clean):
            column.addWidget(widget)

    def _fidelity_box(self) -> None:
        self._fidelities = QGroupBox(bridge.dialog.FIDELITY)
        self.degree = _slider(_("How readily the faithful network's picture replaces generated detail"))
        self.degree.setValue(round(100 * DEFAULT_FIDELITY))
        self.faces = QCheckBox(bridge.dialog.KEEP_FACES)
        self.faces.setChecked(True)
        self.redraws = QCheckBox(_("Redraw faces, in a file of their own"))
        if self._restorer:
            self.redraws.setToolTip(f"{self._restorer['title']}: {self._restorer['summary']}")
        self.redraws.setVisible(self._restorer is not None)
        row = QHBoxLayout()
        for widget in (
            QLabel(pgettext("end of a slider", "generated")),
            self.degree,
            QLabel(pgettext("end of a slider", "faithful")),
        ):
            row.addWidget(widget)
        column = QVBoxLayout(self._fidelities)
        column.addLayout(row)
        column.addWidget(self.faces)
        column.addWidget(self.redraws)

    def _more_box(self) -> None:
        self.unfold = QToolButton()
        self.unfold.setText(bridge.dialog.MORE)
        self.unfold.setCheckable(True)
        self.unfold.setAutoRaise(True)
        self.unfold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more = QWidget()
        self.device, self.time = QComboBox(), QComboBox()
        self.device.addItem(_("Fastest that works"), "auto")
        self.device.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.device.setMinimumContentsLength(12)
        fill(self.time, dict(bridge.dialog.TIMES))
        self.tileable = QCheckBox(bridge.dialog.TILEABLE)
        self.denoises = QCheckBox(_("Remove noise"))
        self.denoise = _slider(_("How much of the noise is removed"))
        self.denoise.setValue(100)
        self.others = [QComboBox() for _ in range(bridge.dialog.MOST_COMPARED)]
        self._form = QFormLayout(self.more)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.addRow(_("Compute on"), self.device)
        self._form.addRow(_("Time"), self.time)
        self._form.addRow(self.denoises, self.denoise)
        self._form.addRow(self.tileable)
        for number, box in enumerate(self.others):
            self._list_others(box)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
            self._form.addRow(
                _("Compare with") if number == 0 else pgettext("further networks to compare with", "and"), box
            )

    def _connect(self) -> None:
        for box in (self.model, self.look, self.time, self.device, *self.others):
            box.currentIndexChanged.connect(self._changed)
        for tick in (self.clean, self.faces, self.redraws, self.denoises, self.tileable):
            tick.checkStateChanged.connect(self._changed)
        for slider in (self.degree, self.denoise):
            slider.valueChanged.connect(self._changed)
        self.unfold.toggled.connect(self._follow)
        self.sizes.changed.connect(self.changed)
        self.fetch.fetched.connect(self._list_again)

    def _list_networks(self, box: QComboBox) -> None:
        for block in bridge.choices.blocks(self.known):
            if box.count():
                box.insertSeparator(box.count())
            for one in block:
                box.addItem(one.label, one.key)

    def _list_others(self, box: QComboBox) -> None:
        box.addItem(pgettext("no network to compare with", "Nothing"), NOTHING)
        for one in self.known:
            if not one.get:
                box.addItem(one.label, one.key)

    def _list_again(self) -> None:
        """List what there is by now, and leave chosen what is."""
        self.known = bridge.choices.choices(models_fields())
        for box, fill_list in (
            (self.model, self._list_networks),
            *((one, self._list_others) for one in self.others),
        ):
            was, chosen = box.blockSignals(True), box.currentData()
            box.clear()
            fill_list(box)
            choose(box, chosen)
            box.blockSignals(was)
        self._changed()

    def _changed(self) -> None:
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        """Show what matters for the look that is chosen."""
        choice = self.choice
        is_automatic = choice.key == AUTO
        self.look.setVisible(is_automatic)
        self.text.setText(choice.text)
        self.fetch.offer(choice)
        if self.clean.isTristate() != is_automatic:
            was = self.clean.blockSignals(True)
            self.clean.setTristate(is_automatic)
            as_needed = Qt.CheckState.PartiallyChecked if is_automatic else Qt.CheckState.Unchecked
            self.clean.setCheckState(as_needed)
            self.clean.blockSignals(was)
        label = bridge.dialog.CLEAN_FIRST
        is_as_needed = self.clean.checkState() == Qt.CheckState.PartiallyChecked
        self.clean.setText(_("%s: as needed") % label if is_as_needed else label)
        self._fidelities.setVisible(self.may_generate)
        self._form.setRowVisible(self.denoise, bool(choice.has_denoise))
        self._form.setRowVisible(self.time, is_automatic)
        is_open = self.unfold.isChecked()
        self.more.setVisible(is_open)
        self.unfold.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)


def _slider(hint: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, 100)
    slider.setToolTip(hint)
    slider.setAccessibleName(hint)
    return slider
