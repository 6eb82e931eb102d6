"""Where an image comes from: GIMP 3 knows it of those alone that the user opened."""

from gimpfu.gimp3.bindings import Gimp, Gio
from gimpfu.gimp3.conversions import native_image

NAME = "gimpfu-source"
WHILE_OPEN = 0  # a parasite's flags: it goes into no file and no undo step


def remember_file(image, file):
    """Have an image know the file that a script opened."""
    data = file.get_uri().encode("ascii")
    native_image(image.id).attach_parasite(Gimp.Parasite.new(NAME, WHILE_OPEN, list(data)))


def file_of(image):
    """Return the file of an image: its own, else the one it was written to or read from last, or None."""
    known = image.get_xcf_file() or image.get_exported_file() or image.get_imported_file()
    if known is None and NAME in image.get_parasite_list():
        known = Gio.File.new_for_uri(bytes(image.get_parasite(NAME).get_data()).decode("ascii"))
    return known
