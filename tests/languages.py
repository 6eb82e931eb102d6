"""Collects the texts that users see, and brings the catalogues of all languages up to them.

    python3 tests/python.py tests/languages.py             # all languages
    python3 tests/python.py tests/languages.py pt_BR       # and a new one
    python3 tests/python.py tests/languages.py --try DIR   # long and mirrored texts, to look at dialogs with

A catalogue keeps what it has, gets what is new without a translation, and loses what is used no more.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from enlarger.cli.app import app
from enlarger.cli.help_language import help_texts

CHECKOUT = Path(__file__).resolve().parents[1]
CATALOGUES = CHECKOUT / "plugins" / "bridge" / "enlarger_bridge" / "languages"
SOURCES = ("plugins/bridge", "plugins/gimp", "plugins/krita", "core/enlarger")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
COMMANDS = "core/enlarger/cli/app.py"
NETWORKS = CHECKOUT / "core" / "enlarger" / "networks" / "catalogue.toml"
FAMILIES = NETWORKS.with_name("families.toml")
MANIFEST = CHECKOUT / "plugins" / "krita" / "enlarger.desktop"
COMMENT_TAGS = ("Translators:",)
WIDTH = 110
DROPPED = (
    *('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Project-Id-Version'),
    *('"Last-Translator', '"Report-Msgid-Bugs-To', '"Language-Team'),
)
"""Lines of a catalogue's head that others do without."""

LONG, MIRRORED = "en_XA", "ar_XB"
"""The codes of what is no language: English with accents, 1.4 times as long, and English from the right."""

ACCENTS = str.maketrans("aeiounycszAEIOUNYCSZ", "àéîöüñýçšžÀÉÎÖÜÑÝÇŠŽ")
FIELD = re.compile(
    r"%(?:\(\w+\))?[-+#0]*[\d.]*[a-z%]|\{[^{}]*\}|`[^`]*`|--[\w-]+|enlarger\[\w+\]|https?://[\w./-]+[\w/]"
)
"""What a translation has to keep as it is."""


def texts() -> Catalog:
    """Return all texts that may be translated, with the files they are in."""
    catalogue = new_catalogue()
    for folder in SOURCES:
        for path in sorted((CHECKOUT / folder).rglob("*.py")):
            place = path.relative_to(CHECKOUT).as_posix()
            for _line, message, comments, context in extract_from_file(
                "python", path, keywords=KEYWORDS, comment_tags=COMMENT_TAGS
            ):
                catalogue.add(message, locations=[(place, 1)], auto_comments=comments, context=context)
    comment = next(line for line in MANIFEST.read_text("utf-8").splitlines() if line.startswith("Comment="))
    catalogue.add(comment.partition("=")[2], locations=[(MANIFEST.relative_to(CHECKOUT).as_posix(), 1)])
    for text in help_texts(app):
        catalogue.add(text, locations=[(COMMANDS, 1)])
    for path in sorted(CHECKOUT.glob("models/*/model.toml")):
        add_described(catalogue, path, [tomllib.loads(path.read_text("utf-8"))])
    add_described(catalogue, NETWORKS, tomllib.loads(NETWORKS.read_text("utf-8"))["network"])
    add_described(catalogue, FAMILIES, tomllib.loads(FAMILIES.read_text("utf-8")).values())
    return catalogue


def add_described(catalogue: Catalog, path: Path, cards: Iterable[dict[str, Any]]) -> None:
    """Add what a file says of networks."""
    for card in cards:
        for name in ("summary", "trained_on"):
            if name in card:
                catalogue.add(card[name], locations=[(path.relative_to(CHECKOUT).as_posix(), 1)])


def new_catalogue(code: str | None = None) -> Catalog:
    """Return a catalogue without any texts."""
    return Catalog(
        code, project="Enlarger", copyright_holder="The Enlarger authors", header_comment="", fuzzy=False
    )


