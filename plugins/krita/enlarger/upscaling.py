"""The feature in one page: the active layer, enlarged by a network, as a new layer above it.

The steps of a job are a generator, so that whoever drives it decides about the turns in between. It yields
None for another turn, an `Ask` for the engine's answer, and a `Question` for the user's.
"""

from typing import NamedTuple, Optional

from . import krita_host
from .animation import frame_times, turn_to
from .boxes import Box
from .enlarger_bridge import EnlargerError
from .fidelity import Fidelity, make_group
from .layers import insert_above, is_like_new, make_layer, place, take_over
from .rasters import RawFiles, checksum, read_raster, write_raster
from .records import keep_record
from .selections import NO_MASKS, add_mask, write_selection
from .sources import Source, canvas_of, content_of
from .steps import Ask, Question
from .wording import time_text


class Choices(NamedTuple):
    """What the user chose."""

    model: str  # the engine's name for it; "" is the engine's default
    target: dict  # as the engine has it
    device: str  # an id of the engine's, or "auto"
    canvas: str  # "grow", "leave" or "scale"; "copy" is the whole document (see document.py)
    area: str  # "auto", "canvas" or "content"
    fidelity: Optional[Fidelity] = None  # None keeps all that a network invents
    lock: str = "auto"  # how the result is brought back to the source: "auto", "off", "full" or "soft"
    denoise: Optional[float] = None  # 0 leaves noise in, 1 takes it out; None is what the network does itself


class Result(NamedTuple):
    """What the engine made of a layer."""

    name: str  # for the new layer
    paths: list  # a file for each frame
    read: list  # the checksum of each frame's source
    files: RawFiles  # and of the other pictures that `fidelity` asks for
    fidelity: Optional[Fidelity]
    done: dict  # the engine's last event

    @property
    def is_group(self):
        """Whether it is more than one picture."""
        return self.fidelity is not None and (self.fidelity.in_layers or self.fidelity.with_map)


class Outcome(NamedTuple):
    """What came of a job."""

    node: object  # the new layer, or all layers of a new document
    document: object  # where it is
    done: dict  # the engine's last event
    notes: list  # sentences for the user


NEW_DOCUMENT, DISCARD = "Open in a New Document", "Discard"
ONE_PICTURE = "Frames of an animation, and layers of a whole document, are one mixed picture each."


def upscale_layer(document, node, choices, engine, show):
    """Enlarge a layer and return the Outcome; until it is whole, the document stays as it is.

    The engine's folder holds the raw files; `show(share, text)` tells how far it is.
    """
    source = Source(document, node, choices.area)
    fidelity, notes = fidelity_for(source, choices)
    job = job_of(choices)
    plan = dict(job, source=source.raster())
    if fidelity is not None:
        plan["fidelity"] = fidelity.fields()
    yield Ask("plan", plan, None)  # refuses what cannot be, before any work
    before = state(source)
    with RawFiles(engine.folder) as files:
        selection = yield from write_selection(source, files.path("selection"))
        result = yield from enlarge_frames(source, job, fidelity, files, show)
        mask = yield from enlarge_selection(selection, job, result.done["size"], files.path("selected"))
        show(1, "Inserting the new layer")
        reason = yield from no_longer_fits(source, before, result.read)
        if reason is None:
            node = yield from into_document(source, choices, result, mask)
            notes += [NO_MASKS] if selection is not None and mask is None else []
        elif (yield Question(reason, [NEW_DOCUMENT, DISCARD])) == DISCARD:
            raise EnlargerError("cancelled", reason)
        else:
            document, node = yield from into_new_document(source, result)
        if krita_host.is_open(document):  # it may have been closed as soon as the layer was there
            keep_record(document, node, result.done["provenance"])
        lock = result.done["lock"]
        notes += [lock["text"]] if lock else []
        return Outcome(node, document, result.done, [*notes, *result.done["notes"]])


