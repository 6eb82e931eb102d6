"""The network that finds faces: it enlarges nothing, is nobody's to choose, and is not included."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from enlarger.system.working_folder import working_folder

from .cards import ModelCard, write_card
from .library import Model, find_model, is_installed, own_folder

if TYPE_CHECKING:
    from .catalogue import Entry

DETECTOR = "retinaface"
"""Its id, in the catalogue as well."""


def find_detector() -> Model | None:
    """Return the detector, whose card alone is read; None where it is not installed. Raises ModelError when
    its card is faulty.
    """
    return find_model(DETECTOR) if is_installed(DETECTOR) else None


def install_detector(entry: Entry, path: Path) -> Model:
    """Put the detector of the catalogue, whose file `path` has been checked, among the user's own models.

    Raises OSError where that cannot be written, ModelError for a card that could not be read again.
    """
    content = path.read_bytes()
    (member,) = entry.members
    card = ModelCard(
        **entry.about,
        id=entry.id,
        scale=1,
        channels=3,
        order="BGR",
        range=255.0,
        layout="NCHW",
        size_multiple=1,
        overlap=1,
        file=f"{entry.id}.onnx",
        sha256=member.sha256,
        bytes=member.bytes,
    )
    folder = own_folder()
    with working_folder(".import-", folder) as parent:
        home = parent / entry.id
        home.mkdir()
        (home / card.file).write_bytes(content)
        write_card(card, home)
        os.rename(home, folder / entry.id)
    return Model(card, folder / entry.id)
