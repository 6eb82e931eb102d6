"""The new layers: like the old ones in all but their pixels, and put above them when they are whole."""

from typing import NamedTuple

from . import krita_host, undoing
from .boxes import Box, Scaling
from .enlarger_bridge import EnlargerError
from .krita_host import colour_space
from .sources import SETTINGS, canvas_of, content_of, look_of
from .steps import Pause

SIZE_CHANGE = 100  # milliseconds


class Placement(NamedTuple):
    """Where enlarged boxes come to lie."""

    boxes: list  # on the canvas that will be
    canvas: Box  # that one, in coordinates of now
    across: float  # how much wider all becomes

    def target(self, number):
        """Return the size of one of the boxes as the engine has it."""
        box = self.boxes[number]
        return {"width": max(1, box.width), "height": max(1, box.height)}


def make_layer(document, space, name):
    """Return a new paint layer in a colour space, without pixels and not yet in its document."""
    node = document.createNode(name, "paintlayer")
    if colour_space(node) != space:
        node.setColorSpace(*space)
    if colour_space(node) != space:
        message = "Krita made no layer in the colour space %s %s, %s." % space
        raise EnlargerError("internal", message, "Convert the layer to the document's colour space first.")
    return node


def take_over(node, look):
    """Give a layer the look of another."""
    settings, style = look
    for name, set_value in SETTINGS.items():
        if getattr(node, name)() != settings[name]:
            getattr(node, set_value)(settings[name])
    if style:
        node.setLayerStyleFromAsl(style)


def is_like_new(document, source):
    """Tell whether a source has nothing that a new layer of a document would have to take over."""
    new = document.createNode("", "paintlayer")
    return look_of(new) == source.look and colour_space(new) == source.space


def place(boxes, size, canvas, shown):
    """Return the Placement of enlarged boxes, the first of which gets a size, on a canvas that shows a box.

    Together they keep their corner; in a scaled document they lie where that has them.
    """
    corner = (0, 0) if canvas == "scale" else united(boxes)[:2]
    scaling = Scaling(boxes[0][2:], size, corner)
    new = [scaling.box(box) for box in boxes]
    new[0] = Box(new[0].x, new[0].y, *size)
    across, down = size[0] / boxes[0].width, size[1] / boxes[0].height
    if canvas == "scale":
        grown = Box(0, 0, max(1, round(shown.width * across)), max(1, round(shown.height * down)))
    else:
        grown = shown.united(united(new)) if canvas == "grow" else shown
    new = [Box(box.x - grown.x, box.y - grown.y, box.width, box.height) for box in new]
    return Placement(new, grown, across)


def united(boxes):
    """Return the smallest box that holds all."""
    result = boxes[0]
    for box in boxes[1:]:
        result = result.united(box)
    return result


def insert(document, olds, made, choices, placement, hidden):
    """Do with the canvas what was chosen, put new layers above the old ones, hide those of the old ones that
    are to be, and return the new ones as they are in the document. An old one that is no longer there leaves
    its new one the place on top.

    Nothing is done while a stroke is being painted. Krita's window takes note of another size in turns of its
    own; what is painted before that is painted beyond the end of its textures, and Krita aborts. So nothing
    follows a change of size without a pause.
    """
    krita_host.check_open(document)
    yield from krita_host.calm(document)
    before, texts = canvas_of(document), []
    if placement.canvas != before:
        yield Pause(SIZE_CHANGE)  # for what was done to it a moment ago
        yield from krita_host.calm(document)
        if choices.canvas == "scale":
            ppi = document.xRes() * (placement.across if choices.print_size else 1)
            krita_host.scale(document, placement.canvas[2:], ppi)
        else:
            document.resizeImage(*placement.canvas)
        krita_host.let_windows_hear()
        yield from krita_host.calm(document)
        yield Pause(SIZE_CHANGE)
        yield from krita_host.calm(document)
        texts.append(krita_host.undo_text(document))
    krita_host.check_open(document)
    active = document.activeNode()
    follows = active is None or belongs_to(active, olds)
    hidden = [old for old in hidden if krita_host.is_in(document, old)]
    for old in hidden:
        old.setVisible(False)
    new = []
    for old, node in zip(olds, made):
        krita_host.check_open(document)
        new.append(put_above(document, old, node))
        target = new[0] if follows else active
        # Krita makes what is added active, some versions at once, others in the next turn.
        activate(document, target)
        yield
        if len(new) == len(made) and not krita_host.is_open(document):
            return new  # all was there when it was closed
        activate(document, target)
        yield from krita_host.calm(document)
        texts.append(krita_host.undo_text(document))
    shown = united(placement.boxes)
    if any(shown.shared(content_of(old)) != content_of(old) for old in hidden):
        document.refreshProjection()
        yield from krita_host.calm(document)
    fits = placement.canvas != before and (follows or choices.canvas == "scale")
    if fits:
        krita_host.fit_view(document)
    pairs = [(old, node) for old, node in zip(olds, new) if old in hidden]
    undoing.watch(undoing.Done(document, new, pairs, (before, canvas_of(document)), texts, fits))
    return new


def put_above(document, old, node):
    """Add a new layer above an old one, or on top where that is gone, and return it as it then is."""
    if krita_host.is_in(document, old):
        parent, below = old.parentNode(), old
    else:
        parent = document.rootNode()
        below = parent.childNodes()[-1] if parent.childNodes() else None
    parent.addChildNode(node, below)
    return next(child for child in parent.childNodes() if child.uniqueId() == node.uniqueId())


def belongs_to(active, olds):
    """Tell whether the active node is one of the old layers or a mask of one."""
    if active.type().endswith("mask") and active.parentNode() is not None:
        active = active.parentNode()
    return any(active.uniqueId() == old.uniqueId() for old in olds)


def activate(document, node):
    """Make a node of an open document the active one, unless it is already, or is gone."""
    if krita_host.is_in(document, node):
        active = document.activeNode()
        if active is None or active.uniqueId() != node.uniqueId():
            document.setActiveNode(node)
