"""The window: at the left the picture as it will be, at the right what is chosen, below what that takes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from enlarger.batches.naming import BESIDE, FOR_SEVERAL
from enlarger.devices.device_list import all_devices
from enlarger.errors import Cancelled, EnlargerError
from enlarger.fidelity.settings import Fidelity
from enlarger.files.file_kinds import extensions_for
from enlarger.files.reading import Picture
from enlarger.geometry import Size
from enlarger.jobs.progress import Progress
from enlarger.jobs.request import JobRequest
from enlarger.preview.results import Known
from enlarger.sizing.lengths import length_text
from enlarger.sizing.resolution import SCREEN_PPI
from enlarger.sizing.size_request import Sizing
from enlarger.system.amounts import duration_text
from enlarger.system.language import _, pgettext

from . import bridge
from .asked import Asked
from .background import Background
from .canvas import Canvas
from .choices_panel import ChoicesPanel
from .collecting import collecting_here
from .facts import facts, warnings
from .opened_picture import OpenedPicture, write_raw
from .saving import Saved, Saving
from .settings import Settings

FIT = pgettext("zoom", "Fit")
SCALES = {FIT: None, "100 %": 1.0, "200 %": 2.0}
KEYS = {FIT: "F", "100 %": "1", "200 %": "2"}
PANEL_WIDTH = 330


class PreviewWindow(QWidget):
    """Shows a picture file as it will be, and saves it so."""

    saved = Signal(object)
    """A file is there; or it is not, with None."""

    def __init__(self, path: Path, folder: Path) -> None:
        """Show the picture at `path`; `folder` is for files that are needed meanwhile."""
        super().__init__()
        self.setWindowTitle(f"{path.name}: Enlarger")
        self.canvas, self.panel = Canvas(), ChoicesPanel()
        self.line, self.facts = QLabel(), QLabel()
        self.progress, self.cancel = QProgressBar(), QPushButton(_("Cancel"))
        self.save, self.leave = QPushButton(_("&Save as…")), QPushButton(_("Close"))
        self.from_afar = _button("", _("As large as the print looks from there"))
        self.map = _button(
            pgettext("of generated detail", "Map"), _("Where detail is generated: key M in the preview")
        )
        self._background, self._jobs = Background(self), Background(self)
        self._path, self._folder = path, folder
        self._opened: OpenedPicture | None = None
        self._saving: Saving | None = None
        self._asked: Asked | None = None
        self._sizing: Sizing | None = None
        self._is_closed = self._has_devices = False
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._draw)
        self._settings = Settings()
        self._lay_out()
        self._recall()
        self._connect()
        self.canvas.message = _("Reading the picture…")
        self._background.do(lambda: write_raw(path, folder), self._take_picture)

    @property
    def is_complete(self) -> bool:
        """Whether all is seen that there is to see."""
        return bool(self._opened and not self._due.isActive() and self._opened.preview.is_complete)

    def save_to(self, path: Path) -> None:
        """Save the picture, enlarged as it is seen; a file of that name is replaced."""
        if not (self._opened and self._asked and self._sizing and self._is_there) or self._saving:
            return
        self._opened.preview.rest()
        asked = self._asked
        saving = Saving(self._opened.picture, asked.size, asked.request, self._opened.tiles, path)
        saving.on_progress = lambda progress: self._jobs.tell(partial(self._show_progress, progress))
        self._saving = saving
        self._show_saving(_("Getting ready…"))
        self._jobs.do(saving.save, self._end_saving)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember what was chosen; what is being saved is called off, and leaves nothing behind."""
        if not self._is_closed:
            self._is_closed = True
            self._remember()
            if self._saving:
                self._saving.cancel()
            self.hide()
            if self._opened:
                self._opened.preview.rest()
            self.panel.fetch.close_for_good()
            self._jobs.close()
            self._background.close()
            if self._opened:
                self._opened.preview.close()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Have Space and M where the hand is, unless somebody types."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            is_down = event.type() == QEvent.Type.KeyPress
            if event.key() == Qt.Key.Key_Space and (self._is_meant() or self.canvas.seen.is_before):
                if not event.isAutoRepeat():
                    self.canvas.show_before(is_down)
                return True
            if event.key() == Qt.Key.Key_M and is_down and self._is_meant():
                self.map.toggle()
                return True
        return super().eventFilter(watched, event)

    def _is_meant(self) -> bool:
        focus = QApplication.focusWidget()
        is_typing = isinstance(focus, QLineEdit | QAbstractSpinBox)
        return self.canvas.hasFocus() or (self.canvas.underMouse() and not is_typing)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        for text, scale in SCALES.items():
            button = _button(text, _("Key %s in the preview") % KEYS[text])
            button.clicked.connect(partial(self._show_scale, scale))
            below.addWidget(button)
        self.before = _button(_("Before"), _("Hold it, or Space in the preview"))
        self.map.setCheckable(True)
        self.from_afar.hide()
        for button in (self.from_afar, self.before, self.map):
            below.addWidget(button)
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        below.addWidget(self.line, 1)
        left = QVBoxLayout()
        left.addWidget(self.canvas, 1)
        left.addLayout(below)
        scrolled = QScrollArea()
        scrolled.setWidget(self.panel)
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QScrollArea.Shape.NoFrame)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setFixedWidth(PANEL_WIDTH)
        above = QHBoxLayout()
        above.addLayout(left, 1)
        above.addWidget(scrolled)
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress.hide()
        self.cancel.hide()
        self.save.setEnabled(False)
        row = QHBoxLayout()
        row.addWidget(self.facts, 1)
        for widget in (self.progress, self.cancel, self.save, self.leave):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.addLayout(above, 1)
        column.addLayout(row)

    def _connect(self) -> None:
        self.canvas.looked.connect(self._look)
        self.panel.changed.connect(self._choose)
        self.panel.unfold.toggled.connect(self._find_devices)
        self.before.pressed.connect(partial(self.canvas.show_before, True))
        self.before.released.connect(partial(self.canvas.show_before, False))
        self.map.toggled.connect(self.canvas.show_map)
        self.map.toggled.connect(self._choose)
        self.from_afar.clicked.connect(self._show_from_afar)
        self.save.clicked.connect(self._ask_where)
        self.cancel.clicked.connect(self._cancel)
        self.leave.clicked.connect(self.close)
        application = QApplication.instance()
        assert application
        application.installEventFilter(self)
        self._find_devices(self.panel.unfold.isChecked())

    def _recall(self) -> None:
        self.restoreGeometry(self._settings.read_bytes("geometry"))
        scale = self._settings.read("scale", "fit")
        self.canvas.seen.scale = None if scale == "fit" else self._settings.number("scale", 1.0)
        self.canvas.seen.split = min(max(self._settings.number("split", 0.5), 0.0), 1.0)
        self.panel.recall(self._settings)

    def _remember(self) -> None:
        self._settings.write_bytes("geometry", self.saveGeometry())
        self._settings.write("scale", str(self.canvas.seen.scale or "fit"))
        self._settings.write("split", f"{self.canvas.seen.split:.3f}")
        self.panel.remember(self._settings)

    def _take_picture(self, future: Future[tuple[Picture, Path]]) -> None:
        if self._is_closed:
            return
        try:
            picture, raw = future.result()
            on_change = partial(self._background.tell, self._look)
            self._opened = OpenedPicture(picture, raw, on_change)
        except EnlargerError as error:
            self.canvas.message = f"{error.message} {error.hint}".strip()
            self.canvas.update()
            return
        self.canvas.message = ""
        self.canvas.seen.show(picture.size)
        self.panel.sizes.take_picture(*picture.size)
        self._choose()

    def _choose(self) -> None:
        """See what is chosen now."""
        if not self._opened:
            return
        picture = self._opened.picture
        self._asked = self._sizing = None
        try:
            asked = self.panel.asked()
            sizing = asked.size.resolve(picture.size)
            size = sizing.target_of_whole.resolve(picture.size, 1)
            self._asked, self._sizing = asked, sizing
            self.canvas.seen.factor = max(new / old for new, old in zip(size, picture.size, strict=True))
            self.panel.sizes.tell(sizing.print)
        except EnlargerError as error:
            self.panel.sizes.tell(None, f"{error.message} {error.hint}".strip())
        plan = self._sizing.print if self._sizing else None
        self.from_afar.setVisible(bool(plan and plan.distance))
        if plan and plan.distance:
            self.from_afar.setText(_("From %s") % length_text(plan.distance, imperial=plan.is_imperial))
        self.canvas.seen.panels = len(self._requests()) or 1
        self.save.setEnabled(self._asked is not None and self._is_there and self._saving is None)
        self._look()

    def _requests(self) -> list[JobRequest]:
        """Return what is looked at."""
        if not (self._asked and self._sizing and self._is_there):
            return []
        request, others = replace(self._asked.request, redraw_faces=""), self._asked.others
        if self.canvas.shows_map and self.panel.may_generate:
            degree = request.fidelity.degree if request.fidelity else 0.0
            request = replace(request, fidelity=Fidelity(degree, with_map=True))
        return [replace(each, target=self._sizing.target_of_whole) for each in (request, *others)]

    @property
    def _is_there(self) -> bool:
        """Whether the network that is chosen need not be fetched first."""
        return not self.panel.choice.get

    def _look(self) -> None:
        """Draw what is to be seen, once what happens meanwhile has happened, too."""
        self._due.start()

    def _draw(self) -> None:
        self._due.stop()
        if self._is_closed or not self._opened or self._saving:
            return
        requests, preview = self._requests(), self._opened.preview
        view = self.canvas.view()
        try:
            image = preview.draw(view, requests, self._sizing.print if self._sizing else None)
        except EnlargerError as error:
            self.canvas.message = error.message
            self.canvas.update()
            return
        self.canvas.show_frame(image, preview.overview(view, len(requests)))
        known = preview.known(requests[0]) if requests else Known()
        self._say(known, zoom=self.canvas.seen.zoom, is_complete=preview.is_complete)

    def _say(self, known: Known, *, zoom: float, is_complete: bool) -> None:
        problem, forecast = known.problem, known.forecast
        self.canvas.message = f"{problem.message} {problem.hint}".strip() if problem else ""
        line = bridge.texts.scale_text(zoom / self.canvas.seen.factor)
        if forecast:
            told = (forecast.title, bridge.forecasts.lettering_text({"lettering": forecast.lettering}))
            line = ", ".join(part for part in (line, *told) if part)
            if zoom < bridge.NOTICED:
                line += "; " + _("zoom in to see what it does")
            elif not is_complete:
                line += ", " + _("being computed…")
        elif not self._is_there:
            line = _("The picture as it is: this network is not installed yet.")
        elif not problem:
            line += ", " + _("looking at the picture…")
        self.line.setText(line)
        self.line.setToolTip(forecast.reason if forecast else "")
        if self._sizing and self._opened:
            picture, sizing = self._opened.picture, self._sizing
            size = self._size(sizing)
            lines = [facts(forecast, size, sizing, picture.pixel_format)]
            lines += warnings(forecast, size, sizing, picture.pixel_format, picture.path.absolute().parent)
            if forecast and forecast.reason:
                lines.insert(1, forecast.reason)
            lines += _about_others(picture)
            self.facts.setText("\n".join(lines))

    def _size(self, sizing: Sizing) -> Size:
        return sizing.target.resolve(sizing.crop.size, 1)

    def _show_scale(self, scale: float | None) -> None:
        self.canvas.show_scale(scale)

    def _show_from_afar(self) -> None:
        if self._sizing and self._sizing.print:
            screen = SCREEN_PPI * self.canvas.devicePixelRatioF()
            self.canvas.show_scale(self._sizing.print.screen_scale(screen))

    def _find_devices(self, is_wanted: bool) -> None:  # noqa: FBT001 - a signal's
        if not is_wanted or self._has_devices:
            return
        self._has_devices = True

        def find() -> list[tuple[str, str]]:
            return [(f"{device.name} ({device.provider})", device.id) for device in all_devices()[0]]

        def offer(future: Future[list[tuple[str, str]]]) -> None:
            if not self._is_closed:
                self.panel.offer_devices(future.result())

        self._background.do(find, offer)

    def _ask_where(self) -> None:
        if not (self._opened and self._sizing):
            return
        picture, size = self._opened.picture, self._size(self._sizing)
        formed = self._sizing.crop.size, size, picture.pixel_format
        try:
            name = BESIDE.name(self._path, *formed, has_several=bool(picture.for_all))
        except EnlargerError:
            name = f"{self._path.stem}.png"
        kinds = [*extensions_for(size, picture.pixel_format), *(FOR_SEVERAL if picture.for_all else ())]
        shown = _("Pictures") + f" ({' '.join(f'*{kind}' for kind in kinds)})"
        place = str(self._path.absolute().with_name(name))
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save the enlarged picture"), place, shown)
        if chosen:
            self.save_to(Path(chosen))

    def _cancel(self) -> None:
        if self._saving:
            self.cancel.setEnabled(False)
            self.facts.setText(_("Cancelling…"))
            self._saving.cancel()

    def _show_saving(self, text: str) -> None:
        is_saving = self._saving is not None
        self.panel.setEnabled(not is_saving)
        self.canvas.setEnabled(not is_saving)
        for widget in (self.progress, self.cancel):
            widget.setVisible(is_saving)
        self.save.setVisible(not is_saving)
        self.cancel.setEnabled(True)
        self.progress.setRange(0, 0)
        self.facts.setText(text)

    def _show_progress(self, progress: Progress) -> None:
        if not self._saving or not self.cancel.isEnabled():
            return
        self.progress.setRange(0, max(1, progress.tiles))
        self.progress.setValue(progress.done)
        left = progress.seconds_left
        self.facts.setText("" if left is None else _("about %s left") % duration_text(left))

    def _end_saving(self, future: Future[Saved]) -> None:
        self._saving = None
        if self._is_closed:
            return
        saved, problem = None, None
        try:
            saved = future.result()
        except Cancelled:
            pass
        except EnlargerError as error:
            problem = error
        self._show_saving("")
        self._choose()
        if problem:
            box = QMessageBox(QMessageBox.Icon.Warning, "Enlarger", problem.message, parent=self)
            box.setInformativeText(problem.hint)
            box.open()
        elif saved:
            self._draw()  # which tells what would be saved
            self.facts.setText("\n".join([saved.text, *saved.done.notes]))
        self.saved.emit(saved)


def _about_others(picture: Picture) -> list[str]:
    """Return a sentence where the file holds more than is shown."""
    if picture.pictures < 2:
        return []
    saved = f" All are saved in a file that ends in {picture.for_all}." if picture.for_all else ""
    return [f"The first of {picture.pictures} pictures in the file is shown.{saved}"]


def _button(text: str, tool_tip: str) -> QToolButton:
    """Return a button that the keyboard does not stop at: the preview has a key for it."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tool_tip)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


def show(path: Path, folder: Path, begin: Callable[[PreviewWindow], None] | None = None) -> int:
    """Show a picture until the window is closed; return an exit status. `begin` is called with it.

    Raises what is raised meanwhile: the window does not go on with a fault.
    """
    application = QApplication.instance() or QApplication(["enlarger"])
    faults: list[BaseException] = []

    def end(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        del kind, trace
        faults.append(fault)
        application.exit(1)

    sys.excepthook = end  # the toolkit calls it for what its slots raise
    with collecting_here():
        window = PreviewWindow(path, folder)
        if begin:
            begin(window)
        window.show()
        status = application.exec()
    sys.excepthook = sys.__excepthook__
    if faults:
        raise faults[0]
    return status
