"""How much of what a network drew stays, as the user chose."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_DIAL = 3 / 7
"""Where false detail is replaced and the rest stays (docs/fidelity.md)."""


@dataclass(frozen=True)
class Fidelity:
    """How much of what a network drew stays."""

    dial: float = DEFAULT_DIAL
    """0 for all of it, 1 for nothing but the faithful network's picture."""
    in_layers: bool = False
    """Both pictures and a mask are wanted, instead of one picture."""
    with_map: bool = False
    """The map of invented detail is wanted, too."""
