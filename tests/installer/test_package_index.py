"""What a package index shows: a README whose pictures and links lead somewhere, or are not there."""

from __future__ import annotations

import runpy
import zipfile
from email import message_from_bytes
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from trove_classifiers import classifiers

CHECKOUT = Path(__file__).parents[2]
README = (CHECKOUT / "README.md").read_text("utf-8")
HOOK = runpy.run_path(str(CHECKOUT / "hatch_build.py"))
PLACE = "https://host.example/owner/enlarger"


def addresses(text: str) -> list[tuple[str, str]]:
    """Return all pictures and links of a text, each with its kind."""
    found: list[tuple[str, str]] = []

    def walk(tokens: list[Token]) -> None:
        for token in tokens:
            if token.type in {"image", "link_open"}:
                found.append((token.type, str(token.attrs.get("src") or token.attrs["href"])))
            walk(token.children or [])

    walk(MarkdownIt().parse(text))
    return found


def test_with_an_address_all_pictures_and_links_lead_to_the_files_of_that_version() -> None:
    shown = addresses(HOOK["at"](README, PLACE, "v1.2.3"))
    assert len(shown) == len(addresses(README))
    for (kind, address), (_, path) in zip(shown, addresses(README), strict=True):
        if "://" not in path:
            assert address == f"{PLACE}/{'raw' if kind == 'image' else 'blob'}/v1.2.3/{path}"
            assert (CHECKOUT / path).is_file()


def test_without_one_nothing_is_shown_that_is_not_there() -> None:
    text = HOOK["alone"](README)
    assert not [address for _, address in addresses(text) if "://" not in address]
    assert "Left: bicubic" not in text  # no caption without its picture
    assert all(heading in text for heading in README.splitlines() if heading.startswith("#"))


def test_the_wheel_has_that_text_and_classifiers_that_exist(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        told = message_from_bytes(archive.read(name))
    assert told["Description-Content-Type"] == "text/markdown"
    text = told.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert text.decode("utf-8").strip() == HOOK["alone"](README).strip()
    assert set(told.get_all("Classifier", [])) <= classifiers
