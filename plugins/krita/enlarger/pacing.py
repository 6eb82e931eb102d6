"""Work on pixels in bands, each as large as fits into a moment, so that Krita lives in between."""

from time import perf_counter

from .boxes import Box

FIRST = 1 << 15  # pixels of the first band, before anything is known
MOMENT = 0.012  # seconds; two bands may fall between two of Krita's own turns
GROWTH = 4


def in_bands(box, work):
    """Do `work(band)` for boxes of full width, from the top of a box on, with a turn after each.

    How long a pixel takes depends on the machine, on the layer and on the canvas that shows it; so each band
    is timed, and the next one has so many rows as will take a moment.
    """
    top, rows = box.y, max(1, FIRST // max(1, box.width))
    while top < box.bottom:
        band = Box(box.x, top, box.width, min(rows, box.bottom - top))
        began = perf_counter()
        work(band)
        seconds = max(perf_counter() - began, 1e-6)
        top = band.bottom
        rows = max(1, int(band.height * min(GROWTH, MOMENT / seconds)))
        yield
