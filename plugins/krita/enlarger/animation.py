"""Animated layers: their frames are enlarged one by one and come back at the same times."""

from .documents import content_of, wait_until_idle
from .qt import QByteArray
from .time_slices import in_strips


def frame_times(document, node):
    """Return the times of a layer's frames; a still layer has one, which is None."""
    if not node.animated() or node.type() != "paintlayer":
        return [None]
    end = max(document.animationLength(), document.fullClipRangeEndTime() + 1)
    return [time for time in range(end) if node.hasKeyframeAtTime(time)] or [None]


def turn_to(document, node, time):
    """Make a time the current one, where pixels are written, and take away what a frame holds there."""
    document.setCurrentTime(time)
    yield from wait_until_idle(document)
    yield from clear(node)


def clear(node):
    """Take away all pixels of a layer that is in no document yet, or in a hidden one."""
    content = content_of(node)
    pixel_bytes = len(node.pixelData(content.x, content.y, 1, 1))

    def put_nothing(strip):
        node.setPixelData(QByteArray(bytes(pixel_bytes * strip.width * strip.height)), *strip)

    if content:
        yield from in_strips(content, put_nothing)
