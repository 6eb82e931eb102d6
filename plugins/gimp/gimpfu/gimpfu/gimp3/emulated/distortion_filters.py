"""Classic filters that move pixels about, and those that shade or displace by another drawable."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

from gimpfu.gimp3.emulated.gegl import apply, filtered, plug_in

filtered("plug-in-pixelize", "pixel-width", "gegl:pixelize", lambda width: {"size-x": width, "size-y": width})
filtered("plug-in-pixelize2", "pixel-width pixel-height", "gegl:pixelize", "size-x size-y")
filtered("plug-in-make-seamless", "", "gegl:tile-seamless")
filtered(
    "plug-in-ripple",
    "period amplitude orientation edges waveform antialias tile",
    "gegl:ripple",
    lambda period, amplitude, vertical, edges, waveform, smooth, tile: {
        "period": period,
        "amplitude": amplitude,
        "angle": 90.0 if vertical else 0.0,
        "wave-type": "sine" if waveform else "sawtooth",
        "abyss-policy": ("clamp", "loop", "none")[edges],
        "sampler-type": "cubic" if smooth else "nearest",
        "tileable": tile,
    },
)
filtered(
    "plug-in-waves",
    "amplitude phase wavelength type reflective",
    "gegl:waves",
    lambda amplitude, phase, length, *_: {
        "amplitude": amplitude,
        "phi": phase / 360.0,
        "period": 2.0 * length,
        "clamp": True,
    },
)
filtered("plug-in-whirl-pinch", "whirl pinch radius", "gegl:whirl-pinch", "whirl pinch radius")
filtered(
    "plug-in-polar-coords",
    "circle angle backwards inverse polrec",
    "gegl:polar-coordinates",
    "depth angle bw top polar",
)
filtered(
    "plug-in-lens-distortion",
    "offset-x offset-y main-adjust edge-adjust rescale brighten",
    "gegl:lens-distortion",
    "x-shift y-shift main edge zoom brighten",
)
filtered(
    "plug-in-applylens",
    "refraction keep-surroundings set-background set-transparent",
    "gegl:apply-lens",
    "refraction-index keep-surroundings",
)
filtered(
    "plug-in-shift",
    "shift-amount orientation",
    "gegl:shift",
    lambda amount, direction: {"shift": amount, "direction": "vertical" if direction else "horizontal"},
)
filtered(
    "plug-in-wind",
    "threshold direction strength algorithm edge",
    "gegl:wind",
    "threshold direction strength style edge",
)
filtered(
    "plug-in-video", "pattern-number additive rotated", "gegl:video-degradation", "pattern additive rotated"
)
filtered("plug-in-engrave", "height limit", "gegl:engrave", "row-height limit")
filtered(
    "plug-in-emboss",
    "azimuth elevation depth emboss",
    "gegl:emboss",
    lambda azimuth, elevation, depth, kind: {
        "azimuth": azimuth,
        "elevation": elevation,
        "depth": depth,
        "type": "emboss" if kind else "bumpmap",
    },
)
for _name, _mode in (("erode", "black"), ("dilate", "white")):
    filtered(
        "plug-in-" + _name,
        "propagate-mode propagating-channel propagating-rate direction-mask lower-limit upper-limit",
        "gegl:value-propagate",
        lambda *_, mode=_mode: {"mode": mode},
    )

BUMP_MAP = "bumpmap azimuth elevation depth xofs yofs waterlevel ambient compensate invert type"


@plug_in("plug-in-bump-map", BUMP_MAP)
def bump_map(drawable, bumpmap, *values, tiled=False):
    azimuth, elevation, depth, x, y, water, ambient, compensate, invert, kind = values
    settings = {"azimuth": azimuth, "elevation": elevation, "depth": depth, "offset-x": x, "offset-y": y}
    settings.update({"waterlevel": water, "ambient": ambient, "compensate": compensate, "invert": invert})
    settings.update({"type": ("linear", "spherical", "sinusoidal")[kind], "tiled": tiled})
    return apply("gegl:bump-map", drawable, settings, {"aux": bumpmap})


@plug_in("plug-in-bump-map-tiled", BUMP_MAP)
def bump_map_tiled(drawable, bumpmap, *values):
    return bump_map(drawable, bumpmap, *values, tiled=True)


@plug_in("plug-in-displace", "amount-x amount-y do-x do-y displace-map-x displace-map-y displace-type")
def displace(drawable, amount_x, amount_y, do_x, do_y, map_x, map_y, edge):
    settings = {"amount-x": amount_x if do_x else 0, "amount-y": amount_y if do_y else 0}
    settings.update({"displace-mode": "cartesian", "abyss-policy": ("clamp", "loop", "clamp", "black")[edge]})
    aux = {name: source for name, source, on in (("aux", map_x, do_x), ("aux2", map_y, do_y)) if on}
    return apply("gegl:displace", drawable, settings, aux)
