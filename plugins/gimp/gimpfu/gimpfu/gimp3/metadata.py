"""What an image knows beside its pixels: metadata and its colour profile."""

from gimpfu.gimp3.bindings import Gimp


def copy_profile(number, other):
    """Give another image the colour profile of an image, if it has one of its own."""
    profile = Gimp.Image.get_by_id(number).get_color_profile()
    if profile:
        Gimp.Image.get_by_id(other).set_color_profile(profile)


def profile_of(number):
    """Return the ICC profile that an image's colours are in, be it its own or the usual one, as bytes."""
    return bytes(Gimp.Image.get_by_id(number).get_effective_color_profile().get_icc_profile())


def metadata(number):
    """Return an image's metadata as GIMP writes them down, an XML text; empty for none."""
    held = Gimp.Image.get_by_id(number).get_metadata()
    return held.serialize() if held else ""


def set_metadata(number, text):
    """Have an image keep metadata as `metadata` gives them."""
    Gimp.Image.get_by_id(number).set_metadata(Gimp.Metadata.deserialize(text))
