"""Raw files: pixels on their way to the engine and back, in strips, the numbers as they are."""

import contextlib
import hashlib
import itertools
import os

from . import krita_host
from .documents import colour_space
from .enlarger_bridge import EnlargerError
from .enlarger_bridge.language import _
from .pixel_encoding import NUMBER_BYTES, from_engine, reordered, to_engine
from .qt import QByteArray
from .time_slices import in_strips


class RawFiles:
    """The files of one layer's job in the engine's folder, gone with the job."""

    _numbers = itertools.count()

    def __init__(self, folder):
        """Take the folder, in which there may be other jobs' files."""
        self._folder = folder
        self._number = next(self._numbers)
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
    """Write a source's pixels to a file, and return their checksum: equal pixels alone have equal ones."""
    checksum = hashlib.blake2b(digest_size=16)

    def write(strip):
        rows = source.read(strip, time)
        checksum.update(rows)
        file.write(to_engine(reordered(rows, source.order, source.number_bytes), source.space))

    with writing(path) as file:
        yield from in_strips(source.box, write)
    return checksum.digest()


@contextlib.contextmanager
def writing(path):
    """Open a file for the engine; a full disk is an error in words."""
    try:
        with open(path, "wb") as file:
            yield file
    except OSError as problem:
        message = _("The layer could not be written to %(file)s for the engine: %(reason)s.") % {
            "file": path,
            "reason": problem.strerror,
        }
        raise EnlargerError("storage", message, _("Free some space there and try again.")) from problem


def checksum(source, time=None):
    """Return what `write_raster` would return now."""
    result = hashlib.blake2b(digest_size=16)
    yield from in_strips(source.box, lambda strip: result.update(source.read(strip, time)))
    return result.digest()


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
            raise EnlargerError("storage", _("The engine's result file is too short."), _("Try again."))
        put(strip, rows)

    try:
        with open(path, "rb") as file:
            yield from in_strips(box, read)
    except OSError as problem:
        message = "The engine's result could not be read from %s: %s." % (path, problem.strerror)
        raise EnlargerError("storage", message, "Try again.") from problem
