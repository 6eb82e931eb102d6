"""Work on pixels in strips, each as large as fits into a time slice, so that Krita stays responsive."""

from time import perf_counter

from .boxes import Box

FIRST = 1 << 15  # pixels of the first strip, before anything is known
SLICE = 0.012  # seconds; two strips may fall between two of Krita's own turns
GROWTH = 4


def in_strips(box, work):
    """Do `work(strip)` for boxes of full width, from the top of a box on, with a turn after each.

    How long a pixel takes depends on the machine, on the layer and on the canvas that shows it; so each strip
    is timed, and the next one has so many rows as will take a time slice.
    """
    top, rows = box.y, max(1, FIRST // max(1, box.width))
    while top < box.bottom:
        strip = Box(box.x, top, box.width, min(rows, box.bottom - top))
        began = perf_counter()
        work(strip)
        seconds = max(perf_counter() - began, 1e-6)
        top = strip.bottom
        rows = max(1, int(strip.height * min(GROWTH, SLICE / seconds)))
        yield
