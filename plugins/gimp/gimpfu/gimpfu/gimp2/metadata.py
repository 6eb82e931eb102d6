# -*- coding: utf-8 -*-
"""What an image knows beside its pixels: metadata and its colour profile."""

from __future__ import absolute_import

from gimpfu.gimp2.calls import call


def copy_profile(number, other):
    """Give another image the colour profile of an image, if it has one of its own."""
    size, profile = call("gimp-image-get-color-profile", number)
    if size:
        call("gimp-image-set-color-profile", other, size, profile)


def profile_of(number):
    """Return the ICC profile that an image's colours are in, be it its own or the usual one, as bytes."""
    return bytes(bytearray(call("gimp-image-get-effective-color-profile", number)[1]))


def metadata(number):
    """Return an image's metadata as GIMP writes them down, an XML text; empty for none."""
    return call("gimp-image-get-metadata", number) or ""


def set_metadata(number, text):
    """Have an image keep metadata as `metadata` gives them."""
    call("gimp-image-set-metadata", number, text)
