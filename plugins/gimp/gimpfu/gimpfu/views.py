# -*- coding: utf-8 -*-
"""From references to GIMP's objects to the script's view of them."""

from __future__ import absolute_import

from gimpfu.backend import backend
from gimpfu.values import Reference

VIEWS = {}  # the class for each kind of object, filled by `objects`


def wrap(value):
    """Return the script's view of a reference to one of GIMP's objects; anything else as it is."""
    if not isinstance(value, Reference):
        return value
    # GIMP declares a layer and returns a group, declares a channel and returns the selection.
    kind = value.kind if value.kind in {"image", "display"} else backend.kind_of(value.id)
    if kind is None:
        return None
    wrapped = object.__new__(VIEWS[kind])
    wrapped.ID = value.id
    return wrapped
