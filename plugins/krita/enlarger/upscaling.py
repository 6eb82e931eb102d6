"""The feature in one page: layers, enlarged by a network, as new layers above them.

The steps of a job are a generator, so that whoever drives it decides about the turns in between. It yields
None for another turn, an `Ask` for the engine's answer, and a `Question` for the user's.
"""

import contextlib
from typing import NamedTuple, Optional

from . import krita_host
from .animation import frame_times, turn_to
from .boxes import Box
from .enlarger_bridge import EnlargerError, requests
from .enlarger_bridge.texts import layer_name, size_text, time_left_text
from .fidelity import Fidelity, make_group
from .layers import insert, is_like_new, make_layer, place, take_over, united
from .rasters import RawFiles, checksum, read_raster, write_raster
from .records import keep_record
from .selections import NO_MASKS, add_mask, write_selection
from .sources import Source, canvas_of, content_of
from .steps import Ask, Question


class Choices(NamedTuple):
    """What the user chose."""

    model: str  # the engine's name for it; "" is the engine's default
    target: dict  # as the engine has it
    device: str  # an id of the engine's, or "auto"
    canvas: str  # "grow", "leave", "scale" or "new"; "copy" is the whole document (see document.py)
    area: str  # "auto", "canvas" or "content"
    fidelity: Optional[Fidelity] = None  # None keeps all that a network invents
    lock: str = "auto"  # how the result is brought back to the source: "auto", "off", "full" or "soft"
    denoise: Optional[float] = None  # 0 leaves noise in, 1 takes it out; None is what the network does itself
    hide: bool = True  # the old layer, which would show through the new one
    print_size: bool = False  # kept, by more pixels per inch; else the resolution is
    tileable: bool = False  # a texture: what is beyond an edge is what lies at the opposite one


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


class Piece(NamedTuple):
    """One of the layers of a job, enlarged."""

    source: Source
    result: Result
    mask: Optional[str]  # the file of what is selected, enlarged


class Outcome(NamedTuple):
    """What came of a job."""

    node: object  # the new layer, the first of several, or all layers of a new document
    document: object  # where it is
    done: dict  # the engine's last event
    notes: list  # sentences for the user


NEW_LAYER, NEW_DOCUMENT, DISCARD = "Add as a New Layer", "Open in a New Document", "Discard"
ONE_PICTURE = "Frames of an animation, and layers of a whole document, are one mixed picture each."


def upscale_layers(document, nodes, choices, engine, show):
    """Enlarge layers and return the Outcome; until all are whole, the document stays as it is.

    The first of them decides how much larger that is, in the same proportion for all, so that they fit upon
    each other. The engine's folder holds the raw files; `show(share, text)` tells how far it is.
    """
    sources = [Source(document, node, choices.area) for node in nodes]
    wanted = [fidelity_for(source, choices) for source in sources]
    job, notes = job_of(choices), [note for _fidelity, one in wanted for note in one]
    plans = []
    for source, (fidelity, _notes) in zip(sources, wanted):
        fields = dict(job, source=source.raster())
        if fidelity is not None:
            fields["fidelity"] = fidelity.fields()
        plans.append((yield Ask("plan", fields, None)))  # refuses what cannot be, before any work
    boxes = [source.box for source in sources]
    placement = place(boxes, plans[0]["size"], choices.canvas, canvas_of(document))
    before = [state(source) for source in sources]
    with contextlib.ExitStack() as stack:
        pieces = []
        for number, (source, (fidelity, _notes)) in enumerate(zip(sources, wanted)):
            files = stack.enter_context(RawFiles(engine.folder, number))
            if source is not sources[0]:
                job = dict(job, target=placement.target(number))
            shown = layer_shown_by(show, number, len(sources))
            selection = yield from write_selection(source, files.path("selection"))
            result = yield from enlarge_frames(source, job, fidelity, files, shown, choices.target)
            mask = yield from enlarge_selection(selection, job, result.done["size"], files.path("selected"))
            pieces.append(Piece(source, result, mask))
            notes += [NO_MASKS] if selection is not None and mask is None else []
        show(1, "Inserting the new layer")
        document, made = yield from into_place(document, choices, pieces, placement, before)
        for node, piece in zip(made, pieces):
            if krita_host.is_open(document):  # it may have been closed as soon as the layer was there
                keep_record(document, node, piece.result.done["provenance"])
            notes += piece.result.done["notes"]
        return Outcome(made[0], document, total([piece.result.done for piece in pieces]), unique(notes))


def job_of(choices):
    """Return the fields of the engine's requests that are the same for every raster."""
    how = requests.settings(choices.model, choices.device, choices.lock, choices.denoise, choices.tileable)
    return dict(how, target=choices.target)


def fidelity_for(source, choices):
    """Return what of the choice is possible with a source, and sentences for the user about the rest."""
    if choices.fidelity is None or not source.is_animated:
        return choices.fidelity, []
    possible = choices.fidelity._replace(in_layers=False, with_map=False)
    return possible, [] if possible == choices.fidelity else [ONE_PICTURE]


