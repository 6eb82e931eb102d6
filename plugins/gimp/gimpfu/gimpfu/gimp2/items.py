# -*- coding: utf-8 -*-
"""What an item of an image is."""

from __future__ import absolute_import

from gimpfu.gimp2.calls import call

# The procedure that tells; the first that says so counts.
KINDS = [
    ("mask", "gimp-item-is-layer-mask"),
    ("selection", "gimp-item-is-selection"),
    ("channel", "gimp-item-is-channel"),
    ("vectors", "gimp-item-is-vectors"),
    ("group", "gimp-item-is-group"),
    ("layer", "gimp-item-is-layer"),
]


def kind_of(number):
    """Return what an item is, or None if there is none of this number."""
    if not call("gimp-item-is-valid", number):
        return None
    return next((kind for kind, procedure in KINDS if call(procedure, number)), None)


def draws_itself(_number):
    """Whether GIMP makes a layer's pixels out of something else, as from 3.2 on."""
    return False


def is_rasterized(_number):
    """Return that no layer is known as text whose pixels are kept: here it is text no more."""
    return False


def rasterize(_number):
    """Have GIMP keep a layer's pixels; here it does so as soon as they are scaled."""
