"""What is looked at of a picture, and the frame that the engine drew of it: moved by hands and keys.

All places and lengths here are pixels of the screen, not those of the toolkit, which may be larger.
"""

from .enlarger_bridge.language import _
from .enlarger_bridge.view import View
from .qt import QApplication, QColor, QEvent, QImage, QPainter, QPointF, QSize, Qt, QWidget

SIZE, SMALL_SIZE = (640, 480), (320, 240)
ROOM = (1280, 700)  # of a screen, for the larger size and what is beside it
LARGEST_ZOOM = 256.0  # the engine's
GRIP = 8  # pixels at either side of the divider
STEP = 64  # pixels, by an arrow key
NOTCH = 120  # what a wheel tells of one step

NOTE_MARGIN = 6


class Canvas(QWidget):
    """A frame with a divider: the source at its left, the result at its right. `on_view()` is called when
    something else is to be seen.
    """

    def __init__(self, on_view):
        """Without a source there is nothing to see."""
        super().__init__()
        self.seen = View(LARGEST_ZOOM)
        self.may_compare = True  # whether there is a result
        self.shows_map = False  # of what is generated, over the result
        self.message = ""  # over the frame
        self._on_view = on_view
        self._image = self._rows = None
        self._drag = None  # what the mouse does with a place while a button is down
        self._notches = 0.0
        self._pointer = None  # where it was last
        self._watched = None  # what has the keyboard, and would get Space while the pointer is moved here
        available = QApplication.primaryScreen().availableGeometry()
        is_roomy = available.width() >= ROOM[0] and available.height() >= ROOM[1]
        self.setMinimumSize(*(SIZE if is_roomy else SMALL_SIZE))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(_("Preview"))
        self.setToolTip(
            _(
                "Drag to move, turn the wheel to zoom, hold Space to see the picture before;\n"
                "M shows where detail is generated. Click in the small picture to go there."
            )
        )

    def show_source(self, size):
        """Look at another source, of this width and height; at its middle, unless that is the same."""
        self.seen.show(size)

    def show_frame(self, rows, size, overview=None):
        """Show what the engine drew: three bytes a pixel, of this width and height, and where in it the
        small picture of the whole is, if anywhere.
        """
        self.seen.overview = overview
        self._rows = rows  # the image only refers to them
        self._image = QImage(rows, size[0], size[1], 3 * size[0], QImage.Format.Format_RGB888)
        self._image.setDevicePixelRatio(self.devicePixelRatioF())
        self.update()

    def take_factor(self, factor):
        """Take how much larger the result is, and tell whether something else is to be seen for it."""
        is_other = abs(factor - self.seen.factor) > 1e-9 * factor
        self.seen.factor = factor
        return is_other and self.seen.scale is not None

    def view(self):
        """Return the engine's `view`."""
        self.seen.size = self._frame()
        fields = dict(self.seen.fields(), overview=True, pixel_ratio=self.devicePixelRatioF())
        if not self.may_compare:
            fields["split"] = 1
        return dict(fields, map=True) if self.shows_map else fields

    def show_scale(self, scale):
        """Show so many pixels of the screen for one of the result, None for all of it."""
        self._show_about([side / 2 for side in self.seen.panel], scale)

    def turn_map(self):
        """Show the map of what is generated, or take it away again."""
        self.shows_map = not self.shows_map
        self._tell()

    def show_before(self, is_before):
        """Show the source alone, or the result beside it again."""
        if is_before != self.seen.is_before:
            self.seen.is_before = is_before
            self._tell()

    def sizeHint(self):
        """Leave the size to whoever resizes the dialog."""
        return QSize(self.minimumSize())

    def resizeEvent(self, _event):
        """Look at more, or less."""
        self.seen.size = self._frame()
        self._tell()

    def paintEvent(self, _event):
        """Draw the last frame, and say what is on which side of the divider."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(48, 48, 48))
        if self._image is not None:
            painter.drawImage(QPointF(0, 0), self._image)
            cut = self.width() * self.seen.split
            if self.seen.is_before or not self.may_compare:
                self._write(painter, _("Before"), 0)
            elif self.seen.panels == 1:
                self._write(painter, _("Before"), 0, cut)
                self._write(painter, _("After"), cut)
        if self.message:
            self._write_message(painter)
        if self.hasFocus():
            painter.setPen(self.palette().highlight().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mousePressEvent(self, event):
        """Take hold of the picture, or of the divider."""
        if event.button() != Qt.MouseButton.LeftButton or self.seen.picture is None:
            return
        place = self._place(event)
        if self.seen.is_at_overview(place):
            self._drag = self._move_in_overview
            self._drag(place)
            return
        if self._is_on_divider(place):
            self._drag = lambda there: self._move_divider(there[0], place[0])
            return
        centre, zoom = self.seen.centre, self.seen.zoom

        def move(there):
            self._look_at([c - (t - p) / zoom for c, t, p in zip(centre, there, place)])

        self._drag = move
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event):
        """Move what was taken hold of."""
        place = self._place(event)
        if self._pointer not in (None, place):  # it is told, too, where a window opens under it
            self._watch()
        self._pointer = place
        if self._drag is not None:
            self._drag(place)
        elif self.seen.picture is not None:
            self.setCursor(self._shape_at(place))

    def mouseReleaseEvent(self, event):
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event):
        """Zoom in steps; what is under the pointer stays there."""
        event.accept()
        self._notches += event.angleDelta().y() / NOTCH
        steps = int(self._notches)
        if steps and self.seen.picture is not None:
            self._notches -= steps
            self._zoom_in_steps(self._place(event), steps)

    def keyPressEvent(self, event):
        """Do by keys what the mouse does."""
        key, middle = event.key(), [side / 2 for side in self.seen.panel]
        arrows = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        scales = {Qt.Key.Key_0: None, Qt.Key.Key_F: None, Qt.Key.Key_1: 1.0, Qt.Key.Key_2: 2.0}
        if self._takes_space(event) or self.seen.picture is None:
            return
        if key == Qt.Key.Key_M:
            self.turn_map()
        elif key in scales:
            self.show_scale(scales[key])
        elif key in arrows:
            centre, step = self.seen.centre, STEP / self.seen.zoom
            self._look_at([c + step * direction for c, direction in zip(centre, arrows[key])])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom_in_steps(middle, -1 if key == Qt.Key.Key_Minus else 1)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event):
        """Show the result again after Space."""
        if not self._takes_space(event):
            super().keyReleaseEvent(event)

    def leaveEvent(self, _event):
        """Leave Space to others again."""
        self._stop_watching()

    def hideEvent(self, _event):
        """Leave Space to others also where the pointer is still here."""
        self._stop_watching()

    def focusOutEvent(self, event):
        """Forget that Space is down: nobody will tell when it is let go."""
        self.show_before(False)
        super().focusOutEvent(event)

    def eventFilter(self, _watched, event):
        """Take Space from the widget that has the keyboard, until that is used otherwise."""
        kinds = QEvent.Type.KeyPress, QEvent.Type.KeyRelease
        if event.type() not in kinds:
            return False
        if self._takes_space(event):
            return True
        self._stop_watching()
        return False

    def _takes_space(self, event):
        if event.key() != Qt.Key.Key_Space:
            return False
        if not event.isAutoRepeat():
            self.show_before(event.type() == QEvent.Type.KeyPress)
        return True

    def _watch(self):
        """Have Space until the keyboard is used otherwise: the hand is here."""
        focus = QApplication.focusWidget()
        if self._watched is None and focus not in (None, self) and focus.window() is self.window():
            self._watched = focus
            focus.installEventFilter(self)
            QApplication.instance().focusChanged.connect(self._stop_watching)

    def _stop_watching(self, *_):
        if self._watched is not None:
            QApplication.instance().focusChanged.disconnect(self._stop_watching)
            self._watched.removeEventFilter(self)
            self._watched = None
            self.show_before(False)

    def _write(self, painter, text, left, right=None):
        """Write on the frame, from a place on, or up to another one if there is room for it."""
        margin = NOTE_MARGIN
        box = painter.fontMetrics().boundingRect(text).adjusted(-margin, -margin // 2, margin, margin // 2)
        box.moveTo(round(left) + margin, margin)
        if box.right() < (self.width() if right is None else right):
            painter.fillRect(box, QColor(0, 0, 0, 140))
            painter.setPen(QColor(255, 255, 255))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _write_message(self, painter):
        wraps = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = self.rect().adjusted(60, 60, -60, -60)
        box = painter.fontMetrics().boundingRect(room, wraps, self.message)
        painter.fillRect(box.adjusted(-12, -12, 12, 12), QColor(0, 0, 0, 180))
        painter.setPen(QColor(255, 255, 255))
        painter.drawText(box, wraps, self.message)

    def _tell(self):
        self.update()
        if self.seen.picture is not None:
            self._on_view()

    def _place(self, event):
        ratio = self.devicePixelRatioF()
        point = event.position() if hasattr(event, "position") else event.localPos()
        return [point.x() * ratio, point.y() * ratio]

    def _frame(self):
        """Return the width and height of all panels together."""
        ratio = self.devicePixelRatioF()
        return [max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))]

    def _shape_at(self, place):
        if self.seen.is_at_overview(place):
            return Qt.CursorShape.PointingHandCursor
        on_divider = self._is_on_divider(place)
        return Qt.CursorShape.SplitHCursor if on_divider else Qt.CursorShape.OpenHandCursor

    def _is_on_divider(self, place):
        near = GRIP * self.devicePixelRatioF()
        return self.may_compare and self.seen.is_at_divider(place[0], near)

    def _move_divider(self, across, held):
        self.seen.move_divider(across, held)
        self._tell()

    def _move_in_overview(self, place):
        if self.seen.overview:
            self.seen.move_in_overview(place)
            self._tell()

    def _look_at(self, centre):
        self.seen.centre = centre
        self._tell()

    def _zoom_in_steps(self, place, steps):
        self.seen.zoom_in_steps(place, steps)
        self._tell()

    def _show_about(self, place, scale):
        self.seen.zoom_about(place, scale)
        self._tell()
