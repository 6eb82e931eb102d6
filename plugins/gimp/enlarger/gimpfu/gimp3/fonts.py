"""Fonts by any name: GIMP 2.10 drew with the nearest one, GIMP 3 wants one of its own."""

import functools

import gi

from gimpfu.gimp3.bindings import Gimp

gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import Pango, PangoCairo  # noqa: E402

USUAL = "Sans-serif"
# Families that GIMP 3 calls otherwise.
FAMILIES = {"sans": USUAL, "sans serif": USUAL, "sans-serif": USUAL, "mono": "Monospace"}


@functools.lru_cache(maxsize=None)
def nearest(name):
    """Return GIMP's font for a name as "Sans Bold 32" or "Arial,"; None where there is no font at all.

    Which family stands for one that is not there, fontconfig says, as it did in GIMP 2.10.
    """
    known = Gimp.Font.get_by_name
    wanted = Pango.FontDescription.from_string(name)
    wanted.unset_fields(Pango.FontMask.SIZE)
    family = wanted.get_family() or USUAL
    wanted.set_family(FAMILIES.get(family.lower(), family))
    found = known(name) or known(wanted.to_string().rstrip(",")) or _of_family(wanted)
    if found is None:
        fonts = PangoCairo.FontMap.get_default()
        found = _of_family(fonts.load_font(fonts.create_context(), wanted).describe())
    return found or known(USUAL) or Gimp.context_get_font()


def _of_family(wanted):
    """Return the font of a family whose style is nearest to the one wanted."""
    family = wanted.get_family()
    fonts = [(font.get_pango_font_description(), font) for font in Gimp.fonts_get_list("^" + family[:1])]
    fonts = [(one, font) for one, font in fonts if (one.get_family() or "").lower() == family.lower()]
    return min(fonts, key=lambda pair: _distance(pair[0], wanted), default=(None, None))[1]


def _distance(one, other):
    """Return how far two styles are from each other: slanted or not counts most, then width, then weight."""
    upright = Pango.Style.NORMAL
    slants = (one.get_style() == upright) != (other.get_style() == upright)
    widths = abs(int(one.get_stretch()) - int(other.get_stretch()))
    return slants, widths, abs(int(one.get_weight()) - int(other.get_weight()))
