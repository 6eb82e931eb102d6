"""A drawable's pixels as bytes, in its image's own colour space."""

from gimpfu.gimp3.bindings import Babl, Gegl, Gimp


def encoding_of(number):
    """Return the encoding in which a drawable's pixels pass as they are."""
    return Babl.format_get_encoding(Gimp.Item.get_by_id(number).get_format())


def open_pixels(number, shadow):
    """Return the pixels of a drawable, or of its shadow."""
    return Pixels(Gimp.Item.get_by_id(number), shadow)


class Pixels:
    """A buffer of GIMP's; what is set in it reaches GIMP with `flush`.

    A plain name of an encoding means sRGB to GIMP and would convert the values of an image with another
    profile; named together with the image's own space they pass as they are.
    """

    def __init__(self, drawable, shadow):
        self._native = drawable.get_format()
        self._space = Babl.format_get_space(self._native)
        self._buffer = drawable.get_shadow_buffer() if shadow else drawable.get_buffer()

    def _format(self, encoding):
        if encoding.startswith("indexed"):  # numbers of colours, of which each image has its own
            return Babl.get_name(self._native)
        return Babl.get_name(Babl.format_with_space(encoding, self._space))

    def get(self, x, y, width, height, encoding):
        """Return the bytes of a box."""
        box = Gegl.Rectangle.new(x, y, width, height)
        return bytes(self._buffer.get(box, 1.0, self._format(encoding), Gegl.AbyssPolicy.NONE))

    def set(self, x, y, width, height, encoding, data):
        """Set the bytes of a box."""
        self._buffer.set(Gegl.Rectangle.new(x, y, width, height), self._format(encoding), data)

    def flush(self):
        """Let GIMP have what was set, and let go of the buffer."""
        self._buffer.flush()
        self._buffer = None
