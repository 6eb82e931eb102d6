# -*- coding: utf-8 -*-
"""The classic module `gimpcolor`: colours as values."""

from gimpfu.colours import *  # noqa: F403
