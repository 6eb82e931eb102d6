"""What is selected: it goes through the engine as a mask, and becomes the new layer's mask."""

from . import krita_host
from .documents import select, selected_rows
from .enlarger_bridge import requests
from .enlarger_bridge.language import _
from .rasters import read_strips, writing
from .time_slices import in_strips

NO_MASKS = _(
    "This version of Krita does not let scripts make masks, so the new layer is the whole rectangle around "
    "the selection."
)


def write_selection(source, box, path):
    """Write how much of each pixel of a box of a source is selected, and return the engine's `source`; None
    where all is.
    """
    if source.selected is None:
        return None
    whole = True

    def write(strip):
        nonlocal whole
        rows = selected_rows(source.document, strip)
        whole = whole and rows.count(255) == len(rows)
        file.write(rows)

    with writing(path) as file:
        yield from in_strips(box, write)
    return None if whole else requests.raster(box[2:], "A u8", path)


def add_mask(document, node, path, box, name):
    """Give a layer of a scratch document a mask from a file of its size."""
    selection = krita_host.new_selection()
    yield from read_strips(path, box, 1, lambda strip, rows: select(selection, rows, strip))
    mask = document.createTransparencyMask(name)
    mask.setSelection(selection)
    node.addChildNode(mask, None)
