#!/usr/bin/env python3
"""What lasts: a count on the shelf from run to run, and notes as parasites of the image and the layer."""

import gimp
import gimpshelf
from gimpenums import *
from gimpfu import PF_DRAWABLE, PF_IMAGE, PF_INT, PF_STRING, main, pdb, register


def shelf(image, drawable, note):
    runs = gimpshelf.shelf["classic-runs"] if gimpshelf.shelf.has_key("classic-runs") else 0  # noqa: W601
    gimpshelf.shelf["classic-runs"] = runs + 1
    image.attach_new_parasite("classic-note", PARASITE_PERSISTENT, note)
    drawable.parasite_attach(gimp.Parasite("classic-run", 0, str(runs + 1)))
    found = image.parasite_find("classic-note")
    kept = found.data.decode() + " " + drawable.parasite_find("classic-run").data.decode()
    pdb.gimp_image_parasite_detach(image, "classic-note")
    assert image.parasite_find("classic-note") is None
    return runs + 1, kept


register(
    "classic_shelf",
    "Count the runs",
    "Counts on the shelf how often it ran.",
    "The Enlarger authors",
    "The Enlarger authors",
    "2026",
    "_Shelf...",
    "*",
    [
        (PF_IMAGE, "image", "Image", None),
        (PF_DRAWABLE, "drawable", "Layer", None),
        (PF_STRING, "note", "_Note", "a note"),
    ],
    [(PF_INT, "runs", "How often it ran"), (PF_STRING, "kept", "What was kept")],
    shelf,
    menu="<Image>/Filters/Classic",
)

main()
