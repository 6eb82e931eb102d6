"""The preview of documents of odd sizes and of every kind of colour, in real Krita."""

from __future__ import annotations

import pytest

from hosts.editors.display import Display
from hosts.krita.session import Krita, KritaScenes

NAMES = (
    *("one pixel", "a strip", "12 megapixels", "AdobeRGB", "linear"),
    *("RGBA U16", "RGBA F16", "RGBA F32", "GRAYA U16", "CMYKA U8", "LABA U16", "XYZA F32"),
)

TOLERANCES = {"LABA": 6, "XYZA": 6, "CMYKA": 3}
"""In levels."""


@pytest.fixture(scope="module")
def seen(krita: Krita, display: Display) -> KritaScenes:
    """Return what came of the scenes in a Krita with a window."""
    return KritaScenes(krita, krita.play_in_window("scenes_odd_documents", display.name, opengl=True))


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_seen_in_the_colours_in_which_krita_shows_it(seen: KritaScenes, name: str) -> None:
    document = seen["odd_documents"][name]
    assert document["message"] == ""
    scale = "1600 %" if name == "one pixel" else "100 %"
    assert document["line"] == f"{scale}, Faithful x4"
    # Krita's Little CMS interpolates in tables, 5.3's more coarsely.
    tolerance = TOLERANCES.get(name.split(maxsplit=1)[0], 2)
    assert document["result"] == pytest.approx(document["krita's"], abs=tolerance)


def test_what_is_transparent_is_a_checkerboard(seen: KritaScenes) -> None:
    assert seen["transparency"]["right"] == [[102, 102, 102], [153, 153, 153]]