def job_of(choices):
    """Return the fields of the engine's requests that are the same for every raster."""
    job = {"target": choices.target, "device": choices.device, "lock": choices.lock}
    if choices.model:
        job["model"] = choices.model
    if choices.denoise is not None:
        job["denoise"] = choices.denoise
    return job


def fidelity_for(source, choices):
    """Return what of the choice is possible with a source, and sentences for the user about the rest."""
    if choices.fidelity is None or not source.is_animated:
        return choices.fidelity, []
    possible = choices.fidelity._replace(in_layers=False, with_map=False)
    return possible, [] if possible == choices.fidelity else [ONE_PICTURE]


def enlarge_frames(source, job, fidelity, files, show):
    """Have the engine enlarge every frame, and return the Result."""
    paths, read, count = [], [], len(source.times)
    for number, time in enumerate(source.times):
        frame = "frame %d of %d, " % (number + 1, count) if source.is_animated else ""
        show(number / count, "Reading %s" % source.node.name())
        read.append((yield from write_raster(source, files.path("source"), time)))
        paths.append(files.path("result-%d" % number))
        fields = dict(job, source=source.raster(files.path("source")), result={"path": paths[-1]})
        if fidelity is not None:
            fields["fidelity"] = fidelity.fields(files)
        done = yield Ask("upscale", fields, shown_by(show, number, count, frame))
    label = size_label(job["target"], source.box, done)
    name = "%s (%s, %s)" % (source.node.name(), label, done["model"])
    return Result(name, paths, read, files, fidelity, done)


def enlarge_selection(selection, job, size, path):
    """Have the engine enlarge what is selected, as a mask; return its file, None for no mask."""
    if selection is None or not krita_host.CAN_MASK:
        return None
    target = {"width": size[0], "height": size[1]}
    fields = dict(job, source=selection, target=target, result={"path": path}, lock="off")
    yield Ask("upscale", fields, None)
    return path


def no_longer_fits(source, before, read):
    """Return why the result has no place in the document any more, or None."""
    if not krita_host.is_open(source.document):
        return "The document was closed while its layer was being upscaled."
    changed = state(source) != before
    for time, checksum_before in zip(source.times, read):
        changed = changed or (yield from checksum(source, time)) != checksum_before
    return "The layer or its document was changed while the layer was being upscaled." if changed else None


def into_document(source, choices, result, mask):
    """Make the new layer, put it above the old one, and return it."""
    document, old = source.document, source.node
    krita_host.check_open(document)
    box, grown = place(source.box, result.done["size"], choices.canvas, canvas_of(document))
    is_single = mask is None and not result.is_group
    if source.is_animated:
        node = yield from make_frames(source, box, result)
        if mask is not None:
            krita_host.check_open(document)
            yield from add_mask(document, node, mask, box, "Selection")
    elif is_single and is_like_new(document, old):
        node = yield from make_still(document, source.space, box, result)
    else:
        with krita_host.workshop(document, grown) as workshop:
            yield
            node = yield from make_still(workshop, source.space, box, result)
            take_over(node, old)
            if not is_single:  # a group in no document takes no mask
                workshop.rootNode().addChildNode(node, None)
                yield
            if mask is not None:
                yield from add_mask(workshop, node, mask, box, "Selection")
            node = yield from krita_host.taken_out(workshop, node)
            yield
            node = yield from insert_above(document, old, node, choices.canvas, grown)
            yield  # that was a long turn, and closing the workshop is another
            return node
    return (yield from insert_above(document, old, node, choices.canvas, grown))


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


def into_new_document(source, result):
    """Make a document of the result alone; of an animation it is the first frame."""
    box = Box(0, 0, *result.done["size"])
    document = krita_host.make_document(box, "Upscaled", source.space, source.resolution)
    node = yield from make_still(document, source.space, box, result)
    document.rootNode().addChildNode(node, None)
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
