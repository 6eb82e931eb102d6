"""Fidelity: how much generated detail stays, as the user chose."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_FIDELITY = 3 / 7
"""The degree at which false detail is replaced and the rest stays (docs/fidelity.md)."""


@dataclass(frozen=True)
class Fidelity:
    """How far the result of a generative network stays true to a faithful one's."""

    degree: float = DEFAULT_FIDELITY
    """From 0, the generated picture as it is, to 1, the faithful network's picture."""
    in_layers: bool = False
    """Both pictures and a mask between them are wanted, instead of one merged picture."""
    with_map: bool = False
    """The map of generated detail is wanted, too."""
