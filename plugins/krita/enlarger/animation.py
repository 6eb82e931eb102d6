"""Animated layers: their frames are enlarged one by one and come back at the same times."""

from .boxes import Box
from .qt import QByteArray
from .rasters import BAND


def frame_times(document, node):
    """Return the times of a layer's frames; a still layer has one, which is None."""
    if not node.animated() or node.type() != "paintlayer":
        return [None]
    end = max(document.animationLength(), document.fullClipRangeEndTime() + 1)
    return [time for time in range(end) if node.hasKeyframeAtTime(time)] or [None]


def turn_to(document, node, time):
    """Make a time the current one, where pixels are written, and take away what a frame holds there."""
    document.setCurrentTime(time)
    document.waitForDone()
    bounds = node.bounds()
    content = Box(bounds.x(), bounds.y(), bounds.width(), bounds.height())
    if content:
        for band in content.bands(BAND):
            nothing = bytes(len(node.pixelData(band.x, band.y, 1, 1)) * band.width * band.height)
            node.setPixelData(QByteArray(nothing), *band)
            yield
