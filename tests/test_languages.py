"""Every text can be translated, and is; a translation keeps what is filled in, and rows their letters."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

import languages

CODES = sorted(path.stem for path in languages.CATALOGUES.glob("*.po"))
BRIDGE = languages.CHECKOUT / "plugins" / "bridge"

PYTHON_2 = next(map(str, Path.home().glob(".pyenv/versions/2.7*/bin/python2.7")), "")
RTL = "\N{RIGHT-TO-LEFT OVERRIDE}"


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return languages.texts()


def catalogue(code: str) -> Catalog:
    return languages.read(languages.CATALOGUES / f"{code}.po")


def test_the_languages_of_the_issue_are_there() -> None:
    assert {"de", "es", "fr", "ja", "zh_CN"} <= set(CODES)


def test_no_text_of_the_sources_is_overlooked(texts: Catalog) -> None:
    known = {languages.forms(message.id)[0] for message in texts}
    paths = [path for folder in languages.SOURCES for path in (languages.CHECKOUT / folder).rglob("*.py")]
    calls = [
        (node.args[0].value, f"{path}:{node.lineno}")
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
        if node.func.id in {"_", "N_", "ngettext"} and isinstance(node.args[0], ast.Constant)
    ]
    assert calls
    # Within another text's values, or an f-string, Babel does not see it.
    assert [place for text, place in calls if text not in known] == []


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_has_exactly_the_texts_of_the_sources_and_all_of_them(code: str, texts: Catalog) -> None:
    wanted = {(message.context, languages.forms(message.id)) for message in texts if message.id}
    found = {
        (message.context, languages.forms(message.id)): languages.forms(message.string)
        for message in catalogue(code)
        if message.id
    }
    assert found.keys() == wanted, "python3 tests/python.py tests/languages.py brings it up to date"
    assert not [key for key, shown in found.items() if not all(shown)]


@pytest.mark.parametrize("code", CODES)
def test_a_translation_keeps_what_is_filled_in_and_typed(code: str) -> None:
    for message in catalogue(code):
        wanted = [languages.fields(text) for text in languages.forms(message.id)]
        for shown in languages.forms(message.string) if message.id else ():
            assert languages.fields(shown) in wanted, shown
            assert shown[:1].isspace() == languages.forms(message.id)[0][:1].isspace(), shown


@pytest.mark.parametrize("code", CODES)
def test_catalogues_and_kritas_description_are_as_the_command_writes_them(code: str) -> None:
    path = languages.CATALOGUES / f"{code}.po"
    assert path.read_text("utf-8") == languages.update(path)
    assert languages.MANIFEST.read_text("utf-8") == languages.manifest()


@pytest.mark.parametrize("page", ["gimp/enlarger/help", "krita/enlarger/Manual"])
def test_help_is_there_in_all_languages_with_all_of_its_parts(page: str) -> None:
    def parts(code: str) -> list[str]:
        path = languages.CHECKOUT / "plugins" / f"{page}{code}.html"
        return re.findall(r"<(\w+|/\w+)\b", re.sub(r"<(/?[bi]|html)\b[^>]*>", "", path.read_text("utf-8")))

    for code in CODES:
        assert parts(f".{code}") == parts("")


def shown(variables: dict[str, str], program: str, python: str = sys.executable) -> list[str]:
    """Return the lines that a program with the bridge says, in an environment with these variables."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LANG", "LC_"))}
    start = f"# -*- coding: utf-8 -*-\nimport sys; sys.path.insert(0, {str(BRIDGE)!r})\n"
    done = subprocess.run(
        [python, "-c", start + program],
        env={**plain, "PYTHONIOENCODING": "utf-8", **variables},
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )
    assert not done.returncode, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({}, "en"),
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "fr:de"}, "fr"),
        ({"LANGUAGE": "xx:es_MX"}, "es"),
        ({"LANGUAGE": "en_GB:de"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANGUAGE": "zh_Hans_SG"}, "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
    ],
    ids=str,
)
def test_the_language_is_the_first_that_is_asked_for_and_there(variables: dict[str, str], code: str) -> None:
    assert shown(variables, "from enlarger_bridge.language import current; print(current())") == [code]


@pytest.mark.parametrize(
    ("place", "is_letter"),
    [("en_US.UTF-8", True), ("fr_CA", True), ("en_GB.UTF-8", False), ("de_DE", False), ("C", False)],
)
def test_a_printer_holds_letter_where_that_is_sold(place: str, is_letter: bool) -> None:
    told = shown({"LANG": place}, "from enlarger_bridge.language import uses_letter; print(uses_letter())")
    assert told == [str(is_letter)]


def test_times_sizes_and_numbers_are_written_as_in_the_language() -> None:
    program = (
        "from enlarger_bridge.texts import *\nfrom enlarger_bridge.forecasts import megapixels_text\n"
        "print(bytes_text(5600000)); print(duration_text(6000)); print(duration_text(86400 * 3));"
        "print(layers_text(1)); print(layers_text(5)); print(megapixels_text(2.4))"
    )
    assert shown({"LANG": "de_DE"}, program) == [
        "5,6 MB",
        "1,7 Stunden",
        "3 Tage",
        "1 Ebene",
        "5 Ebenen",
        "2,4 Megapixel",
    ]
    assert shown({"LANG": "ja_JP"}, program)[3:] == ["1 個のレイヤー", "5 個のレイヤー", "2.4 メガピクセル"]
    assert shown({}, program)[:2] == ["5.6 MB", "1.7 hours"]