def enlarge_frames(source, job, fidelity, files, show, asked):
    """Have the engine enlarge every frame, and return the Result, called after what size was `asked` for."""
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
    size = size_text(asked, source.box[2:], done["size"])
    name = layer_name(source.node.name(), size, done["model"])
    return Result(name, paths, read, files, fidelity, done)


def enlarge_selection(selection, job, size, path):
    """Have the engine enlarge what is selected, as a mask; return its file, None for no mask."""
    if selection is None or not krita_host.CAN_MASK:
        return None
    target = {"width": size[0], "height": size[1]}
    fields = dict(job, source=selection, target=target, result={"path": path}, lock="off")
    yield Ask("upscale", fields, None)
    return path


def into_place(document, choices, pieces, placement, before):
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
            return "The document was closed while its layer was being upscaled."
        if not krita_host.is_in(source.document, source.node):
            return "The layer is no longer in its document: it was merged or removed while being upscaled."
        changed = state(source) != state_before
        for time, checksum_before in zip(source.times, piece.result.read):
            changed = changed or (yield from checksum(source, time)) != checksum_before
        if changed:
            return "The layer or its document was changed while the layer was being upscaled."
    return None


def offers(pieces):
    """Return what can be done with a result that does not fit any more."""
    source = pieces[0].source
    if not krita_host.is_open(source.document):
        return [NEW_DOCUMENT, DISCARD]
    # Frames can only be made by copying a layer that has them.
    lost = (
        piece.source.is_animated and not krita_host.is_in(source.document, piece.source.node)
        for piece in pieces
    )
    return [*([] if any(lost) else [NEW_LAYER]), NEW_DOCUMENT, DISCARD]


def into_document(document, choices, pieces, placement):
    """Make the new layers, put them above the old ones, and return them."""
    with contextlib.ExitStack() as stack:
        workshop, made = None, []
        for piece, box in zip(pieces, placement.boxes):
            krita_host.check_open(document)
            if not needs_workshop(document, piece):
                made.append((yield from make_piece(document, piece, box)))
                continue
            if workshop is None:
                workshop = stack.enter_context(krita_host.workshop(document, placement.canvas))
                yield
            made.append((yield from make_elsewhere(workshop, piece, box)))
        hidden = [
            piece.source.node
            for piece in pieces
            if choices.hide and piece.source.selected is None and piece.source.node.visible()
        ]
        olds = [piece.source.node for piece in pieces]
        made = yield from insert(document, olds, made, choices, placement, hidden)
        if workshop is not None:
            yield  # that was a long turn, and closing the workshop is another
        return made


def needs_workshop(document, piece):
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
        krita_host.check_open(document)
        yield from add_mask(document, node, mask, box, "Selection")
    return node


def make_elsewhere(workshop, piece, box):
    """Return a new layer that was made in a workshop, with the look of the old one and with its mask."""
    source, result, mask = piece.source, piece.result, piece.mask
    node = yield from make_still(workshop, source.space, box, result)
    take_over(node, source.look)
    if mask is not None or result.is_group:  # a group in no document takes no mask
        workshop.rootNode().addChildNode(node, None)
        yield
    if mask is not None:
        yield from add_mask(workshop, node, mask, box, "Selection")
    node = yield from krita_host.taken_out(workshop, node)
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


def into_new_document(pieces, choices, placement):
    """Make a document of the results alone; of an animation it is the first frame."""
    source = pieces[0].source
    all_boxes = united(placement.boxes)
    resolution = source.resolution * (placement.across if choices.print_size else 1)
    document = krita_host.make_document(all_boxes, pieces[0].result.name, source.space, resolution)
    made = []
    for piece, box in zip(pieces, placement.boxes):
        place = Box(box.x - all_boxes.x, box.y - all_boxes.y, box.width, box.height)
        node = yield from make_still(document, piece.source.space, place, piece.result)
        document.rootNode().addChildNode(node, None)
        if piece.mask is not None:
            yield from add_mask(document, node, piece.mask, place, "Selection")
        made.append(node)
    document.refreshProjection()
    krita_host.show_document(document)
    return document, made


def state(source):
    """Return what has to be the same when the result comes, beside the pixels themselves."""
    return (
        canvas_of(source.document),
        content_of(source.node),
        krita_host.colour_space(source.node),
        frame_times(source.document, source.node),
    )


def total(done):
    """Return the engine's last event, with the seconds of all."""
    return dict(done[-1], seconds=sum(one["seconds"] for one in done))


def unique(notes):
    """Return sentences, each once."""
    return list(dict.fromkeys(notes))


def shown_by(show, number, count, frame):
    """Return what hears the engine's events for one frame of several and shows how far it is."""

    def heard(event):
        if event["event"] == "progress":
            share = event["done"] / event["total"]
            show((number + share) / count, progress_text(share, event.get("seconds_left"), frame))

    return heard


def layer_shown_by(show, number, count):
    """Return what shows how far one layer of several is."""
    if count == 1:
        return show
    layer = "Layer %d of %d: " % (number + 1, count)
    return lambda share, text: show((number + share) / count, layer + text)


def progress_text(share, seconds, frame):
    """Say how far the engine is, beside a bar that shows its share; the time left is the frame's."""
    left = "almost done" if share == 1 else time_left_text(seconds)
    return "Upscaling: %s%s" % (frame, left)
