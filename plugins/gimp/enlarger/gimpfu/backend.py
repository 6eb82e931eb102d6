# -*- coding: utf-8 -*-
"""The GIMP that this script runs in: one back end for each generation."""

from __future__ import absolute_import

import sys

# GIMP starts a plug-in with the numbers of two pipes; from 3.0 on with the version of their protocol too.
ARGUMENTS_OF_2 = 6

if len(sys.argv) == ARGUMENTS_OF_2 and sys.argv[1] == "-gimp":
    from gimpfu import gimp2 as backend
else:
    from gimpfu import gimp3 as backend

__all__ = ["backend"]
