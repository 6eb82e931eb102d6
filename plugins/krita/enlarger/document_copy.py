"""The whole document in a copy: Krita scales it, and the network redoes every paint layer.

Krita undoes no writing of pixels into a layer that is in a document: a step back would leave it with pixels
that Krita has scaled. So the document itself stays as it is, and what comes of it is another one.
"""

import os
from typing import NamedTuple

from . import krita_host
from .animation import clear, turn_to
from .boxes import Scaling
from .documents import (
    canvas_of,
    content_of,
    hidden_document,
    nodes_below,
    scale,
    set_resolution,
    wait_until_idle,
)
from .enlarger_bridge import EnlargerError, printing, requests
from .enlarger_bridge.language import _
from .enlarger_bridge.texts import layer_name, networks_text, size_text
from .job import Outcome
from .rasters import RawFiles, read_raster
from .records import keep_record
from .sources import LayerRaster, canvas_or_content
from .steps import Ask, Pause
from .upscaling import ONE_PICTURE, enlarge_frames, layer_shown_by

SAME = "nearest"  # the interpolation that leaves pixels as they are where nothing gets larger
SETTLING = 200  # milliseconds until a new view shows messages


def upscale_document(document, choices, engine, show):
    """Make an enlarged copy of a document, as it is when the job begins, show it, and return the Outcome.

    Nobody sees the copy until it is whole.
    """
    name = document.name() or os.path.splitext(os.path.basename(document.fileName()))[0]
    job, fidelity, notes = choices.fields(), choices.fidelity, []
    if fidelity is not None and (fidelity.in_layers or fidelity.with_map):
        fidelity = fidelity._replace(in_layers=False, with_map=False)
        notes.append(ONE_PICTURE)
    show(0, _("Copying the document"))
    with hidden_document(document.clone()) as snapshot, hidden_document(snapshot.clone()) as scaled:
        yield
        whole = whole_of(snapshot)
        plan = yield Ask("plan", dict(job, source=whole.source), None)
        canvas = canvas_of(snapshot)
        kept = canvas.part(printing.crop(plan)) if printing.crop(plan) else canvas
        scaling = Scaling(kept[2:], plan["size"])
        for raster in whole.rasters:
            check_scaled(raster, scaling.box(raster.box))
        ppi = scaled.xRes() * (plan["size"][0] / kept.width if choices.print_size else 1)
        resolution = printing.resolution(plan)
        if resolution and plan["print"]["is_enough"]:
            job, fidelity = {"model": SAME}, None
        scale(scaled, scaling.box(canvas)[2:], resolution[0] if resolution else ppi)
        yield from wait_until_idle(scaled)
        layers = {new.uniqueId().toString(): new for new in nodes_below(scaled.rootNode())}
        records, networks, seconds = {}, {}, 0
        for number, raster in enumerate(whole.rasters):
            key = raster.node.uniqueId().toString()
            box = scaling.box(raster.box)
            fields = dict(job, target={"width": box.width, "height": box.height})
            with RawFiles(engine.folder) as files:
                shown = layer_shown_by(show, number, len(whole.rasters))
                result = yield from enlarge_frames(raster, fields, fidelity, files, shown, fields["target"])
                yield from fill(scaled, layers[key], raster, box, result)
            records[key] = result.done.get("provenance")
            networks[networks_text(result.done)] = True
            seconds += result.done["seconds"]
            notes += [note for note in result.done.get("notes", []) if note not in notes]
        show(1, _("Showing the new document"))
        scaled.refreshProjection()
        yield from wait_until_idle(scaled)
        if kept != canvas:
            scaled.resizeImage(*scaling.box(kept))
            yield from wait_until_idle(scaled)
        copy = scaled.clone()  # which has no history: one step back there would be half of the way
        yield
        set_resolution(copy, resolution)
        size = size_text(choices.target, kept[2:], plan["size"])
        present(copy, layer_name(name, size, "; ".join(networks)), records)
        yield Pause(SETTLING)
        return Outcome(copy.rootNode(), copy, dict(result.done, seconds=seconds), notes)


def present(copy, name, records):
    """Show a copy with its name and how its layers were made, by their ids."""
    copy.setFileName("")  # its first saving shall ask where
    copy.setName(name)
    for layer in nodes_below(copy.rootNode()):
        if records.get(layer.uniqueId().toString()):
            keep_record(copy, layer, records[layer.uniqueId().toString()])
    copy.setModified(True)  # nobody has saved it yet
    krita_host.show_document(copy)


class Whole(NamedTuple):
    """What of a document is to be enlarged, and what a plan for it needs."""

    rasters: list  # of the paint layers
    source: dict  # the engine's, for the canvas
    work: float  # how many times that is to be enlarged


def whole_of(document):
    """Return the Whole of a document; one without anything to enlarge is refused."""
    canvas, rasters = canvas_of(document), list(paint_layers(document))
    if not rasters:
        raise EnlargerError("source", _("The document has no paint layer with content."))
    pixels = sum(raster.box.width * raster.box.height * len(raster.times) for raster in rasters)
    source = requests.raster(canvas[2:], rasters[0].pixel_format)
    return Whole(rasters, source, pixels / (canvas.width * canvas.height))


def paint_layers(document):
    """Yield what is to be enlarged of every paint layer; masks and all other layers are Krita's."""
    canvas = canvas_of(document)
    for node in nodes_below(document.rootNode()):
        if node.type() == "paintlayer":
            raster = LayerRaster(document, node, canvas)
            content = content_of(node)
            if raster.is_animated:
                raster.box = canvas.united(content) if content else canvas
            elif content:
                raster.box = canvas_or_content(content, canvas)
            else:
                continue
            yield raster


def check_scaled(raster, box):
    """Refuse to scale a layer to nothing."""
    if not box:
        message = _("The layer %s would shrink to nothing.") % raster.node.name()
        raise EnlargerError("source", message, _("Choose a larger size."))


def fill(document, node, raster, box, result):
    """Put the network's pixels in the place of Krita's, frame by frame."""
    time_shown = document.currentTime()
    for time, path in zip(raster.times, result.paths):
        yield from clear(node) if time is None else turn_to(document, node, time)
        yield from read_raster(node, path, box)
    if raster.is_animated:
        document.setCurrentTime(time_shown)
        yield from wait_until_idle(document)
