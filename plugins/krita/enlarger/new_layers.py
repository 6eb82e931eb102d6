"""New layers, made of results and not yet in the document."""

from .animation import turn_to
from .documents import check_open, copy_from
from .enlarger_bridge.language import pgettext
from .fidelity import make_group
from .layers import is_like_new, make_layer, take_over
from .rasters import read_raster
from .selections import add_mask


def needs_scratch(document, piece):
    """Tell whether a new layer is made elsewhere, so that no step of making it can be undone."""
    if piece.source.is_animated:
        return False
    is_single = piece.mask is None and not piece.result.is_group
    return not (is_single and is_like_new(document, piece.source))


def make_piece(document, piece, box):
    """Return a new layer that is not in its document yet."""
    source, result, mask = piece.source, piece.result, piece.mask
    if not source.is_animated:
        return (yield from make_still(document, source.space, box, result))
    node = yield from make_frames(source, box, result)
    if mask is not None:
        check_open(document)
        yield from add_mask(document, node, mask, box, pgettext("name of a mask", "Selection"))
    return node


def make_elsewhere(scratch, piece, box):
    """Return a new layer that was made in a scratch, with the look of the old one and with its mask."""
    source, result, mask = piece.source, piece.result, piece.mask
    node = yield from make_still(scratch, source.space, box, result)
    take_over(node, source.look)
    if mask is not None or result.is_group:  # a group in no document takes no mask
        scratch.rootNode().addChildNode(node, None)
        yield
    if mask is not None:
        yield from add_mask(scratch, node, mask, box, pgettext("name of a mask", "Selection"))
    node = yield from copy_from(scratch, node)
    yield
    return node


def make_still(document, space, box, result):
    """Return a layer, or a group of layers, with a result in it, not yet in the document."""
    if result.is_group:
        return (yield from make_group(document, space, box, result))
    node = make_layer(document, space, result.name)
    yield from read_raster(node, result.paths[0], box)
    return node


def make_frames(source, box, result):
    """Return an animated layer with the results as its frames, not yet in the document."""
    node = source.node.duplicate()  # nothing else makes frames; what is in them is replaced
    node.setName(result.name)
    time_shown = source.document.currentTime()
    for time, path in zip(source.times, result.paths):
        yield from turn_to(source.document, node, time)
        yield from read_raster(node, path, box)
    source.document.setCurrentTime(time_shown)
    return node
