"""The wheel carries all that `enlarger install` needs."""

from __future__ import annotations

import zipfile
from pathlib import Path

from machine import CHECKOUT


def test_the_wheel_carries_adapters_networks_and_installer(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if "__pycache__" not in name}
    kinds = {
        "plugins/gimp": "*.py",
        "plugins/krita": "*",
        "plugins/bridge": "*.py",
        "installer": "*.py",
        **{f"models/{card.parent.name}": "*" for card in CHECKOUT.glob("models/*/model.toml")},
    }
    assert any(name.endswith("/catalogue.toml") for name in names)
    for folder, kind in kinds.items():
        files = {
            path.relative_to(CHECKOUT).as_posix()
            for path in (CHECKOUT / folder).rglob(kind)
            if path.is_file()
        }
        files = {f"enlarger/data/{name}" for name in files if "__pycache__" not in name}
        assert files <= names, f"{sorted(files - names)} are missing"
