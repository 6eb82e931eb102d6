# -*- coding: utf-8 -*-
"""Texts in the user's language, as Python-Fu marked them: `_`, `N_`, and `gettext` as Python 2 had it."""

from __future__ import absolute_import

import gettext

try:
    import builtins
except ImportError:
    import __builtin__ as builtins

from gimpfu.backend import backend


def N_(message):
    """Return a text that is translated where it is shown."""
    return message


def install(domain, localedir=None, unicode=True, codeset=None, names=None):
    """Let `_` be a built-in function that translates; all its texts are Unicode."""
    del unicode, codeset
    gettext.translation(domain, localedir, fallback=True).install(names=names)


if not hasattr(gettext.NullTranslations, "ugettext"):
    gettext.install = install
    gettext.NullTranslations.ugettext = lambda self, text: self.gettext(text)
    gettext.NullTranslations.ungettext = lambda self, *texts: self.ngettext(*texts)

translation = gettext.translation("gimp20-python", backend.directory("locale"), fallback=True)
if not hasattr(builtins, "_"):
    builtins._ = translation.gettext if str is not bytes else translation.ugettext
