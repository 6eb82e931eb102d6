"""Runs inside GIMP 2.10, as a plug-in: reads the question in a file, and leaves the answer in another."""
# pyright: basic, reportMissingImports=false

# On Windows the Python 2.7 that comes with GIMP runs this.
# ruff: noqa: UP031

import json
import os
import sys
import time

with open(os.environ["ENLARGER_QUESTION"]) as file:
    QUESTION = json.load(file)
sys.path.insert(0, QUESTION["folder"])

from gimpfu import PF_STRING, RUN_WITH_LAST_VALS, main, pdb, register


def registered():
    """Tell whether a procedure is known."""
    return {"registered": QUESTION["procedure"] in pdb}


def enlarge():
    """Load a picture, call the procedure on its layer, save the document, and tell about the new layer."""
    image = pdb.gimp_file_load(QUESTION["picture"], QUESTION["picture"])
    layer = image.layers[0]
    before = [layer.width, layer.height]
    begun = time.time()
    procedure = pdb[QUESTION["procedure"]]
    # With the last values, so with the defaults, as this profile is new; then these are not looked at.
    others = ["" if kind == PF_STRING else 0 for kind, _, _ in procedure.params[3:]]
    new = procedure(image, layer, *others, run_mode=RUN_WITH_LAST_VALS)
    seconds = time.time() - begun
    if len(image.layers) != 2 or new == layer:
        return {"error": "the procedure succeeded, but there is no new layer."}
    pdb.gimp_xcf_save(0, image, new, QUESTION["xcf"], QUESTION["xcf"])
    shown = pdb.gimp_layer_new_from_visible(image, image, "visible")
    # GIMP's usual compression would take longer than the enlarging.
    options = (0, 3, 0, 0, 0, 0, 0)
    pdb.file_png_save(image, shown, QUESTION["png"], QUESTION["png"], *options)
    return {"before": before, "after": [new.width, new.height], "layer": new.name, "seconds": seconds}


def answer():
    """Answer the question; whatever goes wrong is an answer too."""
    try:
        made = {"registered": registered, "enlarge": enlarge}[QUESTION["question"]]()
    except Exception as error:  # noqa: BLE001 - the edge of a process whose exit status says nothing
        made = {"error": "%s: %s" % (type(error).__name__, error)}
    fresh = QUESTION["answer"] + ".new"
    with open(fresh, "w") as file:
        json.dump(made, file)
    os.rename(fresh, QUESTION["answer"])


WHAT, WHO = "Answers the installer", "The Enlarger authors"
register("plug-in-enlarger-question", WHAT, WHAT, WHO, WHO, "2026", None, "", [], [], answer)
main()
