"""Raw files: pixels on their way to the engine and back, in strips, the numbers as they are."""

import contextlib
import os
import zlib

from . import krita_host
from .documents import colour_space
from .enlarger_bridge import EnlargerError
from .pixel_encoding import NUMBER_BYTES, from_engine, reordered, to_engine
from .qt import QByteArray
from .time_slices import in_strips


class RawFiles:
    """The files of one layer's job in the engine's folder, gone with the job."""

    def __init__(self, folder, number=0):
        """Take the folder and a number that tells the layers of one job apart."""
        self._folder = folder
        self._number = number
        self._paths = set()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        for path in self._paths:
            with contextlib.suppress(OSError):
                os.remove(path)

    def path(self, name):
        """Return the path of a file by this name."""
        path = os.path.join(self._folder, "%s-%d.raw" % (name, self._number))
        self._paths.add(path)
        return path


def write_raster(source, path, time=None):
    """Write a source's pixels to a file, and return their checksum."""
    checksum = 0

    def write(strip):
        nonlocal checksum
        rows = source.read(strip, time)
        checksum = zlib.crc32(rows, checksum)
        file.write(to_engine(reordered(rows, source.order, source.number_bytes), source.space))

    with writing(path) as file:
        yield from in_strips(source.box, write)
    return checksum


@contextlib.contextmanager
def writing(path):
    """Open a file for the engine; a full disk is an error in words."""
    try:
        with open(path, "wb") as file:
            yield file
    except OSError as problem:
        message = "The layer could not be written to %s for the engine: %s." % (path, problem.strerror)
        raise EnlargerError("storage", message, "Free some space there and try again.") from problem


def checksum(source, time=None):
    """Return what `write_raster` would return now."""
    result = 0

    def add(strip):
        nonlocal result
        result = zlib.crc32(source.read(strip, time), result)

    yield from in_strips(source.box, add)
    return result


def read_raster(node, path, box):
    """Fill a box of a node with the pixels in a file, which are of the node's own kind."""
    space = colour_space(node)
    order, number_bytes = krita_host.channel_order(*space), NUMBER_BYTES[node.colorDepth()]
    back = [order.index(place) for place in range(len(order))]

    def put(strip, rows):
        rows = reordered(from_engine(rows, space), back, number_bytes)
        node.setPixelData(QByteArray(rows), *strip)

    yield from read_strips(path, box, number_bytes * len(order), put)


def read_strips(path, box, pixel_bytes, put):
    """Call `put(strip, rows)` for the strips of a box, with their bytes from a file."""

    def read(strip):
        size = strip.width * strip.height * pixel_bytes
        rows = file.read(size)
        if len(rows) < size:
            raise EnlargerError("storage", "The engine's result file is too short.", "Try again.")
        put(strip, rows)

    with open(path, "rb") as file:
        yield from in_strips(box, read)
