"""What is told of fields that are not as they should be."""

from __future__ import annotations

import msgspec


def problem_text(error: msgspec.ValidationError) -> str:
    """Return what is wrong, and with which field: "scale: expected `int`, got `str`"."""
    problem, _, place = str(error).partition(" - at `")
    field = place.rstrip("`").removeprefix("$").removeprefix(".")
    return f"{field}: {problem[:1].lower()}{problem[1:]}" if field else f"{problem[:1].lower()}{problem[1:]}"
