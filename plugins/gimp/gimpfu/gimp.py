# -*- coding: utf-8 -*-
"""The classic module `gimp`, which `gimpfu` has too."""

import sys

from gimpfu import gimp

sys.modules[__name__] = gimp
