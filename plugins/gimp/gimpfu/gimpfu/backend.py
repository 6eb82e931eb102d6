# -*- coding: utf-8 -*-
"""The GIMP that this script runs in: one back end for each generation."""

from __future__ import absolute_import

import importlib
import sys

# GIMP starts a plug-in with the numbers of two pipes; from 3.0 on with the version of their protocol too.
ARGUMENTS_OF_2 = 6

GENERATION = 2 if len(sys.argv) == ARGUMENTS_OF_2 and sys.argv[1] == "-gimp" else 3
backend = importlib.import_module("gimpfu.gimp%d" % GENERATION)
