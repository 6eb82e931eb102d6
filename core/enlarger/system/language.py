"""The engine's sentences in the user's language, by the catalogues that all hosts share.

Where the environment says which language that is, see `enlarger_bridge.language`: an editor's plug-in passes
the editor's on. Codes, names and what scripts read are never translated.
"""

from __future__ import annotations

import importlib.util
import string
from typing import Any

from .shipped_files import shipped_folder


def _shared() -> Any:
    """Load the bridge's module by its path, as an editor's package is none of the engine's."""
    path = shipped_folder("plugins") / "bridge" / "enlarger_bridge" / "language.py"
    spec = importlib.util.spec_from_file_location("enlarger_language", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_language = _shared()


class _LocalNumbers(string.Formatter):
    """Fills in a text's fields, fractions with the language's decimal sign."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text: str = super().format_field(value, format_spec)
        return local_number(text) if isinstance(value, float) else text


_FORMATTER = _LocalNumbers()


def _(message: str, /, **values: object) -> str:
    """Return a text in the user's language, its fields filled in by their names."""
    text: str = _language._(message)
    return filled(text, **values) if values else text


def N_(message: str) -> str:  # noqa: N802
    """Return a text that is translated where it is shown."""
    return message


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Return that of two texts which is right for a number of things, its fields filled in, as `{count}`."""
    text: str = _language.ngettext(one, many, count)
    return filled(text, **{**values, "count": count})


def pgettext(context: str, message: str) -> str:
    """Return a text that has other translations elsewhere."""
    text: str = _language.pgettext(context, message)
    return text


def filled(text: str, /, **values: object) -> str:
    """Return a text that is translated already, its fields filled in by their names."""
    return _FORMATTER.vformat(text, (), values)


def local_number(text: str) -> str:
    """Return a number, written by a program, with the decimal sign of the user's language."""
    number: str = _language.local_number(text)
    return number
