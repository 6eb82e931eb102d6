#!/usr/bin/env python3
"""A plug-in for the tests in GIMP 2.10: touches what leaks when nobody frees it."""

# ruff: noqa: ANN001, ANN201 - it is a script of the editor's, whose objects have no types

import os
import sys

sys.dont_write_bytecode = True
beside = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "enlarger")
sys.path.insert(0, beside)

from gimpfu import PF_DRAWABLE, PF_IMAGE, PF_INT, error, main, pdb, register  # noqa: E402


def resident(process):
    """Return how much memory a process takes up, in bytes."""
    with open(f"/proc/{process}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def touch(image, drawable):
    """Read and set pixels; pass texts, arrays, parasites, colours and objects in both directions; fail."""
    region = drawable.get_pixel_rgn(0, 0, drawable.width, drawable.height)
    region[0 : region.w, 0 : region.h] = region[0 : region.w, 0 : region.h][::-1]
    drawable.flush()
    drawable.update()
    image.attach_new_parasite("touched", 0, b"x" * 100_000)
    assert len(image.parasite_find("touched").data) == 100_000
    assert image.layers == [drawable]
    assert image.parasite_list()
    pdb.gimp_context_set_foreground(pdb.gimp_context_get_background())
    pdb.gimp_palettes_get_list("")
    try:
        pdb.gimp_image_width(-7)
    except error:
        return
    raise AssertionError


def touch_often(image, drawable, times):
    """Return how much this process and GIMP have grown meanwhile, once warm."""
    before = None
    for number in range(times):
        if number == times // 4:
            before = resident("self"), resident(os.getppid())
        touch(image, drawable)
    return [
        after - old for after, old in zip((resident("self"), resident(os.getppid())), before, strict=True)
    ]


ABOUT = "Touch", "Touch", "Enlarger", "Enlarger", "2026", None, ""
GIVEN = [(PF_IMAGE, "image", "Image", None), (PF_DRAWABLE, "drawable", "Drawable", None)]
register("python-fu-test-touch", *ABOUT, GIVEN, [], touch)
register(
    *("python-fu-test-touch-often", *ABOUT),
    [*GIVEN, (PF_INT, "times", "How often", 1)],
    [(PF_INT, "own", "Growth of this process"), (PF_INT, "gimps", "Growth of GIMP")],
    touch_often,
)
main()
