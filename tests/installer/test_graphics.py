from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installer.engine import graphics


@pytest.mark.skipif(sys.platform != "linux", reason="the folder is Linux's")
def test_a_card_is_seen_where_linux_lists_it(tmp_path: Path) -> None:
    assert not graphics.has_card(tmp_path / "nowhere")
    (tmp_path / "card0-HDMI-A-1").mkdir()
    assert not graphics.has_card(tmp_path)
    (tmp_path / "card0" / "device").mkdir(parents=True)
    (tmp_path / "card0" / "device" / "vendor").write_text("0x10de\n")
    assert graphics.has_card(tmp_path)


@pytest.mark.parametrize(
    ("answer", "expected"), [("8.6", 8.6), ("7.5\n12.0", 12.0), ("", 0.0), ("[N/A]", 0.0)]
)
def test_the_driver_tells_what_nvidias_cards_can_do(answer: str, expected: float) -> None:
    assert graphics.capability([sys.executable, "-c", f"print({answer!r})"]) == expected


def test_a_machine_without_nvidias_driver_has_none_of_its_cards() -> None:
    assert graphics.capability(["no-such-program"]) == 0.0
