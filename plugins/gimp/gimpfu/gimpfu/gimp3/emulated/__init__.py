"""Procedures of GIMP 2.10 that GIMP 3 has not, or has otherwise; each module registers its own."""

from gimpfu.gimp3.emulated import (
    artistic_filters,
    blur_filters,
    colour_filters,
    colours,
    context,
    distortion_filters,
    drop_shadow,
    filling,
    images,
    paths,
    resources,
    selections,
    session,
    transforms,
)

__all__ = [
    "artistic_filters",
    "blur_filters",
    "colour_filters",
    "colours",
    "context",
    "distortion_filters",
    "drop_shadow",
    "filling",
    "images",
    "paths",
    "resources",
    "selections",
    "session",
    "transforms",
]
