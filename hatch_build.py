"""The README as a package index shows it: with its pictures and links, at the address where the code lies.

That address is nowhere in the code, as a fork or a move would make it untrue. ENLARGER_REPOSITORY says it, as
in https://host.example/owner/enlarger, and the workflow in .github knows its own. Without it the index shows
the README without pictures, and what it links to in the repository as plain text.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

PICTURE = re.compile(r"\n!\[[^\]]*\]\((?!\w+:)[^)]+\)\n(?:\n\*[^*]+\*\n)?")
"""A picture of the repository in a paragraph of its own, with the caption below it."""
LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!\w+:|#)([^)]+)\)")
"""A link to a file of the repository, or a picture."""


class Description(MetadataHookInterface):
    """Gives the package its description and its addresses."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        repository = os.environ.get("ENLARGER_REPOSITORY", "").rstrip("/")
        text = Path(self.root, "README.md").read_text("utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": at(text, repository, f"v{metadata['version']}") if repository else alone(text),
        }
        if repository:
            metadata["urls"] = {
                "Source": repository,
                "Issues": f"{repository}/issues",
                "Changelog": f"{repository}/blob/HEAD/CHANGELOG.md",
            }


def at(text: str, repository: str, tag: str) -> str:
    """Return the text with links to the files of a tag, in the form that code hosts share."""

    def absolute(match: re.Match[str]) -> str:
        mark, words, path = match.groups()
        return f"{mark}[{words}]({repository}/{'raw' if mark else 'blob'}/{tag}/{path})"

    return LINK.sub(absolute, text)


def alone(text: str) -> str:
    """Return the text without what only the repository has."""
    return LINK.sub(r"\2", PICTURE.sub("", text))
