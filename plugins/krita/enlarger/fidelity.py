"""How much of what a drawing network invents is kept: as layers to go on working with, or as one picture."""

from typing import NamedTuple, Optional

from . import krita_host
from .enlarger_bridge import requests
from .layers import make_layer
from .qt import QByteArray
from .rasters import read_bands, read_raster, with_alpha
from .selections import add_mask

MAP_SPACE = ("RGBA", "U8", "sRGB-elle-V2-srgbtrc.icc")
MASK_NAME = "Mask: white keeps the detail, black is cautious"
ALPHA_NAME = "Mask: paint to keep the detail, erase to be cautious"


class Fidelity(NamedTuple):
    """What is wanted of a network that draws."""

    in_layers: bool  # the cautious picture, and the drawing one above it with a mask to paint in
    dial: Optional[float]  # 0 keeps all that was invented, 1 nothing; None is the engine's default
    with_map: bool  # a hidden layer that shows what was invented

    def fields(self, files=None):
        """Return the engine's `fidelity`; without a job's files it is for a plan."""
        fields = requests.fidelity(self.dial, self.in_layers, self.with_map)
        return requests.with_paths(fields, files.path) if files else fields


def make_group(document, space, box, result):
    """Return a group of the pictures of a result, not yet in the document."""
    group = document.createGroupLayer(result.name)
    about, files = result.done["fidelity"], result.files
    if result.fidelity.in_layers:
        faithful = make_layer(document, space, about["title"])
        yield from read_raster(faithful, files.path("faithful"), box)
        group.addChildNode(faithful, None)
        make_drawn = make_masked if krita_host.CAN_MASK else make_clipped
        drawn = yield from make_drawn(document, space, box, result)
        # Two pictures with half an alpha each, one over the other, would have more than half.
        drawn.setInheritAlpha(True)
    else:
        drawn = make_layer(document, space, "%s with %s" % (result.done["title"], about["title"]))
        yield from read_raster(drawn, result.paths[0], box)
    group.addChildNode(drawn, None)
    if result.fidelity.with_map:
        shown = make_layer(document, MAP_SPACE, about["map_title"])
        yield from read_raster(shown, files.path("map"), box)
        shown.setVisible(False)
        group.addChildNode(shown, None)
    return group


def make_masked(document, space, box, result):
    """Return the drawing network's picture with its mask."""
    drawn = make_layer(document, space, result.done["title"])
    yield from read_raster(drawn, result.paths[0], box)
    yield from add_mask(document, drawn, result.files.path("mask"), box, MASK_NAME)
    return drawn


def make_clipped(document, space, box, result):
    """Return the same for a Krita whose scripts make no masks.

    It is a group: below, the picture with the mask as its alpha, to be painted and erased; above, the picture
    in full, which inherits that alpha.
    """
    group = document.createGroupLayer(result.done["title"])
    alpha = make_layer(document, space, ALPHA_NAME)
    drawn = make_layer(document, space, result.done["title"])
    yield from read_raster(drawn, result.paths[0], box)

    def put(band, shares):
        rows = bytes(drawn.pixelData(*band))
        rows = with_alpha(rows, shares, len(rows) // len(shares), drawn.colorDepth())
        alpha.setPixelData(QByteArray(rows), *band)

    yield from read_bands(result.files.path("mask"), box, 1, put)
    drawn.setInheritAlpha(True)
    group.addChildNode(alpha, None)
    group.addChildNode(drawn, None)
    return group
