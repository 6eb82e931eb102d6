"""Fonts by any name: GIMP 2.10 drew with the nearest one, GIMP 3 wants one of its own."""

import functools

from gimpfu.gimp3.bindings import Gimp, Pango, PangoCairo

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
    """Return the font of a family whose style is nearest to the one wanted; GIMP tells both in its name."""
    family = wanted.get_family().lower()
    fonts = [
        font for font in Gimp.fonts_get_list("") if (font.get_name() + " ").lower().startswith(family + " ")
    ]
    return min(fonts, key=lambda font: _distance(font.get_name(), family, wanted), default=None)


def _distance(name, family, wanted):
    """Return how far a font is from the one wanted: family counts most, then slant, width, weight."""
    # The comma ends the family, of which a word may mean a style elsewhere ("Nimbus Roman Italic").
    font = Pango.FontDescription.from_string("%s, %s" % (family, name[len(family) :]))
    upright = Pango.Style.NORMAL
    others = (font.get_family() or "").rstrip(",") != family
    slants = (font.get_style() == upright) != (wanted.get_style() == upright)
    widths = abs(int(font.get_stretch()) - int(wanted.get_stretch()))
    return others, slants, widths, abs(int(font.get_weight()) - int(wanted.get_weight()))
