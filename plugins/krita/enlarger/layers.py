"""Paint layers made anew, and what a layer has beside its pixels: its look."""

from .documents import colour_space
from .enlarger_bridge import EnlargerError
from .enlarger_bridge.language import _

# What a layer has beside its pixels and its style, and how it is set.
LOOK_SETTERS = {
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
        message = _("Krita did not make a layer in the colour space %s.") % "%s %s, %s" % space
        raise EnlargerError("internal", message, _("Convert the layer to the document's colour space first."))
    return node


def take_over(node, look):
    """Give a layer the look of another."""
    settings, style = look
    for name, set_value in LOOK_SETTERS.items():
        if getattr(node, name)() != settings[name]:
            getattr(node, set_value)(settings[name])
    if style:
        node.setLayerStyleFromAsl(style)


def is_like_new(document, source):
    """Tell whether a source has nothing that a new layer of a document would have to take over."""
    new = document.createNode("", "paintlayer")
    return look_of(new) == source.look and colour_space(new) == source.space


def look_of(node):
    """Return what a layer has beside its pixels: its settings and its style."""
    return {name: getattr(node, name)() for name in LOOK_SETTERS}, node.layerStyleToAsl()
