# -*- coding: utf-8 -*-
"""What concerns GIMP as a whole: progress and folders."""

from __future__ import absolute_import

from gimpfu.gimp2 import libraries
from gimpfu.gimp2.params import to_bytes, to_text


def directory(what):
    """Return one of GIMP's folders: "user", "data", "locale", "sysconf" or "plug_in"."""
    return to_text(libraries.DIRECTORIES[what]())


def progress_init(text):
    """Begin a progress bar, in the window from which the plug-in was called."""
    libraries.gimp_progress_init(to_bytes(text))


def progress_update(fraction):
    """Show how much is done, from 0 to 1."""
    libraries.gimp_progress_update(fraction)
