# -*- coding: utf-8 -*-
"""The classic module `gimpenums`: GIMP's numbers by name."""

from gimpfu.constants import *  # noqa: F403
