"""A user data folder for the length of a benchmark, with networks that Enlarger finds beside its own."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

from enlarger.networks.cards import write_card
from enlarger.networks.library import find_model


def add_model(home: Path, name: str, content: bytes, scale: int) -> None:
    """Write `content` as the model `name` for engines that are started with `home` as XDG_DATA_HOME."""
    card = dataclasses.replace(
        find_model().card,
        id=name,
        title=name,
        scale=scale,
        file=f"{name}.onnx",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
    )
    folder = home / "enlarger" / "models" / name
    folder.mkdir(parents=True)
    (folder / card.file).write_bytes(content)
    write_card(card, folder)
