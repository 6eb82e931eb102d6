"""The new layer: like the old one in all but its pixels, and put above it when it is whole."""

from . import krita_host
from .boxes import Box
from .enlarger_bridge import EnlargerError
from .sources import canvas_of

SCALER = "Bicubic"  # Krita's own, for the layers that no network enlarges


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
    """Give a layer what another has beside its pixels."""
    node.setOpacity(old.opacity())
    node.setBlendingMode(old.blendingMode())
    node.setInheritAlpha(old.inheritAlpha())
    node.setAlphaLocked(old.alphaLocked())
    node.setColorLabel(old.colorLabel())
    node.setVisible(old.visible())
    style = old.layerStyleToAsl()
    if style:
        node.setLayerStyleFromAsl(style)


def place(box, size, canvas):
    """Return the box of an enlarged box: in its corner, or where a scaled document has it."""
    if canvas == "scale":
        return Box(round(box.x * size[0] / box.width), round(box.y * size[1] / box.height), *size)
    return Box(box.x, box.y, *size)


def insert_above(document, old, node, old_box, new_box, canvas):
    """Put the new layer above the old one and do with the canvas what was chosen.

    Krita counts every one of these calls as a step to undo, and joins none.
    """
    if canvas == "scale":
        scale_document(document, new_box.width / old_box.width, new_box.height / old_box.height)
    old.parentNode().addChildNode(node, old)
    if canvas == "grow":
        shown = canvas_of(document)
        grown = shown.united(new_box)
        if grown != shown:
            document.resizeImage(*grown)
    document.setActiveNode(node)
    document.refreshProjection()


def scale_document(document, across, down):
    """Have Krita scale everything that is in a document; its resolution stays."""
    width, height = (
        max(1, round(side * factor))
        for side, factor in ((document.width(), across), (document.height(), down))
    )
    if (width, height) != (document.width(), document.height()):
        document.scaleImage(width, height, round(document.xRes()), round(document.yRes()), SCALER)
        document.waitForDone()
