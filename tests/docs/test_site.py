"""The documentation builds as a site: no link leads nowhere, and nothing comes from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

CHECKOUT = Path(__file__).parents[2]
LOADED = {("img", "src"), ("script", "src"), ("link", "href"), ("source", "srcset"), ("iframe", "src")}
"""What a browser fetches by itself."""


class Addresses(HTMLParser):
    """Collects what a page loads, what it links to and the names of its parts."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.loaded: set[str] = set()
        self.linked: set[str] = set()
        self.parts: set[str] = set()
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.parts.add(value or "")
            elif value and (tag, name) in LOADED:
                self.loaded.add(value)
            elif value and (tag, name) == ("a", "href"):
                self.linked.add(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs", "-d", folder / "read"]
    run = subprocess.run(
        [*build, ".", folder / "html"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Addresses]:
    return {path: Addresses(path) for path in site.rglob("*.html")}


def test_it_begins_with_the_readme(site: Path) -> None:
    assert "Enlarges a layer inside GIMP or Krita" in (site / "index.html").read_text("utf-8")


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, Addresses]) -> None:
    for page, addresses in pages.items():
        for address in addresses.loaded:
            parts = urlsplit(address)
            assert not parts.netloc, f"{page.name} loads {address}"
            assert (page.parent / unquote(parts.path)).exists(), f"{page.name} lacks {address}"
    for sheet in site.rglob("*.css"):
        assert not re.search(r"@import|url\(['\"]?(https?:)?//", sheet.read_text("utf-8")), sheet


def test_every_link_to_a_page_or_a_part_of_it_leads_there(pages: dict[Path, Addresses]) -> None:
    for page, addresses in pages.items():
        for address in addresses.linked:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.exists(), f"{page.name} links to {address}"
            if parts.fragment and target in pages:
                assert unquote(parts.fragment) in pages[target].parts, f"{page.name} links to {address}"


def test_every_picture_of_the_documentation_is_shown(site: Path) -> None:
    pictures = {path.name for path in (CHECKOUT / "docs" / "pictures").iterdir()}
    assert pictures <= {path.name for path in (site / "_images").iterdir()}
