"""What is read of a document: a layer's pixels within a box, in the layer's own numbers."""

from . import krita_host
from .animation import frame_times
from .documents import canvas_of, check_open, colour_space, content_of, nodes_below, selected_box
from .enlarger_bridge import EnlargerError, requests
from .enlarger_bridge.language import _
from .layers import look_of
from .pixel_encoding import NUMBER_BYTES

# Krita's colour models, all with alpha, as the engine calls them.
MODELS = {"RGBA": "RGBA", "GRAYA": "YA", "CMYKA": "CMYKA", "LABA": "LABA", "XYZA": "XYZA", "YCbCrA": "YCCA"}

# Of a profile Krita tells no more than the name. These are how linear ones are called in the profiles that
# come with Krita and in those of others.
LINEAR_MARKS = ("-g10", "linear", "scrgb")

FILLS_CANVAS = 0.25  # of the canvas: what fills so much of it is a picture, what fills less an object on it


class LayerRaster:
    """The box of a layer that is to be enlarged, in the layer's own numbers."""

    def __init__(self, document, node, box):
        """Take a paint layer of a document that nobody can close."""
        if node.colorModel() not in MODELS or node.colorDepth() not in NUMBER_BYTES:
            space = node.colorModel(), node.colorDepth()
            message = _("Layers in the colour space %s cannot be upscaled.") % "%s %s" % space
            raise EnlargerError("source", message, _("Convert the layer first (Layer > Convert)."))
        self.document = document
        self.node = node
        self.space = colour_space(node)
        self.order = krita_host.channel_order(*self.space)
        self.number_bytes = NUMBER_BYTES[node.colorDepth()]
        self.times = frame_times(document, node)
        self.box = box

    @property
    def is_animated(self):
        """Whether there are frames."""
        return self.times != [None]

    @property
    def pixel_format(self):
        """The engine's name for the kind of pixels."""
        model, depth, profile = self.space
        linear = any(mark in profile.lower() for mark in LINEAR_MARKS)
        return "%s %s%s" % (MODELS[model], depth.lower(), " linear" if linear else "")

    @property
    def pixel_bytes(self):
        """The size of one pixel."""
        return self.number_bytes * len(self.order)

    def raster(self, path=None):
        """Return the engine's `source`."""
        return requests.raster(self.box[2:], self.pixel_format, path)

    def read(self, box, time=None):
        """Return the pixels of a box as Krita has them; `time` is a frame of an animation."""
        rows = self._pixels(box) if time is None else self.node.pixelDataAtTime(*box, time)
        if len(rows) != box.width * box.height * self.pixel_bytes:
            raise EnlargerError("source", _("Krita returned no pixels for the layer %s.") % self.node.name())
        return bytes(rows)

    def _pixels(self, box):
        return self.node.pixelData(*box)


class Source(LayerRaster):
    """What the user wants enlarged of a layer in an open document."""

    def __init__(self, document, node, area):
        """`area` is "canvas", "content" or "auto"; where there is a selection, it alone counts."""
        node = layer_of(node)
        super().__init__(document, node, None)
        self.by_projection = needs_projection(node)
        self.selected = selected_box(document)
        self.resolution = document.xRes()
        self.look = look_of(node)
        if self.is_animated:
            area = "canvas"  # the content is another in each frame
            refuse_masks(node)
        self.box = find_box(document, node, area, self.selected)

    def read(self, box, time=None):
        """Return the pixels of a box, as long as there is the document."""
        check_open(self.document)
        return super().read(box, time)

    def _pixels(self, box):
        return self.node.projectionPixelData(*box) if self.by_projection else super()._pixels(box)


class WholeImage(LayerRaster):
    """The canvas of an open document with all layers, as it is seen."""

    def __init__(self, document):
        super().__init__(document, document.rootNode(), canvas_of(document))

    def read(self, box, time=None):
        """Return the pixels of a box, as long as there is the document."""
        check_open(self.document)
        return super().read(box, time)

    def _pixels(self, box):
        return self.node.projectionPixelData(*box)


def layers_of(nodes):
    """Return the layers that are meant by the selected nodes, each once; what is in a group of them goes
    with it.
    """
    layers = {}
    for node in nodes:
        layer = layer_of(node)
        layers.setdefault(layer.uniqueId().toString(), layer)
    below = {inner.uniqueId().toString() for layer in layers.values() for inner in nodes_below(layer)}
    return [layer for key, layer in layers.items() if key not in below]


def layer_of(node):
    """Return the layer that is meant by the active node: a mask stands for its layer."""
    while node is not None and node.type().endswith("mask"):
        node = node.parentNode()
    if node is None:
        raise EnlargerError(
            "source", _("There is no layer to upscale."), _("Select a layer in the Layers docker.")
        )
    if node.type() == "filterlayer":
        raise EnlargerError(
            "source",
            _("A filter layer has no pixels of its own."),
            _("Select a layer with pixels, or the group around the filter layer."),
        )
    if node.type() == "grouplayer" and node.passThroughMode():
        raise EnlargerError(
            "source",
            _("The group %s is in pass-through mode and has no pixels of its own.") % node.name(),
            _("Turn off its Pass Through in the Layers docker."),
        )
    return node


def refuse_masks(node):
    """Refuse an animated layer with masks."""
    if needs_projection(node):
        raise EnlargerError(
            "source",
            _("An animated layer with masks cannot be upscaled."),
            _("Hide its masks, or upscale a copy of the whole document."),
        )


def needs_projection(node):
    """Tell whether a layer is read as it is seen: all but paint layers, and those with masks."""
    return node.type() != "paintlayer" or any(
        child.visible() and child.type().endswith("mask") and child.type() != "selectionmask"
        for child in krita_host.children(node)
    )


def find_box(document, node, area, selected):
    """Return the box that is to be enlarged."""
    canvas = canvas_of(document)
    content = content_of(node)
    if selected is not None:
        box = selected.shared(canvas.united(content) if content else canvas)
        if not box.shared(content):
            raise EnlargerError(
                "source",
                _("The selection does not touch the layer %s.") % node.name(),
                _("Select a part of the layer, or deselect (Select > Deselect)."),
            )
        return box
    if not content and area != "canvas":
        message = _("The layer %s is empty.") % node.name()
        raise EnlargerError("source", message, _("Select a layer with content."))
    if area == "auto":
        return canvas_or_content(content, canvas)
    return canvas.united(content) if area == "canvas" and content else content or canvas


def canvas_or_content(content, canvas):
    """Return the whole canvas for a picture, and the content alone for an object on it."""
    return canvas.united(content) if fills(content.shared(canvas), canvas) else content


def fills(box, canvas):
    """Tell whether a box fills so much of the canvas that it counts as a picture."""
    return bool(box) and box.width * box.height >= FILLS_CANVAS * canvas.width * canvas.height
