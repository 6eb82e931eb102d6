"""Krita's language is that of the plug-in and the engine; its dialog has room for the words of others."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import languages
from hosts.editors.display import Display
from hosts.editors.fonts import asian_font
from hosts.krita.session import Krita

MARKED = re.compile(r"&(.)")
SMALL_SCREEN = (1366, 700)  # pixels, without a panel and the title bar


def dialog_in(krita: Krita, display: Display, code: str, **variables: str) -> dict[str, Any]:
    """Return what came of the dialog in a language."""
    for path in krita.folder.glob("language*.png"):
        path.unlink()
    results = krita.play_in_window("scenes_language", display.name, variables={"LANGUAGE": code, **variables})
    scene: dict[str, Any] = results["in_a_language"]
    assert "error" not in scene, scene["error"]
    for path in krita.folder.glob("language*.png"):
        path.rename(path.with_name(f"{code}-{path.name}"))
    return scene


def letters(scene: dict[str, Any]) -> list[str]:
    return [found[1].lower() for label in scene["labels"] if (found := MARKED.search(label))]


@pytest.fixture
def trials(krita: Krita) -> Path:
    folder = krita.folder / "languages"
    languages.write_trials(folder)
    return folder


def test_a_german_krita_has_a_german_dialog_and_a_german_engine(krita: Krita, display: Display) -> None:
    settings = krita.folder / "config" / "klanguageoverridesrc"  # as Krita keeps what was chosen in it
    settings.write_text("[Language]\nkrita=de\n")
    try:
        scene = dialog_in(krita, display, "")
    finally:
        settings.unlink()
    assert scene["title"] == "Ebene hochskalieren"
    assert scene["models"][0] == "Automatisch"
    assert "Pixel" in scene["forecast"]
    assert "im Dokument" in scene["forecast"]
    assert re.search(r"\d,\d (Megapixel|MB)", scene["forecast"])
    assert "Foto" in scene["forecast"]
    assert "ppi" in scene["verdict"]
    assert scene["cut"] == scene["cut in print"] == []
    assert len(letters(scene)) == len(set(letters(scene)))


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    return asian_font(tmp_path_factory.mktemp("font"))


@pytest.mark.parametrize("code", ["ja", "zh_CN", languages.LONG])
def test_the_dialog_has_room_for_words_of_other_lengths(
    krita: Krita, display: Display, code: str, trials: Path, font: Path | None
) -> None:
    if font:
        (krita.data / "fonts").mkdir(exist_ok=True)
        shutil.copy(font, krita.data / "fonts")
    elif code != languages.LONG:
        pytest.skip("NO FONT WITH CHINESE LETTERS CAN BE HAD")
    scene = dialog_in(krita, display, code, ENLARGER_LANGUAGES=str(trials))
    assert scene["cut"] == scene["cut in print"] == []
    assert scene["size"][0] <= SMALL_SCREEN[0]
    assert scene["size"][1] <= SMALL_SCREEN[1]
    assert len(letters(scene)) == len(set(letters(scene)))


def test_the_dialog_can_be_read_from_right_to_left(krita: Krita, display: Display, trials: Path) -> None:
    scene = dialog_in(krita, display, languages.MIRRORED, ENLARGER_LANGUAGES=str(trials), MIRRORED="yes")
    assert scene["cut"] == scene["cut in print"] == []
