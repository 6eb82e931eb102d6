"""The new layers' way into the document: the canvas first, then each above its old one."""

from . import krita_host, undo
from .documents import canvas_of, check_open, content_of, is_in, scale, wait_until_idle
from .placement import united
from .steps import Pause

SIZE_CHANGE = 100  # milliseconds


def insert(document, olds, made, choices, placement, to_hide):
    """Do with the canvas what was chosen, put new layers above the old ones, hide those of the old ones that
    are to be, and return the new ones as they are in the document. An old one that is no longer there leaves
    its new one the place on top.

    Nothing is done while a stroke is being painted. Krita's window takes note of another size in turns of its
    own; what is painted before that is painted beyond the end of its textures, and Krita aborts. So nothing
    follows a change of size without a pause.
    """
    check_open(document)
    yield from wait_until_idle(document)
    before, texts = canvas_of(document), []
    if placement.canvas != before:
        yield Pause(SIZE_CHANGE)  # for what was done to it a moment ago
        yield from wait_until_idle(document)
        if choices.canvas == "scale":
            ppi = document.xRes() * (placement.across if choices.print_size else 1)
            if placement.resolution is not None:
                ppi = placement.resolution[0]
            scale(document, placement.canvas[2:], ppi)
        else:
            document.resizeImage(*placement.canvas)
        krita_host.deliver_posted_events()
        yield from wait_until_idle(document)
        yield Pause(SIZE_CHANGE)
        yield from wait_until_idle(document)
        texts.append(krita_host.undo_text(document))
    check_open(document)
    active = document.activeNode()
    follows = active is None or belongs_to(active, olds)
    hidden = [old for old in to_hide if is_in(document, old)]
    for old in hidden:
        old.setVisible(False)
    new = []
    for old, node in zip(olds, made):
        check_open(document)
        new.append(put_above(document, old, node))
        target = new[0] if follows else active
        # Krita makes what is added active, some versions at once, others in the next turn.
        activate(document, target)
        yield
        if len(new) == len(made) and not krita_host.is_open(document):
            return new  # all was there when it was closed
        activate(document, target)
        yield from wait_until_idle(document)
        texts.append(krita_host.undo_text(document))
    shown = united(placement.boxes)
    if any(shown.shared(content_of(old)) != content_of(old) for old in hidden):
        document.refreshProjection()
        yield from wait_until_idle(document)
    fits = placement.canvas != before and (follows or choices.canvas == "scale")
    if fits:
        krita_host.fit_view(document)
    pairs = [(old, node) for old, node in zip(olds, new) if old in hidden]
    undo.watch(undo.JobSteps(document, new, pairs, (before, canvas_of(document)), texts, fits))
    return new


def put_above(document, old, node):
    """Add a new layer above an old one, or on top where that is gone, and return it as it then is."""
    if is_in(document, old):
        parent, below = old.parentNode(), old
    else:
        parent = document.rootNode()
        below = next(iter(krita_host.children(parent)[-1:]), None)
    parent.addChildNode(node, below)
    return next(child for child in krita_host.children(parent) if child.uniqueId() == node.uniqueId())


def belongs_to(active, olds):
    """Tell whether the active node is one of the old layers or a mask of one."""
    if active.type().endswith("mask") and active.parentNode() is not None:
        active = active.parentNode()
    return any(active.uniqueId() == old.uniqueId() for old in olds)


def activate(document, node):
    """Make a node of an open document the active one, unless it is already, or is gone."""
    if is_in(document, node):
        active = document.activeNode()
        if active is None or active.uniqueId() != node.uniqueId():
            document.setActiveNode(node)
