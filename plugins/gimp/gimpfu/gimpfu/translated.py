# -*- coding: utf-8 -*-
"""What the dialogs themselves say, in the user's language: by the `_` that the script has installed."""

from __future__ import absolute_import

try:
    import builtins
except ImportError:
    import __builtin__ as builtins


def _(message):
    """Return a text in the user's language."""
    translate = getattr(builtins, "_", None)
    return translate(message) if translate else message
