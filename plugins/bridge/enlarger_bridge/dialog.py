# -*- coding: utf-8 -*-
"""What the dialogs of all hosts are made of: groups, choices and their words, in the order of all dialogs."""

LOOK, SIZE, FIDELITY, RESULT, MORE = "Look", "Size", "Fidelity", "Result", "More"

LOOKS = [("Faithful: makes nothing up", "faithful"), ("Sharp: makes up detail", "sharp")]
TIMES = [("Best within minutes", "best"), ("Fast", "fast")]
SIZES = [
    ("Factor", "factor"),
    ("Per cent", "percent"),
    ("Width in pixels", "width"),
    ("Height in pixels", "height"),
    ("Print", "print"),
]

CLEAN_FIRST = "Clean first (noise, JPEG)"
KEEP_FACES = "Keep faces as the source has them"
REDRAW_FACES = "Redraw faces, as a layer of its own"
KEEP_ORIGINAL = "Keep the original layer visible"
NOISE = "Noise that is removed"
TILEABLE = "Tileable: opposite edges stay seamless"

MOST_COMPARED = 3  # networks beside the one that is chosen: the engine draws four panels
