"""What is selected: it goes through the engine as a mask, and becomes the new layer's mask."""

from . import krita_host
from .enlarger_bridge import requests
from .pacing import in_bands
from .rasters import read_bands, writing

NO_MASKS = "This Krita lets no script make a mask: the new layer is the whole rectangle around the selection."


def write_selection(source, path):
    """Write how much of each pixel of a source is selected, and return the engine's `source`; None where all
    is.
    """
    if source.selected is None:
        return None
    whole = True

    def write(band):
        nonlocal whole
        rows = krita_host.selected_rows(source.document, band)
        whole = whole and rows.count(255) == len(rows)
        file.write(rows)

    with writing(path) as file:
        yield from in_bands(source.box, write)
    return None if whole else requests.raster(source.box[2:], "A u8", path)


def add_mask(document, node, path, box, name):
    """Give a layer of a workshop a mask from a file of its size."""
    selection = krita_host.make_selection()
    yield from read_bands(path, box, 1, lambda band, rows: krita_host.select(selection, rows, band))
    mask = document.createTransparencyMask(name)
    mask.setSelection(selection)
    node.addChildNode(mask, None)
