"""The new layer: like the old one in all but its pixels, and put above it when it is whole."""

from . import krita_host
from .boxes import Box
from .enlarger_bridge import EnlargerError
from .sources import canvas_of, document_closed
from .steps import Pause

SCALER = "Bicubic"  # Krita's own, for the layers that no network enlarges
SIZE_CHANGE = 100  # milliseconds


def make_layer(source, name):
    """Return a new paint layer like a source's, without pixels and not yet in the document."""
    if source.is_animated:
        node = source.node.duplicate()  # nothing else makes frames; what is in them is replaced
        node.setName(name)
        return node
    node = source.document.createNode(name, "paintlayer")
    if krita_host.colour_space(node) != source.space:
        node.setColorSpace(*source.space)
    if krita_host.colour_space(node) != source.space:
        message = "Krita made no layer in the colour space %s %s, %s." % source.space
        raise EnlargerError("internal", message, "Convert the layer to the document's colour space first.")
    take_over(node, source.node)
    return node


def take_over(node, old):
    """Give a layer what another has beside its pixels.

    What is the same already is left alone: Krita may count even that as a step to undo.
    """
    for mine, others, give in (
        (node.opacity(), old.opacity(), node.setOpacity),
        (node.blendingMode(), old.blendingMode(), node.setBlendingMode),
        (node.inheritAlpha(), old.inheritAlpha(), node.setInheritAlpha),
        (node.alphaLocked(), old.alphaLocked(), node.setAlphaLocked),
        (node.colorLabel(), old.colorLabel(), node.setColorLabel),
        (node.visible(), old.visible(), node.setVisible),
    ):
        if mine != others:
            give(others)
    style = old.layerStyleToAsl()
    if style:
        node.setLayerStyleFromAsl(style)


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
    """Do with the canvas what was chosen, and put the new layer above the old one: two steps to undo.

    Krita's window takes note of another size in turns of its own; what is painted before that is painted
    beyond the end of its textures, and Krita aborts. So nothing follows a change of size without a pause.
    """
    if grown != canvas_of(document):
        if canvas == "scale":
            resolution = round(document.xRes()), round(document.yRes())
            document.scaleImage(grown.width, grown.height, *resolution, SCALER)
        else:
            document.resizeImage(*grown)
        document.waitForDone()
        yield Pause(SIZE_CHANGE)
    if not krita_host.is_open(document):
        raise document_closed()
    old.parentNode().addChildNode(node, old)
    document.setActiveNode(node)
