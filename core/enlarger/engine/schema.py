"""The JSON Schema of the requests that have fields of their own: `python -m enlarger.engine.schema`."""

from __future__ import annotations

import json
import sys

import msgspec

from .requests import GetRequest, PlanRequest, PreviewRequest, UpscaleRequest


def schema() -> str:
    """Return the schema as a JSON document (draft 2020-12)."""
    (*requests,), definitions = msgspec.json.schema_components(
        (PlanRequest, UpscaleRequest, PreviewRequest, GetRequest), ref_template="#/$defs/{name}"
    )
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Requests of Enlarger's protocol that have fields beside their id and op",
        "anyOf": requests,
        "$defs": definitions,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
