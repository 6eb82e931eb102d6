"""What the importing process and its worker say to each other."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class ImportRequest(Struct, frozen=True, kw_only=True):
    """Which file is to be imported, and how."""

    file: str
    id: str
    about: dict[str, Any]
    """What is known beforehand, by the names of a card's fields."""
    run_seconds: float
    """How long one run of the network may take."""
    memory: int
    """Bytes that the worker may hold."""


class UnpackRequest(Struct, frozen=True, kw_only=True):
    """Which archive is to be unpacked, and of it files with which suffixes, in small letters."""

    file: str
    suffixes: list[str]


class ImportAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was found out about a network, or why it was not imported."""

    properties: list[tuple[str, str]] = []
    """Names and values, in words."""
    notes: list[str] = []
    """Sentences for the user."""
    problem: str = ""
    """Empty where the network was imported."""
    hint: str = ""
    fault: str = ""
    """Where something went wrong that is for us to mend: what Python tells of it."""
