# -*- coding: utf-8 -*-
"""The classic module `gimpcolor`: colours as values."""

from gimpfu.values import RGB, colour

__all__ = ["RGB", "colour"]
