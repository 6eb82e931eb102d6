"""Animated layers: their frames are enlarged one by one and come back at the same times."""

from . import krita_host
from .boxes import Box
from .pacing import in_bands
from .qt import QByteArray


def frame_times(document, node):
    """Return the times of a layer's frames; a still layer has one, which is None."""
    if not node.animated() or node.type() != "paintlayer":
        return [None]
    end = max(document.animationLength(), document.fullClipRangeEndTime() + 1)
    return [time for time in range(end) if node.hasKeyframeAtTime(time)] or [None]


def turn_to(document, node, time):
    """Make a time the current one, where pixels are written, and take away what a frame holds there."""
    document.setCurrentTime(time)
    yield from krita_host.calm(document)
    yield from clear(node)


def clear(node):
    """Take away all pixels of a layer that is in no document yet, or in a hidden one."""
    bounds = node.bounds()
    content = Box(bounds.x(), bounds.y(), bounds.width(), bounds.height())
    pixel_bytes = len(node.pixelData(content.x, content.y, 1, 1))

    def put_nothing(band):
        node.setPixelData(QByteArray(bytes(pixel_bytes * band.width * band.height)), *band)

    if content:
        yield from in_bands(content, put_nothing)
