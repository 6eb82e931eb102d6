"""What an item of an image is: its kind, and whether GIMP makes its pixels out of something else."""

from gimpfu.gimp3.bindings import Gimp

# The first class that fits counts: a group is a layer, and a mask a channel.
KINDS = (
    ("group", Gimp.GroupLayer),
    ("layer", Gimp.Layer),
    ("mask", Gimp.LayerMask),
    ("selection", Gimp.Selection),
    ("channel", Gimp.Channel),
    ("vectors", Gimp.Path),
)


def kind_of(number):
    """Return what an item is, or None if there is none."""
    item = Gimp.Item.get_by_id(number) if number > 0 else None
    for kind, native in KINDS:
        if isinstance(item, native):
            return kind
    return None


def draws_itself(number):
    """Whether GIMP makes a layer's pixels out of something else: a path or a linked file, from 3.2 on."""
    layer = Gimp.Item.get_by_id(number)
    sources = tuple(getattr(Gimp, name) for name in ("VectorLayer", "LinkLayer") if hasattr(Gimp, name))
    return isinstance(layer, sources) and not layer.is_rasterized()


def is_rasterized(number):
    """Whether GIMP knows how to draw a layer, as a text, and keeps its pixels all the same, from 3.2 on."""
    layer = Gimp.Item.get_by_id(number)
    return hasattr(layer, "is_rasterized") and layer.is_rasterized()


def rasterize(number):
    """Have GIMP keep a layer's pixels from now on."""
    layer = Gimp.Item.get_by_id(number)
    if hasattr(layer, "rasterize"):  # from 3.2 on; before, a text that is scaled becomes pixels
        layer.rasterize()
