# -*- coding: utf-8 -*-
"""Texts in the user's language: which one that is, and its catalogue.

A catalogue is a file `languages/CODE.po`, read as it is written: nothing has to be compiled for a translator
to see what became of a word. Texts are English in the sources, which is also what is shown where there is no
catalogue. `ENLARGER_LANGUAGES` may name a folder with further ones.
"""

from __future__ import unicode_literals

import gettext
import io
import os
import re
import struct
import sys

try:
    import builtins
except ImportError:
    import __builtin__ as builtins

ENGLISH = "en"
VARIABLES = "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"  # the first that is set counts, as for gettext
MEASURES = "LC_ALL", "LC_PAPER", "LC_MEASUREMENT", "LANG"
SIMPLIFIED = "zh", "zh_SG", "zh_MY", "zh_Hans"  # are written as in China; zh_TW and zh_HK are not
LETTER = "US", "CA", "MX", "CL", "CO", "CR", "GT", "PA", "PH", "PR", "SV", "VE"
"""The countries that print on Letter, by Unicode's CLDR; all others do on A4."""

_MAGIC = 0x950412DE  # of a compiled catalogue, which gettext reads
_ESCAPED = re.compile(r"\\(.)")


def environment_languages(variables=os.environ):
    """Return the codes of the languages that the environment asks for, the first before others."""
    found = next((variables[name] for name in VARIABLES if variables.get(name)), "")
    if not found and sys.platform == "win32":
        found = _windows_language()
    return [code for code in found.split(":") if code]


def uses_letter(variables=os.environ):
    """Tell whether the user's printer holds Letter, not A4."""
    found = next((variables[name] for name in MEASURES if variables.get(name)), "")
    if not found and sys.platform == "win32":
        found = _windows_language()
    return found.partition(".")[0].partition("_")[2][:2].upper() in LETTER


def catalogue_for(languages, folders=None):
    """Return the code and the file of the first of the languages that there is; English and None for none."""
    for language in languages:
        plain = language.partition(".")[0].partition("@")[0].replace("-", "_")
        short = plain.partition("_")[0]
        if plain in ("C", "POSIX") or (short == ENGLISH and plain != "en_XA"):
            break
        is_chinese = plain in SIMPLIFIED or plain.startswith("zh_Hans")
        for code in (plain, "zh_CN") if is_chinese else (plain, short):
            for folder in folders or _folders():
                path = os.path.join(folder, code + ".po")
                if os.path.isfile(path):
                    return code, path
    return ENGLISH, None


def read_catalogue(path):
    """Return the texts of a .po file, a dictionary: what stands in the sources, with its context and U+0004
    before it and U+0000 and the plural behind it where it has those, to what is shown, with U+0000 between
    plural forms. What is marked fuzzy or is empty is left out.
    """
    texts = {}
    with io.open(path, encoding="utf-8") as file:
        blocks = file.read().split("\n\n")
    for block in blocks:
        entry, name = {}, ""
        for line in block.splitlines():
            if line.startswith("#"):
                if line.startswith("#,") and "fuzzy" in line:
                    break
                continue
            word, _space, literal = line.partition('"')
            name = word.strip() or name
            entry[name] = entry.get(name, "") + _ESCAPED.sub(_unescaped, literal.rstrip()[:-1])
        shown = [entry[name] for name in sorted(entry) if name.startswith("msgstr")]
        if not shown or not all(shown):
            continue
        key = "\0".join(entry[name] for name in ("msgid", "msgid_plural") if name in entry)
        texts[entry["msgctxt"] + "\4" + key if "msgctxt" in entry else key] = "\0".join(shown)
    return texts


def compiled(texts):
    """Return a catalogue as gettext reads it."""
    pairs = sorted((key.encode("utf-8"), text.encode("utf-8")) for key, text in texts.items())
    head, place = 28, 28 + 16 * len(pairs)
    tables, data = [b"", b""], b""
    for number in (0, 1):
        for pair in pairs:
            tables[number] += struct.pack("<2I", len(pair[number]), place + len(data))
            data += pair[number] + b"\0"
    start = struct.pack("<7I", _MAGIC, 0, len(pairs), head, head + 8 * len(pairs), 0, 0)
    return start + tables[0] + tables[1] + data


class _Text(type("")):
    """A text of Python 2, into which bytes may be filled that are UTF-8, as GIMP's names are there."""

    def __mod__(self, values):
        if isinstance(values, dict):
            return type("").__mod__(self, {name: _decoded(value) for name, value in values.items()})
        return type("").__mod__(
            self, tuple(map(_decoded, values if isinstance(values, tuple) else (values,)))
        )


class Language(object):
    """The language of a process, English until another one is used."""

    def __init__(self):
        self.code = ENGLISH
        self._texts = None

    def use(self, languages):
        """Take the first of the languages of which there is a catalogue."""
        self.code, path = catalogue_for(languages)
        self._texts = gettext.GNUTranslations(io.BytesIO(compiled(read_catalogue(path)))) if path else None

    def text(self, message):
        """Return a text in the user's language."""
        if self._texts is None or not message:
            return message
        if str is bytes:
            return _Text(self._texts.ugettext(_decoded(message)))
        return self._texts.gettext(message)

    def plural(self, one, many, count):
        """Return that of two texts which is right for a number of things."""
        if self._texts is None:
            return one if count == 1 else many
        if str is bytes:
            return _Text(self._texts.ungettext(_decoded(one), _decoded(many), count))
        return self._texts.ngettext(one, many, count)

    def in_context(self, context, message):
        """Return a text that has other translations elsewhere."""
        key = "%s\4%s" % (context, message)
        found = self.text(key)
        return message if found == key else found


_language = Language()
use = _language.use
_ = _language.text
ngettext = _language.plural
pgettext = _language.in_context


def N_(message):
    """Return a text that is translated where it is shown."""
    return message


def install():
    """Let `_` be a built-in function, as `gettext.install` does."""
    builtins._ = _


def current():
    """Return the code of the language in use."""
    return _language.code


def local_number(text):
    """Return a number, written by a program, with the decimal sign of the language in use."""
    return text.replace(".", pgettext("decimal sign", "."))


def _folders():
    own = os.environ.get("ENLARGER_LANGUAGES")
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "languages")
    return [own, beside] if own else [beside]


def _decoded(value):
    is_python_2 = str is bytes and isinstance(value, bytes)
    return value.decode("utf-8", "replace") if is_python_2 else value


def _unescaped(found):
    return {"n": "\n", "t": "\t"}.get(found.group(1), found.group(1))


def _windows_language():
    import ctypes
    import locale

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")


use(environment_languages())
