# -*- coding: utf-8 -*-
"""The encodings in which pixels pass, by the names that GIMP has for them."""

# By the type of a drawable: 8 bit and encoded, as pixel regions always were, whatever the precision.
ENCODINGS = ("R'G'B' u8", "R'G'B'A u8", "Y' u8", "Y'A u8", "indexed u8", "indexed-alpha u8")

# Every encoding that layers, masks and the selection can have, with the bytes of a pixel.
BYTES = {
    "%s %s" % (colours, depth): channels * size
    for names, channels in (
        (("Y", "Y'", "Y~"), 1),
        (("YA", "Y'A", "Y~A"), 2),
        (("RGB", "R'G'B'", "R~G~B~"), 3),
        (("RGBA", "R'G'B'A", "R~G~B~A"), 4),
    )
    for colours in names
    for depth, size in (("u8", 1), ("u16", 2), ("u32", 4), ("half", 2), ("float", 4), ("double", 8))
}
BYTES.update({"indexed u8": 1, "indexed-alpha u8": 2})
