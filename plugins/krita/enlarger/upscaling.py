"""The feature in one page: layers, enlarged by a network, as new layers above them.

The steps of a job are a generator, so that whoever drives it decides about the turns in between. It yields
None for another turn, an `Ask` for the engine's answer, and a `Question` for the user's.
"""

import contextlib

from . import krita_host
from .boxes import Box
from .destination import put_into_place, state
from .documents import canvas_of, check_open
from .enlarger_bridge import printing, requests
from .enlarger_bridge.language import _
from .enlarger_bridge.texts import layer_name, networks_text, size_text, time_left_text
from .job import Outcome, Piece, Result
from .placement import place
from .rasters import RawFiles, write_raster
from .records import keep_record
from .selections import NO_MASKS, write_selection
from .sources import Source
from .steps import Ask

ONE_PICTURE = _("Animation frames and the layers of a copied document are each merged into a single picture.")


def upscale_layers(document, nodes, choices, engine, show, known=None):
    """Enlarge layers and return the Outcome; until all are whole, the document stays as it is.

    The first of them decides how much larger that is, in the same proportion for all, so that they fit upon
    each other. The engine's folder holds the raw files; `show(share, text)` tells how far it is. `known` is a
    SourceFile, where the engine has one already.
    """
    check_open(document)
    sources = [Source(document, node, choices.area) for node in nodes]
    wanted = [fidelity_for(source, choices) for source in sources]
    job, notes = choices.fields(), [note for _fidelity, one in wanted for note in one]
    plans = []
    for source, (fidelity, _notes) in zip(sources, wanted):
        fields = dict(job, source=source.raster())
        if fidelity is not None:
            fields["fidelity"] = fidelity.fields()
        if redraws(source, choices):
            fields["redraw_faces"] = requests.redraw_faces(choices.redraw)
        plans.append((yield Ask("plan", fields, None)))  # refuses what cannot be, before any work
    boxes = [source.box for source in sources]
    crop = printing.crop(plans[0])
    if crop:
        boxes[0] = boxes[0].part(crop)
    placed = boxes
    if len(boxes) == 1 and choices.canvas != "scale":  # the corner stays, so that a grown canvas is the print
        placed = [Box(*sources[0].box[:2], *boxes[0][2:])]
    resolution = printing.resolution(plans[0])
    placement = place(placed, plans[0]["size"], choices.canvas, canvas_of(document), resolution)
    before = [state(source) for source in sources]
    with contextlib.ExitStack() as stack:
        pieces = []
        for number, (source, (fidelity, _notes)) in enumerate(zip(sources, wanted)):
            files = stack.enter_context(RawFiles(engine.folder))
            if source is not sources[0]:
                job = dict(job, target=placement.target(number))
            shown = layer_shown_by(show, number, len(sources))
            selection = yield from write_selection(source, boxes[number], files.path("selection"))
            redraw = choices.redraw if redraws(source, choices) else ""
            given = files, shown, choices.target, known, redraw
            result = yield from enlarge_frames(source, job, fidelity, *given)
            mask = yield from enlarge_selection(selection, job, result.done, files.path("selected"))
            pieces.append(Piece(source, result, mask))
            notes += [NO_MASKS] if selection is not None and mask is None else []
        show(1, _("Inserting the new layer"))
        document, made = yield from put_into_place(document, choices, pieces, placement, before)
        for node, piece in zip(made, pieces):
            record = piece.result.done.get("provenance")  # which engines before 0.2 do not give
            if record and krita_host.is_open(document):  # it may have been closed as soon as it had the layer
                keep_record(document, node, record)
            notes += piece.result.done.get("notes", [])
        return Outcome(made[0], document, total([piece.result.done for piece in pieces]), unique(notes))


def fidelity_for(source, choices):
    """Return what of the choice is possible with a source, and sentences for the user about the rest."""
    if choices.fidelity is None or not source.is_animated:
        return choices.fidelity, []
    possible = choices.fidelity._replace(in_layers=False, with_map=False)
    return possible, [] if possible == choices.fidelity else [ONE_PICTURE]


def redraws(source, choices):
    """Tell whether there is a layer of redrawn faces: the frames of an animation have none."""
    return bool(choices.redraw) and not source.is_animated


def enlarge_frames(source, job, fidelity, files, show, asked, known=None, redraw=""):
    """Have the engine enlarge every frame, all in the way of the first and equal ones once, and return the
    Result, called after what size was `asked` for. The network `redraw`, if any, draws faces on a layer of
    their own.
    """
    paths, read, count = [], [], len(source.times)
    for number, time in enumerate(source.times):
        frame = ""
        if source.is_animated:
            frame = _("frame %(number)d of %(count)d") % {"number": number + 1, "count": count} + ", "
        show(number / count, _("Reading %s") % source.node.name())
        path = files.path("source")
        if known is not None and (yield from known.holds(source, time)):
            path = known.path
            read.append(known.checksum)
        else:
            read.append((yield from write_raster(source, path, time)))
        if read[-1] in read[:-1]:
            paths.append(paths[read.index(read[-1])])
            continue
        paths.append(files.path("result-%d" % number))
        fields = dict(job, source=source.raster(path), result={"path": paths[-1]})
        if fidelity is not None:
            fields["fidelity"] = fidelity.fields(files)
        if redraw:
            fields["redraw_faces"] = requests.redraw_faces(redraw, files.path("redrawn"))
        done = yield Ask("upscale", fields, progress_shown_by(show, number, count, frame))
        job, fidelity = dict(job, **way_of(done)), fidelity if done.get("fidelity") else None
    enlarged = source.box.part(printing.crop(done)) if printing.crop(done) else source.box
    size = size_text(asked, enlarged[2:], done["size"])
    name = layer_name(source.node.name(), size, networks_text(done))
    return Result(name, paths, read, files, fidelity, done)


def way_of(done):
    """Return the fields that have other pixels enlarged in the way that was taken for these."""
    return {"model": done["model"], "clean": bool(done.get("clean")), "remember": False}


def enlarge_selection(selection, job, done, path):
    """Have the engine enlarge what is selected as the layer was, as a mask that needs no cleaning; return its
    file, None for no mask.
    """
    if selection is None or not krita_host.CAN_MASK:
        return None
    target = {"width": done["size"][0], "height": done["size"][1]}
    way = dict(way_of(done), clean=False, lock="off")
    fields = dict(job, source=selection, target=target, result={"path": path}, **way)
    yield Ask("upscale", fields, None)
    return path


def total(done):
    """Return the engine's last event, with the seconds of all."""
    return dict(done[-1], seconds=sum(one["seconds"] for one in done))


def unique(notes):
    """Return sentences, each once."""
    return list(dict.fromkeys(notes))


def progress_shown_by(show, number, count, frame):
    """Return what shows how far the engine is, by its events for one frame of several."""

    def on_event(event):
        if event["event"] == "progress":
            share = event["done"] / event["total"]
            show((number + share) / count, progress_text(share, event.get("seconds_left"), frame))

    return on_event


def layer_shown_by(show, number, count):
    """Return what shows how far one layer of several is."""
    if count == 1:
        return show
    layer = _("Layer %(number)d of %(count)d") % {"number": number + 1, "count": count} + ": "
    return lambda share, text: show((number + share) / count, layer + text)


def progress_text(share, seconds, frame):
    """Say how far the engine is, beside a bar that shows its share; the time left is the frame's."""
    left = _("almost done") if share == 1 else time_left_text(seconds)
    return _("Upscaling: %s") % (frame + left)
