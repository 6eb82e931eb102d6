"""The module `array` with arrays that are made of texts and become texts."""

import array as _array

from gimpfu.python2.texts import as_bytes, as_text


class array(_array.array):
    """An array whose bytes are texts."""

    def __new__(cls, kind, values=()):
        """Make an array of numbers, of a text, or of pixels."""
        if kind == "c":
            kind = "B"
        if isinstance(values, (str, bytes)):
            made = super().__new__(cls, kind)
            made.frombytes(as_bytes(values))
            return made
        return super().__new__(cls, kind, values)

    def tostring(self):
        """Return the bytes as a text."""
        return as_text(self.tobytes())

    def fromstring(self, text):
        """Append the bytes of a text."""
        self.frombytes(as_bytes(text))

    def read(self, file, number):
        """Append so many values of a file."""
        self.fromstring(file.read(number * self.itemsize))

    def write(self, file):
        """Write all into a file."""
        file.write(self.tostring())

    tofile = write
    fromfile = read

    def __getitem__(self, index):
        found = super().__getitem__(index)
        return array(self.typecode, found) if isinstance(index, slice) else found

    def __str__(self):
        return repr(self)


ArrayType = array
