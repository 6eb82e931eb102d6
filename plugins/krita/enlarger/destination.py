"""Where a result goes: into the document, or, where it fits there no more, where the user says."""

import contextlib

from . import krita_host
from .animation import frame_times
from .boxes import Box
from .documents import (
    canvas_of,
    check_open,
    colour_space,
    content_of,
    empty_document,
    is_in,
    scratch_document,
    set_resolution,
)
from .enlarger_bridge import EnlargerError
from .enlarger_bridge.language import _, pgettext
from .insertion import insert
from .new_layers import make_elsewhere, make_piece, make_still, needs_scratch
from .placement import united
from .rasters import checksum
from .selections import add_mask
from .steps import Question

NEW_LAYER, NEW_DOCUMENT, DISCARD = _("Add as a New Layer"), _("Open in a New Document"), _("Discard")


def put_into_place(document, choices, pieces, placement, before):
    """Put the results where they were to go, or else where the user says now; return their document and the
    new layers.
    """
    goes, reason, closed = NEW_DOCUMENT if choices.canvas == "new" else NEW_LAYER, None, None
    try:
        if goes == NEW_LAYER:
            reason = yield from no_longer_fits(pieces, before)
        if reason is not None:
            goes = yield Question(reason, offers(pieces))
        if goes == NEW_LAYER:
            return document, (yield from into_document(document, choices, pieces, placement))
    except EnlargerError as problem:
        if problem.kind == "cancelled" or krita_host.is_open(document):
            raise
        closed = problem
    if closed is not None:
        reason = closed.message
        goes = yield Question(reason, [NEW_DOCUMENT, DISCARD], closed)
    if goes == DISCARD:
        raise EnlargerError("cancelled", reason)
    return (yield from into_new_document(pieces, choices, placement))


def no_longer_fits(pieces, before):
    """Return why the result has no place in the document any more, or None."""
    for piece, state_before in zip(pieces, before):
        source = piece.source
        if not krita_host.is_open(source.document):
            return _("The document was closed while its layer was being upscaled.")
        if not is_in(source.document, source.node):
            return _("The layer is no longer in its document: it was merged or removed while being upscaled.")
        changed = state(source) != state_before
        for time, checksum_before in zip(source.times, piece.result.read):
            changed = changed or (yield from checksum(source, time)) != checksum_before
        if changed:
            return _("The layer or its document was changed while the layer was being upscaled.")
    return None


def offers(pieces):
    """Return what can be done with a result that does not fit any more."""
    source = pieces[0].source
    if not krita_host.is_open(source.document):
        return [NEW_DOCUMENT, DISCARD]
    # Frames can only be made by copying a layer that has them.
    lost = (piece.source.is_animated and not is_in(source.document, piece.source.node) for piece in pieces)
    return [*([] if any(lost) else [NEW_LAYER]), NEW_DOCUMENT, DISCARD]


def into_document(document, choices, pieces, placement):
    """Make the new layers, put them above the old ones, and return them."""
    with contextlib.ExitStack() as stack:
        scratch, made = None, []
        for piece, box in zip(pieces, placement.boxes):
            check_open(document)
            if not needs_scratch(document, piece):
                made.append((yield from make_piece(document, piece, box)))
                continue
            if scratch is None:
                scratch = stack.enter_context(scratch_document(document, placement.canvas))
                yield
            made.append((yield from make_elsewhere(scratch, piece, box)))
        hidden = [
            piece.source.node
            for piece in pieces
            if choices.hide and piece.source.selected is None and piece.source.node.visible()
        ]
        olds = [piece.source.node for piece in pieces]
        made = yield from insert(document, olds, made, choices, placement, hidden)
        if scratch is not None:
            yield  # that was a long turn, and closing the scratch document is another
        return made


def into_new_document(pieces, choices, placement):
    """Make a document of the results alone; of an animation it is the first frame."""
    source = pieces[0].source
    all_boxes = united(placement.boxes)
    resolution = source.resolution * (placement.across if choices.print_size else 1)
    document = empty_document(all_boxes, pieces[0].result.name, source.space, resolution)
    set_resolution(document, placement.resolution)
    made = []
    for piece, box in zip(pieces, placement.boxes):
        place = Box(box.x - all_boxes.x, box.y - all_boxes.y, box.width, box.height)
        node = yield from make_still(document, piece.source.space, place, piece.result)
        document.rootNode().addChildNode(node, None)
        if piece.mask is not None:
            yield from add_mask(document, node, piece.mask, place, pgettext("name of a mask", "Selection"))
        made.append(node)
    document.refreshProjection()
    krita_host.show_document(document)
    return document, made


def state(source):
    """Return what has to be the same when the result comes, beside the pixels themselves."""
    return (
        canvas_of(source.document),
        content_of(source.node),
        colour_space(source.node),
        frame_times(source.document, source.node),
    )
