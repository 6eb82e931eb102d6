# -*- coding: utf-8 -*-
"""The engine of this call: the networks and devices that it knows, and what it plans for a request."""

# ruff: noqa: F403, F405, PLW0603, PYI024 - gimpfu fills the namespace; Python 2.7 knows these tuples alone

import atexit
import collections
import contextlib

from enlarger_bridge import Engine, EnlargerError, choices, fetching, printing, requests
from enlarger_bridge.language import _, pgettext
from gimpfu import *
from options import OWN_SHEET, SHRINKS
from rasters import write_raster

_engine = None
_models = None
_is_asked = False
_looked_at = {}  # sources that were written for the dialog, by layers and boxes

MASK_FIELDS = "model", "device", "tileable"


def engine():
    """Return the engine of this call: the dialog's questions and the job share one process."""
    global _engine
    if _engine is None:
        _engine = Engine.beside(__file__)
        atexit.register(_engine.close)
    return _engine


@contextlib.contextmanager
def engine_errors_shown():
    """Fail with the engine's words where it fails."""
    try:
        yield
    except EnlargerError as problem:
        fail(str(problem))


def note_dialog():
    """Note that the user is asked by a dialog: what is chosen is no script's."""
    global _is_asked
    _is_asked = True


def models():
    """Return the engine's answer about networks and interpolations."""
    global _models
    if _models is None:
        _models = engine().ask("models")
    return _models


def chosen(model):
    """Return the Choice that is called so, or has a network of that id; the first where nothing is named."""
    return choices.find(choices.choices(models()), model)


def model_choices():
    """Return Automatic, the families that are installed, interpolations, and what can be fetched, with lines
    between.
    """
    with engine_errors_shown():
        blocks = choices.blocks(choices.choices(models()))
    rows = [(one.label, one.key) for one in blocks[0]]
    for block in blocks[1:]:
        rows += [("", "")] + [(one.label, one.key) for one in block]
    return rows


def mask_settings(options):
    """Return the fields of requests for masks: the same network enlarges them, or a faithful one where each
    layer gets what suits it.
    """
    fields = {name: options.settings[name] for name in MASK_FIELDS if name in options.settings}
    return dict(fields, model="faithful") if is_automatic(options) else fields


def is_automatic(options):
    """Whether the engine chooses by the picture: where that is named, or nothing is."""
    return options.model in ("", choices.AUTOMATIC) and chosen("").key == choices.AUTOMATIC


def may_generate(model, look):
    """Whether what is chosen may make up detail."""
    one = chosen(model)
    return look == "sharp" if one.key == choices.AUTOMATIC else one.is_generative


def fetch(options):
    """Fetch and install what was chosen, if it is not there, and return sentences for the user."""
    global _models
    one, restorer, notes = chosen(options.model), restorer_of(options), []
    missing = [one] if one.get and options.model == one.key else []
    missing += [restorer] if restorer and restorer.get else []
    for each in missing:
        gimp.progress_init(_("Fetching %s") % each.title)
        notes += fetching.get(engine(), each, options.accepts_noncommercial, show_progress)
        _models = None
    return notes


def show_progress(share, text):
    """Show how far something is."""
    pdb.gimp_progress_set_text(text.partition("\n")[0])
    gimp.progress_update(share)


def compared_choices():
    """Return the families that are installed and interpolations, to be compared with what is chosen."""
    with engine_errors_shown():
        known = choices.choices(models())
    there = [one for one in known if not one.get and one.key != choices.AUTOMATIC]
    return [(pgettext("no network to compare with", "Nothing"), "")] + [(one.label, one.key) for one in there]


def sheet_choices():
    """Return what can be printed on: nothing first, a size of one's own last."""
    with engine_errors_shown():
        known = printing.formats(engine().ask("formats"))
    rows, block = [(_("Not for print: the size above"), "")], None
    for one in known:
        if one.block != block:
            rows.append(("", ""))
        block = one.block
        label = "%s: %s" % (one.block, one.label) if one.sheet != printing.OWN else one.label
        rows.append((label, one.sheet if one.sheet != printing.OWN else OWN_SHEET))
    return rows


def faces_restorer():
    """Return the Choice of the network that redraws faces; None where there is none."""
    return choices.restorer(models())


def restorer_of(options):
    """Return the network that redraws faces where that is asked for and makes sense; else None."""
    wanted = options.chosen.get("redraw-faces") and may_generate(options.model, options.look)
    return faces_restorer() if wanted else None


def device_choices():
    """Return the devices that the engine can run a network on."""
    with engine_errors_shown():
        devices = engine().ask("devices")["devices"]
    return [(_("Automatic"), "auto")] + [
        ("%s (%s)" % (device["name"], device["id"]), device["id"]) for device in devices
    ]


def looked_at(item, box, give):
    """Return the `source` of a part of a layer or an image for the engine to look at, written once for a
    dialog. `give()` is a context with the drawable and the box of it to be written.
    """
    engine().start()  # one that has died has left no files
    key = engine().folder, type(item), item.ID, box
    if key not in _looked_at:
        with give() as (drawable, place):
            _looked_at[key] = write_raster(drawable, engine().path("look-%d.raw" % len(_looked_at)), place)
    return _looked_at[key]


def preview_fields(size, options, source, with_map):
    """Return the fields of a result in a preview, which is one picture: generated detail is mixed in, and
    may be marked.
    """
    request = request_for(size, options, True, source)
    fields = dict(request.settings, target=options.target, **request.extra)
    if with_map and request.extra and may_generate(options.model, options.look):
        fidelity = request.extra.get("fidelity", {"degree": 0})
        fields["fidelity"] = dict(fidelity, map={})
    return fields


# `settings` are for layers and masks, `extra` for layers alone; `note` is for the user.
Request = collections.namedtuple("Request", "plan settings extra note")


def request_for(size, options, keeps_one_layer=False, source=None):
    """Return what the engine plans for an area of this size, and the fields of a request for that. `source`
    has the pixels, for Automatic to look at.

    What is not larger than it was is made by an interpolation, named as such.
    """
    extra = options.layer_fields(may_generate(options.model, options.look), keeps_one_layer)
    settings = options.settings
    if _is_asked and not chosen(options.model).has_denoise:  # kept for a network that has
        settings = {name: value for name, value in settings.items() if name != "denoise"}
    if is_automatic(options):  # also where no model is named, as masks have another
        settings = dict(settings, model=choices.AUTOMATIC)
    elif _is_asked:
        settings = dict(settings, remember=True)
    plan = planned(size, options.target, dict(settings, **extra), source)
    if plan["model"] in models().get("interpolations", ()) or plan.get("passes", 1):
        return Request(plan, settings, extra, "")
    settings = dict(settings, model=SHRINKS, clean=False)
    note = _("Nothing gets larger, so %s was used, not a network.") % choices.kernel_title(SHRINKS)
    return Request(planned(size, options.target, settings), settings, {}, note)


def planned(size, target, settings, source=None):
    """Return what the engine would make of an area of this size."""
    source = source or requests.raster(size, "RGB u8")
    return engine().ask("plan", source=source, target=target, **settings)
