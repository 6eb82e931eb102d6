"""Raw files: pixels on their way to the engine and back, in bands, the numbers as they are.

The generators yield after each band, so that Krita lives in between.
"""

import zlib

from .enlarger_bridge import EnlargerError
from .qt import QByteArray

BAND = 1 << 20  # pixels; Krita moves them in some ten milliseconds


def write_raster(source, path, time=None):
    """Write a source's pixels to a file, and return their checksum."""
    checksum = 0
    try:
        with open(path, "wb") as file:
            for band in source.box.bands(BAND):
                rows = source.read(band, time)
                checksum = zlib.crc32(rows, checksum)
                file.write(reordered(rows, source.order, source.number_bytes))
                yield
    except OSError as problem:
        message = "The layer could not be written to %s for the engine: %s." % (path, problem.strerror)
        raise EnlargerError("storage", message, "Make room there and try again.") from problem
    return checksum


def checksum(source, time=None):
    """Return what `write_raster` would return now."""
    result = 0
    for band in source.box.bands(BAND):
        result = zlib.crc32(source.read(band, time), result)
        yield
    return result


def read_raster(node, path, box, source):
    """Fill a box of a node with the pixels in a file, which are of the kind of a source."""
    back = [source.order.index(place) for place in range(len(source.order))]
    with open(path, "rb") as file:
        for band in box.bands(BAND):
            rows = file.read(band.width * band.height * source.pixel_bytes)
            if len(rows) < band.width * band.height * source.pixel_bytes:
                raise EnlargerError("storage", "The engine's result file is too short.", "Try again.")
            node.setPixelData(QByteArray(reordered(rows, back, source.number_bytes)), *band)
            yield


def reordered(rows, order, number_bytes):
    """Return pixels whose channels come in another order: first the one that now is at order[0]."""
    if order == sorted(order):
        return rows
    pixel = len(order) * number_bytes
    result = bytearray(rows)
    for place, now in enumerate(order):
        if place != now:
            for byte in range(number_bytes):
                result[place * number_bytes + byte :: pixel] = rows[now * number_bytes + byte :: pixel]
    return bytes(result)
