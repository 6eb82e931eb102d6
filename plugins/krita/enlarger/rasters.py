"""Raw files: pixels on their way to the engine and back, in bands, the numbers as they are."""

import contextlib
import os
import struct
import zlib

from . import krita_host
from .enlarger_bridge import EnlargerError
from .pacing import in_bands
from .qt import QByteArray
from .ranges import from_engine, to_engine


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

    def write(band):
        nonlocal checksum
        rows = source.read(band, time)
        checksum = zlib.crc32(rows, checksum)
        file.write(to_engine(reordered(rows, source.order, source.number_bytes), source.space))

    with writing(path) as file:
        yield from in_bands(source.box, write)
    return checksum


@contextlib.contextmanager
def writing(path):
    """Open a file for the engine; a full disk is an error in words."""
    try:
        with open(path, "wb") as file:
            yield file
    except OSError as problem:
        message = "The layer could not be written to %s for the engine: %s." % (path, problem.strerror)
        raise EnlargerError("storage", message, "Make room there and try again.") from problem


def checksum(source, time=None):
    """Return what `write_raster` would return now."""
    result = 0

    def add(band):
        nonlocal result
        result = zlib.crc32(source.read(band, time), result)

    yield from in_bands(source.box, add)
    return result


def read_raster(node, path, box):
    """Fill a box of a node with the pixels in a file, which are of the node's own kind."""
    space = krita_host.colour_space(node)
    order, number_bytes = krita_host.channel_order(node), krita_host.NUMBER_BYTES[node.colorDepth()]
    back = [order.index(place) for place in range(len(order))]

    def put(band, rows):
        rows = reordered(from_engine(rows, space), back, number_bytes)
        node.setPixelData(QByteArray(rows), *band)

    yield from read_bands(path, box, number_bytes * len(order), put)


def read_bands(path, box, pixel_bytes, put):
    """Call `put(band, rows)` for the bands of a box, with their bytes from a file."""

    def read(band):
        size = band.width * band.height * pixel_bytes
        rows = file.read(size)
        if len(rows) < size:
            raise EnlargerError("storage", "The engine's result file is too short.", "Try again.")
        put(band, rows)

    with open(path, "rb") as file:
        yield from in_bands(box, read)


def with_alpha(rows, shares, pixel_bytes, depth):
    """Return pixels whose alpha, the last number of each, is a share of all there is: a byte each."""
    code, whole = {"U8": ("B", 255), "U16": ("H", 65535), "F16": ("e", 1.0), "F32": ("f", 1.0)}[depth]
    numbers = [struct.pack(code, type(whole)(whole * share / 255)) for share in range(256)]
    result = bytearray(rows)
    for byte, place in enumerate(range(pixel_bytes - len(numbers[0]), pixel_bytes)):
        result[place::pixel_bytes] = shares.translate(bytes(number[byte] for number in numbers))
    return bytes(result)


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
