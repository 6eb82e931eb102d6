"""`enlarger provenance`: how a picture was made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from enlarger.errors import SourceError
from enlarger.system.language import _


def provenance(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A picture that was written by Enlarger.")],
) -> None:
    """Tell what a picture was made of, and how, as JSON, and what Content Credentials it has."""
    from enlarger.files.content_credentials import read_manifest
    from enlarger.files.reading import read_picture
    from enlarger.files.xmp import read_provenance

    found, manifest = read_provenance(read_picture(file).xmp), read_manifest(file)
    if manifest:
        found = {**(found or {}), "c2pa": manifest}
    if found is None:
        raise SourceError(_("{file} does not say that it was enlarged.", file=file))
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
