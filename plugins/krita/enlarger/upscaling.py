"""The feature in one page: the active layer, enlarged by a network, as a new layer above it.

The steps of a job are a generator, so that whoever drives it decides about the turns in between. It yields
None for another turn, an `Ask` for the engine's answer, and a `Question` for the user's.
"""

import contextlib
import os
from typing import NamedTuple

from . import krita_host
from .boxes import Box
from .enlarger_bridge import EnlargerError
from .layers import insert_above, make_layer, place, take_over
from .rasters import checksum, read_raster, write_raster
from .sources import Source, canvas_of, content_of, document_closed
from .steps import Ask, Question


class Choices(NamedTuple):
    """What the user chose."""

    model: str  # the engine's name for it; "" is the engine's default
    target: dict  # as the engine has it
    device: str  # an id of the engine's, or "auto"
    canvas: str  # "grow", "leave" or "scale"
    area: str  # "auto", "canvas" or "content"


class Outcome(NamedTuple):
    """What came of a job."""

    node: object  # the new layer
    document: object  # where it is
    done: dict  # the engine's last event


NEW_DOCUMENT, DISCARD = "Open in a New Document", "Discard"


def upscale_layer(document, node, choices, engine, show):
    """Enlarge a layer and return the Outcome; until it is whole, the document stays as it is.

    The engine's folder holds the raw files; `show(share, text)` tells how far it is.
    """
    source = Source(document, node, choices.area)
    job = {"target": choices.target, "device": choices.device}
    if choices.model:
        job["model"] = choices.model
    yield Ask("plan", dict(job, source=source.raster()), None)  # refuses what cannot be, before any work
    before = state(source)
    with raw_files(engine.folder) as (source_path, result_path):
        show(0, "Reading %s" % source.node.name())
        read = yield from write_raster(source, source_path)
        job.update(source=source.raster(source_path), result={"path": result_path})
        done = yield Ask("upscale", job, shown_by(show))
        show(1, "Inserting the new layer")
        reason = yield from no_longer_fits(source, before, read)
        if reason is None:
            return (yield from into_document(source, choices, result_path, done))
        if (yield Question(reason, [NEW_DOCUMENT, DISCARD])) == NEW_DOCUMENT:
            return (yield from into_new_document(source, result_path, done))
        raise EnlargerError("cancelled", reason)


@contextlib.contextmanager
def raw_files(folder):
    """Give the paths of source and result, which are gone afterwards."""
    paths = [os.path.join(folder, name) for name in ("source.raw", "result.raw")]
    try:
        yield paths
    finally:
        for path in paths:
            with contextlib.suppress(OSError):
                os.remove(path)


def no_longer_fits(source, before, read):
    """Return why the result has no place in the document any more, or None."""
    if not krita_host.is_open(source.document):
        return "The document was closed while its layer was being upscaled."
    if state(source) != before or (yield from checksum(source)) != read:
        return "The layer or its document was changed while the layer was being upscaled."
    return None


def into_document(source, choices, path, done):
    """Make the new layer and put it above the old one."""
    name = "%s (%s, %s)" % (source.node.name(), size_label(choices.target, source.box, done), done["model"])
    box = place(source.box, done["size"], choices.canvas)
    node = make_layer(source.document, source, name)
    yield from read_raster(node, path, box, source)
    take_over(node, source.node)
    if not krita_host.is_open(source.document):
        raise document_closed()
    insert_above(source.document, source.node, node, source.box, box, choices.canvas)
    return Outcome(node, source.document, done)


def into_new_document(source, path, done):
    """Make a document of the result alone."""
    box = Box(0, 0, *done["size"])
    document, node = krita_host.make_document(box, "Upscaled", source.space, 300.0)
    yield from read_raster(node, path, box, source)
    document.refreshProjection()
    krita_host.show_document(document)
    return Outcome(node, document, done)


def state(source):
    """Return what has to be the same when the result comes, beside the pixels themselves."""
    if source.node.parentNode() is None:
        return None
    return (canvas_of(source.document), content_of(source.node), krita_host.colour_space(source.node))


def size_label(target, box, done):
    """Say how much larger the new layer is, in the words of the request."""
    if "factor" in target or not target:
        return "x%g" % round(target.get("factor") or done["size"][0] / box.width, 3)
    return "%dx%d" % tuple(done["size"])


def shown_by(show):
    """Return what hears the engine's events and shows how far it is."""

    def heard(event):
        if event["event"] == "progress":
            show(event["done"] / event["total"], progress_text(event))

    return heard


def progress_text(event):
    """Say how far the engine is."""
    text = "Upscaling: %d of %d tiles" % (event["done"], event["total"])
    seconds = event.get("seconds_left")
    if seconds is None or event["done"] == event["total"]:
        return text
    left = "%d min" % round(seconds / 60) if seconds > 90 else "%d s" % max(1, round(seconds))
    return "%s, about %s left" % (text, left)
