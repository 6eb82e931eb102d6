#!/usr/bin/env python3
"""In GIMP 2.10 what document_teller.py is in 3: opens the rich document, writes down what is open."""

# ruff: noqa: ANN001, ANN201 - it is a script of the editor's, whose objects have no types

import json
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
FOLDER = Path(__file__).parents[3]
TESTS = json.loads((FOLDER / "teller.json").read_text())
os.environ["FOLDER"] = str(FOLDER)
sys.path[:0] = [str(Path(__file__).parents[1] / "enlarger"), str(Path(TESTS) / "gimp2_objects"), TESTS]

from gimpfu import PF_DRAWABLE, PF_IMAGE, main, register  # noqa: E402


def make(_image, _drawable):
    import scenes_document

    scenes_document.show_rich_document()


def tell(image, _drawable):
    import stage
    from gi.repository import Thing

    written = FOLDER / "told.part"
    written.write_text(json.dumps(stage.about_document(Thing("image", image.ID))))
    written.replace(FOLDER / "told.json")


for name, function in (("plug-in-test-make", make), ("plug-in-test-tell", tell)):
    register(
        *(name, name, name, "Enlarger", "Enlarger", "2026", name, "*"),
        [(PF_IMAGE, "image", "Image", None), (PF_DRAWABLE, "drawable", "Drawable", None)],
        [],
        function,
        menu="<Image>/Filters/Development",
    )
main()
