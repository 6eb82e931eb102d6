"""What concerns GIMP as a whole: progress, folders, layers that GIMP itself draws."""

from gimpfu.gimp3.bindings import Gimp

DIRECTORIES = {
    "user": Gimp.directory,
    "data": Gimp.data_directory,
    "locale": Gimp.locale_directory,
    "sysconf": Gimp.sysconf_directory,
}


def directory(what):
    """Return one of GIMP's folders."""
    return DIRECTORIES[what]()


def progress_init(text):
    """Show a progress bar."""
    Gimp.progress_init(text)


def progress_update(fraction):
    """Move the progress bar."""
    Gimp.progress_update(fraction)


def copy_profile(number, other):
    """Give another image the colour profile of an image, if it has one of its own."""
    profile = Gimp.Image.get_by_id(number).get_color_profile()
    if profile:
        Gimp.Image.get_by_id(other).set_color_profile(profile)


def metadata(number):
    """Return an image's metadata as GIMP writes them down, an XML text; empty for none."""
    held = Gimp.Image.get_by_id(number).get_metadata()
    return held.serialize() if held else ""


def set_metadata(number, text):
    """Have an image keep metadata as `metadata` gives them."""
    Gimp.Image.get_by_id(number).set_metadata(Gimp.Metadata.deserialize(text))


def draws_itself(number):
    """Whether GIMP makes a layer's pixels out of something else: a path or a linked file, from 3.2 on."""
    layer = Gimp.Item.get_by_id(number)
    sources = tuple(getattr(Gimp, name) for name in ("VectorLayer", "LinkLayer") if hasattr(Gimp, name))
    return isinstance(layer, sources) and not layer.is_rasterized()


def is_rasterized(number):
    """Whether GIMP knows how to draw a layer, as a text, and keeps its pixels all the same, from 3.2 on."""
    layer = Gimp.Item.get_by_id(number)
    return hasattr(layer, "is_rasterized") and layer.is_rasterized()


def rasterize(number):
    """Have GIMP keep a layer's pixels from now on."""
    layer = Gimp.Item.get_by_id(number)
    if hasattr(layer, "rasterize"):  # from 3.2 on; before, a text that is scaled becomes pixels
        layer.rasterize()
