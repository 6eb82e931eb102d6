"""The new layer: like the old one in all but its pixels, and put above it when it is whole."""

from . import krita_host
from .boxes import Box
from .enlarger_bridge import EnlargerError
from .krita_host import colour_space
from .sources import canvas_of
from .steps import Pause

SIZE_CHANGE = 100  # milliseconds

# What a layer has beside its pixels and its style, and how it is set.
SETTINGS = {
    "opacity": "setOpacity",
    "blendingMode": "setBlendingMode",
    "inheritAlpha": "setInheritAlpha",
    "alphaLocked": "setAlphaLocked",
    "colorLabel": "setColorLabel",
    "visible": "setVisible",
}


def make_layer(document, space, name):
    """Return a new paint layer in a colour space, without pixels and not yet in its document."""
    node = document.createNode(name, "paintlayer")
    if colour_space(node) != space:
        node.setColorSpace(*space)
    if colour_space(node) != space:
        message = "Krita made no layer in the colour space %s %s, %s." % space
        raise EnlargerError("internal", message, "Convert the layer to the document's colour space first.")
    return node


def take_over(node, old):
    """Give a layer what another has beside its pixels."""
    for name, set_value in SETTINGS.items():
        value = getattr(old, name)()
        if getattr(node, name)() != value:
            getattr(node, set_value)(value)
    style = old.layerStyleToAsl()
    if style:
        node.setLayerStyleFromAsl(style)


def is_like_new(document, node):
    """Tell whether a layer has nothing that a new one of its document would have to take over."""
    new = document.createNode("", "paintlayer")
    same = all(getattr(new, name)() == getattr(node, name)() for name in SETTINGS)
    return same and colour_space(new) == colour_space(node) and not node.layerStyleToAsl()


def place(box, size, canvas, shown):
    """Return where an enlarged box lies on the canvas that will be, and that canvas in coordinates of now.

    It keeps its corner; in a scaled document it lies where that has it.
    """
    if canvas == "scale":
        across, down = size[0] / box.width, size[1] / box.height
        scaled = Box(0, 0, max(1, round(shown.width * across)), max(1, round(shown.height * down)))
        return Box(round(box.x * across), round(box.y * down), *size), scaled
    new = Box(box.x, box.y, *size)
    grown = shown.united(new) if canvas == "grow" else shown
    return Box(new.x - grown.x, new.y - grown.y, *size), grown


def insert_above(document, old, node, canvas, grown):
    """Do with the canvas what was chosen, put the new layer above the old one, and return it as it is there.

    Krita's window takes note of another size in turns of its own; what is painted before that is painted
    beyond the end of its textures, and Krita aborts. So nothing follows a change of size without a pause.
    """
    krita_host.check_open(document)
    if grown != canvas_of(document):
        if canvas == "scale":
            krita_host.scale(document, grown[2:])
        else:
            document.resizeImage(*grown)
        yield from krita_host.calm(document)
        yield Pause(SIZE_CHANGE)
        krita_host.check_open(document)
    old.parentNode().addChildNode(node, old)
    new = next(child for child in old.parentNode().childNodes() if child.uniqueId() == node.uniqueId())
    document.setActiveNode(new)
    return new
