"""The JSON Schema beside the protocol's description is the one of the code."""

from __future__ import annotations

from pathlib import Path

from enlarger.engine.schema import schema

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "protocol.schema.json"


def test_the_schema_in_the_documentation_is_that_of_the_code() -> None:
    assert SCHEMA.read_text("utf-8") == schema(), (
        "python -m enlarger.engine.schema > docs/protocol.schema.json"
    )
