"""A user data folder for the length of a benchmark, with networks that Enlarger finds beside its own."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

from enlarger.models import ModelCard, find_model


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
    (folder / "model.toml").write_text(_toml(card), "utf-8")


def _toml(card: ModelCard) -> str:
    """Return a card's text; what JSON writes for words, numbers and lists of them is TOML as well."""
    return "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
        for key, value in dataclasses.asdict(card).items()
    )
