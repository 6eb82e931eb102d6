"""What the user chose last for a kind of picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from enlarger.jobs.preferences import forget, preferences_file, remember, remembered


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def test_a_choice_is_kept_for_its_kind_of_picture_alone() -> None:
    assert remembered("photo") is None
    remember("photo", "real-esrgan")
    remember("drawing", "art")
    remember("drawing", "faithful")
    assert (remembered("photo"), remembered("drawing"), remembered("print")) == (
        "real-esrgan",
        "faithful",
        None,
    )


def test_what_is_forgotten_is_gone_for_its_kind_alone() -> None:
    forget("photo")
    assert not preferences_file().exists()
    remember("photo", "art")
    remember("print", "art")
    forget("photo")
    assert (remembered("photo"), remembered("print")) == (None, "art")


@pytest.mark.parametrize("content", [b"", b"[1]", b'{"photo": 3}', b"\xff{"])
def test_a_file_that_is_damaged_says_nothing_and_is_written_anew(content: bytes) -> None:
    preferences_file().parent.mkdir(parents=True)
    preferences_file().write_bytes(content)
    assert remembered("photo") is None
    remember("photo", "art")
    assert remembered("photo") == "art"


def test_where_nothing_can_be_written_nothing_is_kept(home: Path) -> None:
    (home / "data").write_text("a file where a folder would have to be")
    remember("photo", "art")
    assert remembered("photo") is None
