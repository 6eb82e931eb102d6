"""How much generated detail is kept: as layers to go on working with, or merged into one picture."""

from typing import NamedTuple, Optional

from . import krita_host
from .enlarger_bridge import requests
from .enlarger_bridge.language import _
from .layers import make_layer
from .pixel_encoding import with_alpha
from .qt import QByteArray
from .rasters import read_raster, read_strips
from .selections import add_mask

MAP_SPACE = ("RGBA", "U8", "sRGB-elle-V2-srgbtrc.icc")
MASK_NAME = _("Mask: white shows generated detail, black hides it")
ALPHA_NAME = _("Mask: paint to show generated detail, erase to hide it")


class Fidelity(NamedTuple):
    """What is wanted of a generative network."""

    in_layers: bool  # the faithful picture, and the generated one above it with a mask to paint on
    degree: Optional[float]  # from 0, generated, to 1, faithful; None is the engine's default
    with_map: bool  # a hidden layer that shows the generated detail

    def fields(self, files=None):
        """Return the engine's `fidelity`; without a job's files it is for a plan."""
        fields = requests.fidelity(self.degree, self.in_layers, self.with_map)
        return requests.with_paths(fields, files.path) if files else fields


def make_group(document, space, box, result):
    """Return a group of the pictures of a result, not yet in the document."""
    group = document.createGroupLayer(result.name)
    about, files, wanted = result.done["fidelity"], result.files, result.fidelity
    if wanted is not None and wanted.in_layers:
        faithful = make_layer(document, space, about["title"])
        yield from read_raster(faithful, files.path("faithful"), box)
        group.addChildNode(faithful, None)
        make_generated = make_masked if krita_host.CAN_MASK else make_clipped
        generated = yield from make_generated(document, space, box, result)
        # Two pictures with half an alpha each, one over the other, would have more than half.
        generated.setInheritAlpha(True)
    else:
        name = result.done["title"]
        if about:
            name = _("%(network)s with %(faithful)s") % {"network": name, "faithful": about["title"]}
        generated = make_layer(document, space, name)
        yield from read_raster(generated, result.paths[0], box)
    group.addChildNode(generated, None)
    if result.has_redrawn:
        redrawn = make_layer(document, space, result.done["redrawn"]["layer_title"])
        yield from read_raster(redrawn, files.path("redrawn"), box)
        group.addChildNode(redrawn, None)
    if wanted is not None and wanted.with_map:
        shown = make_layer(document, MAP_SPACE, about["map_title"])
        yield from read_raster(shown, files.path("map"), box)
        shown.setVisible(False)
        group.addChildNode(shown, None)
    return group


def make_masked(document, space, box, result):
    """Return a generative network's picture with its mask."""
    generated = make_layer(document, space, result.done["title"])
    yield from read_raster(generated, result.paths[0], box)
    yield from add_mask(document, generated, result.files.path("mask"), box, MASK_NAME)
    return generated


def make_clipped(document, space, box, result):
    """Return the same for a Krita whose scripts make no masks.

    It is a group: below, the picture with the mask as its alpha, to be painted and erased; above, the picture
    in full, which inherits that alpha.
    """
    group = document.createGroupLayer(result.done["title"])
    alpha = make_layer(document, space, ALPHA_NAME)
    generated = make_layer(document, space, result.done["title"])
    yield from read_raster(generated, result.paths[0], box)

    def put(strip, shares):
        rows = bytes(generated.pixelData(*strip))
        rows = with_alpha(rows, shares, len(rows) // len(shares), generated.colorDepth())
        alpha.setPixelData(QByteArray(rows), *strip)

    yield from read_strips(result.files.path("mask"), box, 1, put)
    generated.setInheritAlpha(True)
    group.addChildNode(alpha, None)
    group.addChildNode(generated, None)
    return group
