"""What is looked at: a frame that was drawn, moved by mouse and keys.

Places and lengths here are pixels of the screen, not the toolkit's, which may be larger.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PIL import Image
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from enlarger.geometry import Box, Size
from enlarger.preview.view import LARGEST_SIDE, LARGEST_ZOOM, View
from enlarger.system.language import _

from . import bridge

LEAST_SIZE = QSize(640, 480)
GRIP = 8
"""Pixels at either side of the divider."""

STEP = 64
"""Pixels, by an arrow key."""

NOTCH = 120
"""What a wheel tells of one step."""

MARGIN = 6


class Canvas(QWidget):
    """A frame with a divider: the source at its left, the result at its right."""

    looked = Signal()
    """Something else is to be seen."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Any = bridge.View(LARGEST_ZOOM)
        self.shows_map = False
        self.message = ""
        """Lies over the frame."""
        self._image: QImage | None = None
        self._overview: Box | None = None
        self._drag: Callable[[tuple[float, float]], None] | None = None
        self._notches = 0.0
        self.setMinimumSize(LEAST_SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(_("Preview"))
        self.setToolTip(
            _(
                "Drag to move, turn the wheel to zoom, hold Space to see the picture before;\nM "
                "shows where detail is generated."
            )
        )

    def view(self) -> View:
        """Return what is looked at."""
        self.seen.size = self._frame()
        across, down = self.seen.centre
        split = 1 if self.seen.is_before else self.seen.split
        ratio = min(max(self.devicePixelRatioF(), 0.5), 8.0)
        return View(self._frame(), (across, down), self.seen.zoom, split, self.shows_map, True, ratio)

    def show_frame(self, image: Image.Image, overview: Box | None) -> None:
        """Show what was drawn, in RGB; `overview` is where in it the small picture of all is."""
        rows = image.tobytes()
        drawn = QImage(rows, image.width, image.height, 3 * image.width, QImage.Format.Format_RGB888)
        shown = drawn.copy()  # the one before only refers to the bytes
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        self._image = shown
        self.seen.overview = self._overview = overview
        self.update()

    def show_scale(self, scale: float | None) -> None:
        """Show so many pixels of the screen for one of the result, None for all of it."""
        self.seen.size = self._frame()
        self.seen.zoom_about(self._middle(), scale)
        self._tell()

    def show_before(self, is_before: bool) -> None:  # noqa: FBT001 - as Qt's setters
        """Show the source alone, or the result beside it again."""
        if is_before != self.seen.is_before:
            self.seen.is_before = is_before
            self._tell()

    def show_map(self, is_shown: bool) -> None:  # noqa: FBT001
        """Show where detail was generated, or no longer."""
        if is_shown != self.shows_map:
            self.shows_map = is_shown
            self._tell()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(760, 560)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        del event
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(60, 60, 60))
        if self._image:
            painter.drawImage(QPointF(0, 0), self._image)
            if self.seen.panels == 1:
                self._write_sides(painter)
        if self.message:
            wraps = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            room = self.rect().adjusted(60, 60, -60, -60)
            box = painter.fontMetrics().boundingRect(room, wraps, self.message)
            painter.fillRect(box.adjusted(-12, -12, 12, 12), QColor(0, 0, 0, 180))
            painter.setPen(QColor(255, 255, 255))
            painter.drawText(box, wraps, self.message)
        if self.hasFocus():
            painter.setPen(self.palette().highlight().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton or not self.seen.picture:
            return
        place = self._place(event)
        if self.seen.is_at_overview(place):
            self._drag = self._move_in_overview
        elif self._is_on_divider(place):
            self._drag = lambda there: self._move_divider(there[0], place[0])
        else:
            (across, down), zoom = self.seen.centre, self.seen.zoom

            def move(there: tuple[float, float]) -> None:
                moved = across - (there[0] - place[0]) / zoom, down - (there[1] - place[1]) / zoom
                self.seen.centre = moved
                self._tell()

            self._drag = move
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._drag == self._move_in_overview:
            self._move_in_overview(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._drag:
            self._drag(self._place(event))
        elif self.seen.picture:
            is_at_overview = self.seen.is_at_overview(self._place(event))
            shape = Qt.CursorShape.PointingHandCursor if is_at_overview else Qt.CursorShape.OpenHandCursor
            if not is_at_overview and self._is_on_divider(self._place(event)):
                shape = Qt.CursorShape.SplitHCursor
            self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        event.accept()
        self._notches += event.angleDelta().y() / NOTCH
        steps = int(self._notches)
        if steps and self.seen.picture:
            self._notches -= steps
            self._zoom_in_steps(self._place(event), steps)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Do by keys what the mouse does."""
        key = event.key()
        arrows = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        scales = {Qt.Key.Key_0: None, Qt.Key.Key_F: None, Qt.Key.Key_1: 1.0, Qt.Key.Key_2: 2.0}
        if not self.seen.picture:
            return
        if key in scales:
            self.show_scale(scales[Qt.Key(key)])
        elif key in arrows:
            across, down = arrows[Qt.Key(key)]
            self.seen.move(-STEP * across, -STEP * down)
            self._tell()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom_in_steps(self._middle(), -1 if key == Qt.Key.Key_Minus else 1)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Forget that Space is down: nobody will tell when it is let go."""
        self.show_before(False)
        super().focusOutEvent(event)

    def _write_sides(self, painter: QPainter) -> None:
        """Say what is on which side of the divider."""
        cut = self.width() * self.seen.split
        sides = [(_("Before"), 0.0, float(self.width()))]
        if not self.seen.is_before:
            sides = [(_("Before"), 0.0, cut), (_("After"), cut, float(self.width()))]
        for text, left, right in sides:
            box = painter.fontMetrics().boundingRect(text).adjusted(-MARGIN, -3, MARGIN, 3)
            box.moveTo(round(left) + MARGIN, MARGIN)
            if box.right() < right:
                painter.fillRect(box, QColor(0, 0, 0, 140))
                painter.setPen(QColor(255, 255, 255))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _tell(self) -> None:
        self.update()
        if self.seen.picture:
            self.looked.emit()

    def _frame(self) -> Size:
        ratio = self.devicePixelRatioF()
        width, height = (max(1, round(side * ratio)) for side in (self.width(), self.height()))
        return Size(min(width, LARGEST_SIDE), min(height, LARGEST_SIDE))

    def _middle(self) -> tuple[float, float]:
        """Return the middle of a panel."""
        width, height = self.seen.panel
        return width / 2, height / 2

    def _place(self, event: QMouseEvent | QWheelEvent) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return event.position().x() * ratio, event.position().y() * ratio

    def _is_on_divider(self, place: tuple[float, float]) -> bool:
        return self.seen.is_at_divider(place[0], GRIP * self.devicePixelRatioF())

    def _move_divider(self, across: float, held: float) -> None:
        self.seen.move_divider(across, held)
        self._tell()

    def _move_in_overview(self, there: tuple[float, float]) -> None:
        if self.seen.overview:
            self.seen.move_in_overview(there)
            self._tell()

    def _zoom_in_steps(self, place: tuple[float, float], steps: int) -> None:
        self.seen.size = self._frame()
        self.seen.zoom_in_steps(place, steps)
        self._tell()
