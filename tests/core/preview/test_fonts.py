"""Letters for what is written into a view."""

from __future__ import annotations

import pytest
from PIL import ImageFont

from enlarger.preview import fonts

GREEK = "Ωψ"
"""Letters that Pillow's own font lacks."""


def test_english_needs_no_font_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "SYSTEM_FONTS", ())
    text = "about 12 s, licence MIT…"
    assert fonts.has_letters(fonts.font_for(text, fonts.TRIED_SIZE), frozenset(text))


def test_letters_that_it_lacks_come_from_a_font_of_the_system() -> None:
    try:
        expected = ImageFont.truetype("DejaVuSans.ttf", 26)
    except OSError:
        pytest.skip("there is no DejaVu Sans")
    assert fonts.has_letters(fonts.font_for(GREEK, fonts.TRIED_SIZE), frozenset(GREEK))
    assert fonts.font_for(GREEK, 26).getlength(GREEK) == expected.getlength(GREEK)


def test_without_any_such_font_something_is_written_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_found", list)
    monkeypatch.setattr(fonts, "_name_for", fonts._name_for.__wrapped__)
    assert fonts.font_for(GREEK, 13).getlength(GREEK) > 0
