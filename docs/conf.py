"""The documentation as a site, made of the Markdown that a code host shows, from where it lies.

    python3 tests/python.py -m sphinx -W --keep-going -c docs . site

Nothing of it comes from elsewhere: no font, no script, no picture.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

project = "Enlarger"
author = "The Enlarger authors"
project_copyright = author
extensions = ["myst_parser"]
root_doc = "README"
include_patterns = ["*.md", "docs/**.md", "examples/*.md", "models/**.md", "plugins/**.md"]
exclude_patterns = [".*", "site"]

myst_heading_anchors = 3
highlight_language = "none"
html_theme = "furo"
html_title = "Enlarger"
html_show_sphinx = False
html_copy_source = False

CONTENTS = {
    "README": {
        "Use it": [
            "docs/python",
            "docs/batch",
            "docs/animations",
            "docs/files",
            "docs/print",
            "docs/not-in-the-menu",
            "docs/films",
            "docs/cluster",
            "docs/fidelity",
            "docs/models",
            "docs/privacy",
            "models/README",
            "plugins/krita/README",
            "docs/gimp",
            "docs/gimpfu",
            "plugins/gimp/gimpfu/README",
        ],
        "How it works": [
            "ARCHITECTURE",
            "docs/protocol",
            "docs/packaging",
            "models/training/README",
            "docs/decisions/README",
        ],
        "Take part": ["CONTRIBUTING", "SECURITY", "CHANGELOG", "examples/README"],
    },
    "models/README": {"The networks": ["models/*/README"]},
    "docs/decisions/README": {"Decisions": ["docs/decisions/0*"]},
}
"""The pages that come below a page, under their captions. They are named here and not in the page, where a
code host would show the directive as it stands.
"""


def add_contents(_: Sphinx, page: str, source: list[str]) -> None:
    """Give a page the list of those below it, which the site's sidebar shows."""
    for caption, pages in CONTENTS.get(page, {}).items():
        names = "".join(f"/{name}\n" for name in pages)
        source[0] += f"\n```{{toctree}}\n:hidden:\n:glob:\n:caption: {caption}\n\n{names}```\n"


def add_start(app: Sphinx, problem: Exception | None) -> None:
    """Let the site begin with the README."""
    if problem is None:
        shutil.copy(Path(app.outdir, "README.html"), Path(app.outdir, "index.html"))


def setup(app: Sphinx) -> None:
    """Take part in the building of the site."""
    app.connect("source-read", add_contents)
    app.connect("build-finished", add_start)
