# -*- coding: utf-8 -*-
"""The engine of this call: the networks and devices that it knows, and what it plans for a request."""

# ruff: noqa: F403, F405, PLW0603, PYI024 - gimpfu fills the namespace; Python 2.7 knows these tuples alone

import atexit
import collections
import contextlib

from enlarger_bridge import Engine, EnlargerError, requests
from gimpfu import *
from options import SHRINKS

_engine = None
_models = None


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


def models():
    """Return the engine's answer about networks and interpolations."""
    global _models
    if _models is None:
        _models = engine().ask("models")
    return _models


def network(model):
    """Return what the engine knows of a network, or of the default one; None for an interpolation."""
    wanted = model or models()["default"]
    return next((one for one in models()["models"] if one["id"] == wanted), None)


def model_choices():
    """Return the networks the engine knows, the default first, then plain interpolations."""
    with engine_errors_shown():
        answer = models()
    networks = sorted(answer["models"], key=lambda model: model["id"] != answer["default"])
    return [(model["title"], model["id"]) for model in networks] + [
        ("%s interpolation" % kernel.capitalize(), kernel) for kernel in answer.get("interpolations", ())
    ]


def device_choices():
    """Return the devices that the engine can run a network on."""
    with engine_errors_shown():
        devices = engine().ask("devices")["devices"]
    return [("Automatic", "auto")] + [
        ("%s (%s)" % (device["name"], device["id"]), device["id"]) for device in devices
    ]


# `settings` are for layers and masks, `extra` for layers alone; `note` is for the user.
Request = collections.namedtuple("Request", "plan settings extra note")


def request_for(size, options, keeps_one_layer=False):
    """Return what the engine plans for an area of this size, and the fields of a request for that.

    What is not larger than it was is made by an interpolation, named as such.
    """
    used = network(options.model)
    extra = options.layer_fields(bool(used and used.get("generative")), keeps_one_layer)
    settings = options.settings
    plan = planned(size, options.target, dict(settings, **extra))
    if not used or plan.get("passes", 1):
        return Request(plan, settings, extra, "")
    settings = dict(settings, model=SHRINKS)
    note = "Nothing gets larger, so %s interpolation was used, not a network." % SHRINKS.capitalize()
    return Request(planned(size, options.target, settings), settings, {}, note)


def planned(size, target, settings):
    """Return what the engine would make of an area of this size."""
    source = requests.raster(size, "RGB u8")
    return engine().ask("plan", source=source, target=target, **settings)