def test_the_engine_speaks_the_language_that_an_editor_hands_on() -> None:
    program = "from enlarger_bridge import engine_environment; print(engine_environment()['LANGUAGE'])"
    assert shown({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, program) == ["fr"]
    told = subprocess.run(
        [sys.executable, "-I", "-c", "from enlarger.tiles.target import Target; Target(width=-1)"],
        env={**os.environ, "LANGUAGE": "fr"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "Une taille doit être supérieure à zéro" in told.stderr


@pytest.mark.parametrize("code", ["en", *CODES])
@pytest.mark.parametrize("taken", ["", "hrco"])
def test_each_row_of_a_dialog_has_a_letter_of_its_own(code: str, taken: str) -> None:
    rows = [
        "Model",
        "Factor",
        "Width_in_pixels",
        "Height",
        "Canvas",
        "Compute_on",
        "Detail",
        "Fidelity",
        "Source_lock",
        "Look",
        "Clean_first_(noise,_JPEG)",
        "Size,_with_a_unit",
        "Keep_the_original_layer_visible",
        "Layer_effects",
        "Palette",
    ]
    program = (
        "from enlarger_bridge.language import _\nfrom enlarger_bridge.mnemonics import Mnemonics\n"
        f"mark = Mnemonics('&', {taken!r}).mark\n"
        f"for row in {[row.replace('_', ' ') for row in rows]!r}: print(mark(_(row), row[0].lower()))"
    )
    labels = shown({"LANGUAGE": code}, program)
    letters = [label.partition("&")[2][:1].lower() for label in labels if "&" in label]
    assert len(letters) == len(set(letters)) >= 10
    assert all(letter.isascii() and letter.isalpha() for letter in letters)
    assert not set(letters) & set(taken)


def test_a_catalogue_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "xx.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Model"\nmsgstr "A \\"model\\"\\n"\n"in two lines"\n\n#, fuzzy\nmsgid "Size"\nmsgstr "old"\n\n'
        'msgctxt "zoom"\nmsgid "Fit"\nmsgstr "fits"\n\nmsgid "Look"\nmsgstr ""\n\n'
        'msgid "%d layer"\nmsgid_plural "%d layers"\nmsgstr[0] "%d one"\nmsgstr[1] "%d more"\n',
        "utf-8",
    )
    program = (
        "from enlarger_bridge.language import _, ngettext, pgettext\n"
        "print(_('Model')); print(_('Size')); print(_('Look'));"
        "print(pgettext('zoom', 'Fit')); print(_('Fit')); print(ngettext('%d layer', '%d layers', 1) % 1); "
        "print(ngettext('%d layer', '%d layers', 2) % 2)"
    )
    told = shown({"LANGUAGE": "xx", "ENLARGER_LANGUAGES": str(tmp_path)}, program)
    assert told == ['A "model"', "in two lines", "Size", "Look", "fits", "Fit", "1 one", "2 more"]


@pytest.mark.skipif(not PYTHON_2, reason="there is no Python 2.7")
@pytest.mark.parametrize("code", ["en", "de", "ja"])
def test_python_2_speaks_as_well_also_of_names_that_are_bytes(code: str) -> None:
    program = (
        "from enlarger_bridge.language import _, ngettext\nfrom enlarger_bridge.mnemonics import Mnemonics\n"
        "from enlarger_bridge.protocol import EnlargerError\nfrom enlarger_bridge.texts import bytes_text\n"
        "both = _('The effects of %(layer)s (%(effects)s) were copied to the new layer.')\n"
        "texts = [both % {'layer': b'B\\xc3\\xa4'.decode('utf-8'), 'effects': 'C'},"
        " _('The group %s is empty.') % 'D',"
        " bytes_text(5600000), Mnemonics('_').mark(_('Upscale Layer (AI)…'), 'l'),"
        " str(EnlargerError('x', _('The engine failed.')))]\n"
        "for text in texts: print(text if isinstance(text, str) else text.encode('utf-8'))"
    )
    told = shown({"LANGUAGE": code}, program, PYTHON_2)
    wanted = {
        "en": "The engine failed.",
        "de": "Der Rechenkern ist gescheitert.",
        "ja": "エンジンが失敗しました。",
    }
    assert told[4] == wanted[code]
    assert "Bä" in told[0]


def test_texts_to_look_at_dialogs_with_are_long_or_mirrored(tmp_path: Path) -> None:
    languages.write_trials(tmp_path)
    program = (
        "from enlarger_bridge.language import _; print(_('Keep the original layer visible'));"
        "print(_('Get: %(title)s, %(size)s, %(use)s'))"
    )
    long, with_fields = shown({"LANGUAGE": "en_XA", "ENLARGER_LANGUAGES": str(tmp_path)}, program)
    assert 1.3 * 31 < len(long) < 1.5 * 31
    assert "%(title)s" in with_fields
    mirrored, _ = shown({"LANGUAGE": "ar_XB", "ENLARGER_LANGUAGES": str(tmp_path)}, program)
    assert mirrored.startswith(RTL)
