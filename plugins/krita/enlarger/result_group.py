"""The dialog's group for the result: what of the layer is enlarged, and where it goes."""

from . import krita_host
from .documents import canvas_of, content_of, selected_box
from .enlarger_bridge.dialog import KEEP_ORIGINAL, RESULT
from .enlarger_bridge.language import _
from .form import fill, narrow, select
from .qt import QCheckBox, QComboBox
from .sources import fills

COPY = (_("Copy of the document; every paint layer is upscaled"), "copy")
CANVAS = [
    (_("New layer; the canvas grows to fit it"), "grow"),
    (_("New layer; the canvas stays as it is"), "leave"),
    (_("New layer; Krita scales the rest of the document"), "scale"),
    (_("New document with only the result"), "new"),
    COPY,
]
WHOLE, CONTENT = (_("The whole canvas"), "canvas"), (_("Only the layer's content"), "content")
EACH = (_("The canvas for pictures, the content for small objects"), "auto")
SELECTED = (_("The selection"), "auto")


class ResultGroup:
    """Two lists and a tick."""

    def __init__(self, form, document, nodes, first_canvas, on_change):
        """`first_canvas` is chosen at first, unless it is empty: then what was chosen last. Without any nodes
        the whole document is all that can be.
        """
        self.area, self.canvas = narrow(QComboBox()), narrow(QComboBox())
        self.keep = QCheckBox(form.mark(KEEP_ORIGINAL, "k"))
        self._form, self._document, self._nodes = form, document, nodes
        self._is_canvas_kept = not first_canvas
        fill(self.canvas, CANVAS if nodes else [COPY])
        if self._is_canvas_kept:
            select(self.canvas, krita_host.read_setting("canvas", ""))
        select(self.canvas, first_canvas)
        self.keep.setChecked(krita_host.read_setting("keep", "") == "yes")
        form.add(RESULT, self.area, wish="r", is_title=True)
        form.add(_("Destination"), self.canvas, wish="d")
        form.add("", self.keep)
        self.list_areas()
        for signal in (self.area.currentIndexChanged, self.canvas.currentIndexChanged):
            signal.connect(on_change)

    def list_areas(self):
        """List the areas that there are by now, and choose the usual one where these are others."""
        items = self._areas()
        if [self.area.itemText(number) for number in range(self.area.count())] == [item[0] for item in items]:
            return
        was = self.area.blockSignals(True)
        self.area.clear()
        fill(self.area, items)
        select(self.area, self._usual_area())
        self.area.blockSignals(was)

    def offer(self):
        """Show what there is to choose."""
        canvas = self.canvas.currentData()
        self.area.setEnabled(self.area.count() > 1 and canvas != "copy")
        is_selected = self.area.itemText(0) == SELECTED[0]
        self._form.show(self.keep, canvas in ("grow", "leave", "scale") and not is_selected)

    def fields(self):
        """Return those of the Choices."""
        return {
            "canvas": self.canvas.currentData(),
            "area": self.area.currentData(),
            "hide": not self.keep.isChecked(),
        }

    def remember(self):
        """Keep the values for another day."""
        if self._is_canvas_kept:
            krita_host.write_setting("canvas", self.canvas.currentData())
        krita_host.write_setting("keep", "yes" if self.keep.isChecked() else "")

    def _areas(self):
        if selected_box(self._document) is not None:
            return [SELECTED]
        return [WHOLE, CONTENT] if len(self._nodes) == 1 else [EACH, WHOLE, CONTENT]

    def _usual_area(self):
        """Return what "auto" would mean for the layer; who has one layer is shown that instead."""
        if len(self._nodes) != 1 or selected_box(self._document) is not None:
            return "auto"
        canvas = canvas_of(self._document)
        return "canvas" if fills(content_of(self._nodes[0]).shared(canvas), canvas) else "content"
