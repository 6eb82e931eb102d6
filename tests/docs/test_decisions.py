"""The index of the decisions lists all of them, by the titles they have."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"


def test_every_decision_is_in_the_index_by_its_title() -> None:
    index = " ".join((FOLDER / "README.md").read_text("utf-8").split())
    listed = re.findall(r"- \[(\d{4})\]\((\S+?)\) (.+?)(?= - \[| ## |$)", index)
    titles: list[tuple[str, str, str]] = []
    for path in sorted(FOLDER.glob("0*.md")):
        number, _, title = path.read_text("utf-8").partition("\n")[0].removeprefix("# ").partition(" ")
        assert path.name.startswith(f"{number}-")
        titles.append((number, path.name, title))
    assert sorted(listed) == titles


def test_no_two_decisions_have_one_number() -> None:
    numbers = [path.name[:4] for path in FOLDER.glob("0*.md")]
    assert len(numbers) == len(set(numbers))
