"""The feature in one page: the active layer, enlarged by a network, as a new layer above it.

The steps of a job are a generator, so that whoever drives it decides about the turns in between. It yields
None for another turn, an `Ask` for the engine's answer, and a `Question` for the user's.
"""

from typing import NamedTuple

from . import krita_host
from .animation import frame_times, turn_to
from .boxes import Box
from .enlarger_bridge import EnlargerError
from .layers import insert_above, make_layer, place
from .rasters import RawFiles, checksum, read_raster, write_raster
from .selections import NO_MASKS, add_mask, write_selection
from .sources import Source, canvas_of, content_of, document_closed
from .steps import Ask, Question
from .wording import time_text


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
    notes: list  # sentences for the user


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
    with RawFiles(engine.folder) as files:
        selection = yield from write_selection(source, files.path("selection"))
        results, read, done = yield from enlarge_frames(source, job, files, show)
        mask = yield from enlarge_selection(selection, job, done["size"], files.path("mask"))
        show(1, "Inserting the new layer")
        reason = yield from no_longer_fits(source, before, read)
        if reason is None:
            node = yield from into_document(source, choices, results, mask, done)
            notes = [NO_MASKS] if selection is not None and mask is None else []
            return Outcome(node, document, done, [*notes, *done.get("notes", [])])
        if (yield Question(reason, [NEW_DOCUMENT, DISCARD])) == DISCARD:
            raise EnlargerError("cancelled", reason)
        new_document, node = yield from into_new_document(source, results[0], done)
        return Outcome(node, new_document, done, done.get("notes", []))


def enlarge_frames(source, job, files, show):
    """Have the engine enlarge every frame; return the results' files, the checksums and its last event."""
    results, read, count = [], [], len(source.times)
    for number, time in enumerate(source.times):
        frame = "frame %d of %d, " % (number + 1, count) if source.is_animated else ""
        show(number / count, "Reading %s" % source.node.name())
        read.append((yield from write_raster(source, files.path("source"), time)))
        results.append(files.path("result-%d" % number))
        fields = dict(job, source=source.raster(files.path("source")), result={"path": results[-1]})
        done = yield Ask("upscale", fields, shown_by(show, number, count, frame))
    return results, read, done


def enlarge_selection(selection, job, size, path):
    """Have the engine enlarge what is selected, as a mask; return its file, None for no mask."""
    if selection is None or not krita_host.CAN_MASK:
        return None
    target = {"width": size[0], "height": size[1]}
    yield Ask("upscale", dict(job, source=selection, target=target, result={"path": path}), None)
    return path


def no_longer_fits(source, before, read):
    """Return why the result has no place in the document any more, or None."""
    if not krita_host.is_open(source.document):
        return "The document was closed while its layer was being upscaled."
    changed = state(source) != before
    for time, checksum_before in zip(source.times, read):
        changed = changed or (yield from checksum(source, time)) != checksum_before
    return "The layer or its document was changed while the layer was being upscaled." if changed else None


def into_document(source, choices, results, mask, done):
    """Make the new layer and put it above the old one."""
    name = "%s (%s, %s)" % (source.node.name(), size_label(choices.target, source.box, done), done["model"])
    shown = canvas_of(source.document)
    box, grown = place(source.box, done["size"], choices.canvas, shown)
    node = make_layer(source, name)
    time_shown = source.document.currentTime()
    for time, path in zip(source.times, results):
        if time is not None:
            yield from turn_to(source.document, node, time)
        yield from read_raster(node, path, box, source)
    if source.is_animated:
        source.document.setCurrentTime(time_shown)
    if mask is not None:
        yield from add_mask(source.document, node, mask, box)
    if not krita_host.is_open(source.document):
        raise document_closed()
    yield from insert_above(source.document, source.node, node, choices.canvas, grown)
    return node


def into_new_document(source, path, done):
    """Make a document of the result alone; of an animation it is the first frame."""
    box = Box(0, 0, *done["size"])
    document, node = krita_host.make_document(box, "Upscaled", source.space, source.resolution)
    yield from read_raster(node, path, box, source)
    document.refreshProjection()
    krita_host.show_document(document)
    return document, node


def state(source):
    """Return what has to be the same when the result comes, beside the pixels themselves."""
    if source.node.parentNode() is None:
        return None
    return (
        canvas_of(source.document),
        content_of(source.node),
        krita_host.colour_space(source.node),
        frame_times(source.document, source.node),
    )


def size_label(target, box, done):
    """Say how much larger the new layer is, in the words of the request."""
    if "factor" in target or not target:
        return "x%g" % round(target.get("factor") or done["size"][0] / box.width, 3)
    return "%dx%d" % tuple(done["size"])


def shown_by(show, number, count, frame):
    """Return what hears the engine's events for one frame of several and shows how far it is."""

    def heard(event):
        if event["event"] == "progress":
            show((number + event["done"] / event["total"]) / count, progress_text(event, frame))

    return heard


def progress_text(event, frame):
    """Say how far the engine is; the time left is the frame's."""
    text = "Upscaling: %s%d of %d tiles" % (frame, event["done"], event["total"])
    seconds = event.get("seconds_left")
    if seconds is None or event["done"] == event["total"]:
        return text
    return "%s, about %s left" % (text, time_text(seconds))