def read(path: Path) -> Catalog:
    """Return a catalogue's file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def written(catalogue: Catalog) -> str:
    """Return a catalogue as the content of its file, without the times of day, which say nothing."""
    file = io.BytesIO()
    write_po(file, catalogue, width=WIDTH, include_lineno=False, sort_output=True, ignore_obsolete=True)
    lines = file.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(DROPPED)).lstrip()


def update(path: Path) -> str:
    """Return what a catalogue's file has to be by now."""
    catalogue = read(path) if path.exists() else new_catalogue(path.stem)
    catalogue.update(texts(), no_fuzzy_matching=True, update_header_comment=False)
    return written(catalogue)


def manifest() -> str:
    """Return Krita's description of the plug-in, with what it is, and its manual, in all languages."""
    lines = [line for line in MANIFEST.read_text("utf-8").splitlines() if not re.match(r"[\w-]+\[", line)]
    english = next(line.partition("=")[2] for line in lines if line.startswith("Comment="))
    for path in sorted(CATALOGUES.glob("*.po")):
        message = read(path).get(english)
        if message and message.string:
            lines.append(f"Comment[{path.stem}]={message.string}")
    codes = sorted(page.suffixes[0][1:] for page in MANIFEST.parent.glob("enlarger/Manual.*.html"))
    lines += [f"X-Krita-Manual[{code}]=Manual.{code}.html" for code in codes]
    return "\n".join(lines) + "\n"


def longer(text: str) -> str:
    """Return a text 1.4 times as long, with accents, that can still be read."""
    fields = FIELD.findall(text)
    parts = [part.translate(ACCENTS) for part in FIELD.split(text)]
    whole = "".join(part + field for part, field in zip(parts, [*fields, ""], strict=True))
    end = re.search(r"\s*$", whole)
    assert end
    more = max(1, round(0.4 * len(whole))) - 1
    return whole[: end.start()] + " " + ("ẽxtrâ " * more)[:more].rstrip() + whole[end.start() :]


def mirrored(text: str) -> str:
    """Return a text that is written from the right, as Hebrew and Arabic are."""
    start, end = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{POP DIRECTIONAL FORMATTING}"
    return "\n".join(f"{start}{line}{end}" for line in text.split("\n"))


def write_trials(folder: Path) -> None:
    """Write the catalogues with which dialogs are looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    for code, change in ((LONG, longer), (MIRRORED, mirrored)):
        catalogue = new_catalogue("en")
        for message in texts():
            if message.id and message.context != "decimal sign":
                shown = tuple(change(one) for one in forms(message.id))
                catalogue.add(message.id, shown if shown[1:] else shown[0], context=message.context)
        (folder / f"{code}.po").write_text(written(catalogue), "utf-8")


def forms(text: object) -> tuple[str, ...]:
    """Return a message's text, or its texts for one and for many, as Babel has them."""
    return tuple(cast("tuple[str, ...]", text)) if isinstance(text, list | tuple) else (str(text or ""),)


def fields(text: str) -> list[str]:
    """Return what a translation has to keep, in one order."""
    return sorted(FIELD.findall(text))


def main() -> None:
    """Bring the catalogues up to the sources."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("code", nargs="?", help="a new language, such as pt_BR")
    parser.add_argument(
        "--try", type=Path, dest="trial", help="a folder for catalogues to look at dialogs with"
    )
    arguments = parser.parse_args()
    if arguments.trial:
        write_trials(arguments.trial)
        return
    paths = set(CATALOGUES.glob("*.po"))
    if arguments.code:
        paths.add(CATALOGUES / f"{arguments.code}.po")
    for path in sorted(paths):
        path.write_text(update(path), "utf-8")
        missing = sum(not all(forms(message.string)) for message in read(path) if message.id)
        sys.stdout.write(f"{path.name}: {missing} of {len(read(path))} texts are not translated\n")
    MANIFEST.write_text(manifest(), "utf-8")


if __name__ == "__main__":
    main()
