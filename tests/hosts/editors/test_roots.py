from __future__ import annotations

from pathlib import Path

import pytest

from hosts.editors.roots import mirror

DEB822 = "Types: deb\nURIs: https://mirror.example/debian\nSuites: bookworm\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sources.list.d/debian.sources", DEB822),
        ("sources.list.d/company.sources", DEB822),
        ("sources.list.d/own.list", "deb [signed-by=/a/key] https://mirror.example/debian bookworm main\n"),
        ("sources.list", "# a note\n\ndeb https://mirror.example/debian bookworm main\n"),
    ],
)
def test_the_mirror_is_the_one_that_the_system_uses(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / name).write_text(content)
    assert mirror(tmp_path) == "https://mirror.example/debian"


def test_where_the_system_names_none_none_is_taken(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text("# nothing\n")
    with pytest.raises(SystemExit, match="No Debian mirror is named"):
        mirror(tmp_path)
