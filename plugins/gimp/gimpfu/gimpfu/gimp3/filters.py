"""Classic plug-ins that became filters of GEGL's: their operation, and what their arguments are to it."""

# ruff: noqa: D103 - their names in the decorators tell what they do

from gimpfu.errors import Failure
from gimpfu.gimp3.bindings import Gimp, GObject
from gimpfu.gimp3.conversions import native_object, to_classic, to_native
from gimpfu.gimp3.encoded import as_light, taken_for_light
from gimpfu.gimp3.made import NOTHING, PROCEDURES, Made

FRONT = "run-mode image drawable "


# Filters that took encoded values in GIMP 2.10; the others took light, as they do in GIMP 3.
ENCODED = {
    "gegl:edge-laplace",
    "gegl:edge-sobel",
    "gegl:gaussian-blur",
    "gegl:motion-blur-circular",
    "gegl:motion-blur-linear",
    "gegl:motion-blur-zoom",
    "gegl:ripple",
    "gegl:waves",
}


def apply(operation, drawable, settings, aux=None, encoded=None):
    """Apply a filter to a drawable, for good."""
    drawable = native_object("GimpDrawable", drawable)
    names = list(aux or {})
    others = [native_object("GimpDrawable", aux[name]) for name in names]
    takes = taken_for_light if encoded or operation in ENCODED else as_light
    with takes(drawable, *others) as (target, *maps):
        try:
            made = Gimp.DrawableFilter.new(target, operation, "")
        except TypeError as problem:
            raise Failure("This GIMP has no filter %s." % operation) from problem
        config = made.get_config()
        for name, value in settings.items():
            config.set_property(name, to_native(config.find_property(name), within(config, name, value)))
        for name, source in zip(names, maps, strict=True):
            made.set_aux_input(name, source)
        target.merge_filter(made)
    return NOTHING


def within(config, name, value):
    """Return the nearest value that a property can have, as the classic plug-ins did."""
    spec = config.find_property(name)
    if spec.value_type not in {GObject.TYPE_DOUBLE, GObject.TYPE_INT, GObject.TYPE_UINT}:
        return value
    value = min(max(float(value), spec.minimum), spec.maximum)
    return value if spec.value_type == GObject.TYPE_DOUBLE else round(value)


def filtered(name, arguments, operation, settings=None):
    """Make a classic plug-in of a filter; `settings` makes its properties of the arguments."""

    def function(run_mode, image, drawable, *values):
        del run_mode, image
        return apply(operation, drawable, settings(*values) if settings else {})

    PROCEDURES[name] = Made(name, (FRONT + arguments).split(), function)


BLUR = 0.32  # the standard deviation of a classic radius


def blur(horizontal, vertical, *_):
    return {"std-dev-x": horizontal * BLUR, "std-dev-y": vertical * BLUR}


filtered("plug-in-gauss", "horizontal vertical method", "gegl:gaussian-blur", blur)
for _name in ("plug-in-gauss-iir2", "plug-in-gauss-rle2"):
    filtered(_name, "horizontal vertical", "gegl:gaussian-blur", blur)
for _name in ("plug-in-gauss-iir", "plug-in-gauss-rle"):
    filtered(
        _name,
        "radius horizontal vertical",
        "gegl:gaussian-blur",
        lambda radius, across, down: blur(radius if across else 0, radius if down else 0),
    )
filtered(
    "plug-in-sel-gauss",
    "radius max-delta",
    "gegl:gaussian-blur-selective",
    lambda radius, delta: {"blur-radius": radius, "max-delta": delta / 255.0},
)
filtered(
    "plug-in-unsharp-mask",
    "radius amount threshold",
    "gegl:unsharp-mask",
    lambda radius, amount, limit: {"std-dev": radius, "scale": amount, "threshold": limit / 255.0},
)
filtered(
    "plug-in-edge",
    "amount warpmode edgemode",
    "gegl:edge",
    lambda amount, border, kind: {
        "amount": amount,
        "border-behavior": ("clamp", "loop", "clamp", "black")[border],
        "algorithm": kind,
    },
)
filtered(
    "plug-in-neon",
    "radius amount",
    "gegl:edge-neon",
    lambda radius, amount: {"radius": radius, "amount": amount},
)
filtered(
    "plug-in-sobel",
    "horizontal vertical keep-sign",
    "gegl:edge-sobel",
    lambda across, down, sign: {"horizontal": across, "vertical": down, "keep-sign": sign},
)
filtered("plug-in-laplace", "", "gegl:edge-laplace")
filtered(
    "plug-in-dog",
    "inner outer normalize invert",
    "gegl:difference-of-gaussians",
    lambda inner, outer, *_: {"radius1": inner, "radius2": outer},
)
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
filtered("plug-in-pixelize", "pixel-width", "gegl:pixelize", lambda width: {"size-x": width, "size-y": width})
filtered(
    "plug-in-pixelize2",
    "pixel-width pixel-height",
    "gegl:pixelize",
    lambda width, height: {"size-x": width, "size-y": height},
)
filtered("plug-in-colortoalpha", "color", "gegl:color-to-alpha", lambda colour: {"color": colour})
filtered("plug-in-c-astretch", "", "gegl:stretch-contrast", lambda: {"keep-colors": False})
filtered("plug-in-autostretch-hsv", "", "gegl:stretch-contrast-hsv")
filtered("plug-in-color-enhance", "", "gegl:color-enhance")
filtered("plug-in-antialias", "", "gegl:antialias")
filtered("plug-in-make-seamless", "", "gegl:tile-seamless")
filtered("plug-in-vinvert", "", "gegl:value-invert")
filtered(
    "plug-in-hsv-noise",
    "holdness hue-distance saturation-distance value-distance",
    "gegl:noise-hsv",
    lambda hold, hue, saturation, value: {
        "holdness": hold,
        "hue-distance": hue,
        "saturation-distance": saturation / 255.0,
        "value-distance": value / 255.0,
    },
)
PROCEDURES["plug-in-scatter-hsv"] = PROCEDURES["plug-in-hsv-noise"]


def noise(independent, red, green, blue, alpha, correlated=0):
    colours = {"red": red, "green": green, "blue": blue, "alpha": alpha}
    return dict(colours, independent=independent, correlated=correlated, linear=False)


filtered("plug-in-noisify", "independent noise-1 noise-2 noise-3 noise-4", "gegl:noise-rgb", noise)
filtered(
    "plug-in-rgb-noise",
    "independent correlated noise-1 noise-2 noise-3 noise-4",
    "gegl:noise-rgb",
    lambda independent, correlated, *parts: noise(independent, *parts, correlated=correlated),
)
filtered(
    "plug-in-spread",
    "spread-amount-x spread-amount-y",
    "gegl:noise-spread",
    lambda x, y: {"amount-x": x, "amount-y": y},
)
for _name in ("hurl", "pick", "slur"):
    filtered(
        "plug-in-randomize-" + _name,
        "rndm-pct rndm-rcount randomize seed",
        "gegl:noise-" + _name,
        lambda percent, count, _, seed: {"pct-random": percent, "repeat": count, "seed": seed},
    )
filtered(
    "plug-in-oilify",
    "mask-size mode",
    "gegl:oilify",
    lambda size, mode: {"mask-radius": max(1, size // 2), "use-inten": mode == 0},
)
filtered(
    "plug-in-cubism",
    "tile-size tile-saturation bg-color",
    "gegl:cubism",
    lambda size, saturation, ground: {
        "tile-size": size,
        "tile-saturation": saturation,
        "bg-color": (0.0, 0.0, 0.0, float(bool(ground))),
    },
)
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
filtered(
    "plug-in-whirl-pinch",
    "whirl pinch radius",
    "gegl:whirl-pinch",
    lambda whirl, pinch, radius: {"whirl": whirl, "pinch": pinch, "radius": radius},
)
filtered(
    "plug-in-polar-coords",
    "circle angle backwards inverse polrec",
    "gegl:polar-coordinates",
    lambda circle, angle, backwards, inverse, polar: {
        "depth": circle,
        "angle": angle,
        "bw": backwards,
        "top": inverse,
        "polar": polar,
    },
)
filtered(
    "plug-in-lens-distortion",
    "offset-x offset-y main-adjust edge-adjust rescale brighten",
    "gegl:lens-distortion",
    lambda x, y, main, edge, zoom, brighten: {
        "main": main,
        "edge": edge,
        "zoom": zoom,
        "x-shift": x,
        "y-shift": y,
        "brighten": brighten,
    },
)
filtered(
    "plug-in-softglow",
    "glow-radius brightness sharpness",
    "gegl:softglow",
    lambda radius, brightness, sharpness: {
        "glow-radius": radius,
        "brightness": brightness,
        "sharpness": sharpness,
    },
)
filtered(
    "plug-in-cartoon",
    "mask-radius pct-black",
    "gegl:cartoon",
    lambda radius, black: {"mask-radius": radius, "pct-black": black},
)
filtered(
    "plug-in-photocopy",
    "mask-radius sharpness pct-black pct-white",
    "gegl:photocopy",
    lambda radius, sharpness, black, white: {
        "mask-radius": radius,
        "sharpness": sharpness,
        "black": black,
        "white": white,
    },
)
filtered(
    "plug-in-engrave",
    "height limit",
    "gegl:engrave",
    lambda height, limit: {"row-height": height, "limit": limit},
)
filtered(
    "plug-in-illusion",
    "division type",
    "gegl:illusion",
    lambda division, kind: {"division": division, "illusion-type": "type2" if kind else "type1"},
)
filtered(
    "plug-in-glasstile",
    "tilex tiley",
    "gegl:tile-glass",
    lambda width, height: {"tile-width": width, "tile-height": height},
)
filtered(
    "plug-in-apply-canvas",
    "direction depth",
    "gegl:texturize-canvas",
    lambda direction, depth: {"direction": direction, "depth": depth},
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
    lambda limit, direction, strength, style, edge: {
        "threshold": limit,
        "direction": direction,
        "strength": strength,
        "style": style,
        "edge": edge,
    },
)
filtered(
    "plug-in-video",
    "pattern-number additive rotated",
    "gegl:video-degradation",
    lambda pattern, additive, rotated: {"pattern": pattern, "additive": additive, "rotated": rotated},
)
filtered(
    "plug-in-red-eye-removal",
    "threshold",
    "gegl:red-eye-removal",
    lambda limit: {"threshold": limit / 100.0 * 0.8},
)
filtered(
    "plug-in-applylens",
    "refraction keep-surroundings set-background set-transparent",
    "gegl:apply-lens",
    lambda refraction, keep, *_: {"refraction-index": refraction, "keep-surroundings": keep},
)
filtered(
    "plug-in-median-blur",
    "radius percentile",
    "gegl:median-blur",
    lambda radius, percentile: {"radius": radius, "percentile": percentile},
)
filtered("plug-in-deinterlace", "evenodd", "gegl:deinterlace", lambda odd: {"keep": "odd" if odd else "even"})
filtered(
    "plug-in-colors-channel-mixer",
    "monochrome rr-gain rg-gain rb-gain gr-gain gg-gain gb-gain br-gain bg-gain bb-gain",
    "gegl:channel-mixer",
    lambda mono, *gains: dict(
        zip([a + b + "-gain" for a in "rgb" for b in "rgb"], gains[:3] * 3 if mono else gains, strict=True)
    ),
)
filtered(
    "plug-in-exchange",
    "from-red from-green from-blue to-red to-green to-blue red-threshold green-threshold blue-threshold",
    "gegl:color-exchange",
    lambda *values: {
        "from-color": tuple(values[:3]),
        "to-color": tuple(values[3:6]),
        "red-threshold": values[6] / 255.0,
        "green-threshold": values[7] / 255.0,
        "blue-threshold": values[8] / 255.0,
    },
)


def alien_map(*values):
    settings = {"color-model": "hsl" if values[6] else "rgb"}
    for number in range(3):
        settings["cpn-%d-frequency" % (number + 1)] = values[2 * number]
        settings["cpn-%d-phaseshift" % (number + 1)] = values[2 * number + 1]
        settings["cpn-%d-keep" % (number + 1)] = not values[7 + number]
    return settings


filtered(
    "plug-in-alienmap2",
    "redfrequency redangle greenfrequency greenangle bluefrequency blueangle colormodel redmode greenmode"
    " bluemode",
    "gegl:alien-map",
    alien_map,
)
for _name, _mode in (("erode", "black"), ("dilate", "white")):
    filtered(
        "plug-in-" + _name,
        "propagate-mode propagating-channel propagating-rate direction-mask lower-limit upper-limit",
        "gegl:value-propagate",
        lambda *_, mode=_mode: {"mode": mode},
    )


def registered(name, arguments):
    """Let a function be the classic plug-in of this name."""

    def keep(function):
        PROCEDURES[name] = Made(name, (FRONT + arguments).split(), function)
        return function

    return keep


def whole_numbers(limit):
    return max(0, min(int(limit), 4294967295))


@registered("plug-in-plasma", "seed turbulence")
def plasma(run_mode, image, drawable, seed, turbulence):
    del run_mode, image
    native = native_object("GimpDrawable", drawable)
    size = {"width": native.get_width(), "height": native.get_height()}
    return apply("gegl:plasma", drawable, dict(size, seed=whole_numbers(seed), turbulence=turbulence))


@registered("plug-in-solid-noise", "tileable turbulent seed detail xsize ysize")
def solid_noise(run_mode, image, drawable, tileable, turbulent, seed, detail, xsize, ysize):
    del run_mode, image
    native = native_object("GimpDrawable", drawable)
    settings = {"width": native.get_width(), "height": native.get_height(), "detail": detail}
    settings.update({"x-size": xsize, "y-size": ysize, "tileable": tileable, "turbulent": turbulent})
    return apply("gegl:noise-solid", drawable, dict(settings, seed=whole_numbers(seed)))


@registered("plug-in-maze", "width height tileable algorithm seed multiple offset")
def maze(run_mode, image, drawable, width, height, tileable, algorithm, seed, multiple, offset):
    del run_mode, image, multiple, offset
    settings = {"x": width, "y": height, "tileable": tileable, "algorithm-type": algorithm}
    colours = {
        "fg-color": to_classic(Gimp.context_get_foreground()),
        "bg-color": to_classic(Gimp.context_get_background()),
    }
    return apply("gegl:maze", drawable, dict(settings, seed=whole_numbers(seed), **colours))


@registered(
    "plug-in-bump-map",
    "bumpmap azimuth elevation depth xofs yofs waterlevel ambient compensate invert type",
)
def bump_map(run_mode, image, drawable, bumpmap, *values, tiled=False):
    del run_mode, image
    azimuth, elevation, depth, x, y, water, ambient, compensate, invert, kind = values
    settings = {"azimuth": azimuth, "elevation": elevation, "depth": depth, "offset-x": x, "offset-y": y}
    settings.update({"waterlevel": water, "ambient": ambient, "compensate": compensate, "invert": invert})
    settings.update({"type": ("linear", "spherical", "sinusoidal")[kind], "tiled": tiled})
    return apply("gegl:bump-map", drawable, settings, {"aux": bumpmap})


@registered(
    "plug-in-bump-map-tiled",
    "bumpmap azimuth elevation depth xofs yofs waterlevel ambient compensate invert type",
)
def bump_map_tiled(run_mode, image, drawable, bumpmap, *values):
    return bump_map(run_mode, image, drawable, bumpmap, *values, tiled=True)


@registered(
    "plug-in-displace",
    "amount-x amount-y do-x do-y displace-map-x displace-map-y displace-type",
)
def displace(run_mode, image, drawable, amount_x, amount_y, do_x, do_y, map_x, map_y, edge):
    del run_mode, image
    settings = {"amount-x": amount_x if do_x else 0, "amount-y": amount_y if do_y else 0}
    settings.update({"displace-mode": "cartesian", "abyss-policy": ("clamp", "loop", "clamp", "black")[edge]})
    aux = {name: source for name, source, on in (("aux", map_x, do_x), ("aux2", map_y, do_y)) if on}
    return apply("gegl:displace", drawable, settings, aux)


@registered("plug-in-mblur", "type length angle center-x center-y")
def motion_blur(run_mode, image, drawable, kind, length, angle, x, y):
    del run_mode, image
    native = native_object("GimpDrawable", drawable)
    centre = {"center-x": x / float(native.get_width()), "center-y": y / float(native.get_height())}
    if kind == 0:
        settings = {"length": length, "angle": (angle + 180) % 360 - 180}
        return apply("gegl:motion-blur-linear", drawable, settings)
    if kind == 1:
        return apply("gegl:motion-blur-circular", drawable, dict(centre, angle=angle))
    factor = (256.0 - length) / 256.0 if length < 256 else 0.0
    return apply("gegl:motion-blur-zoom", drawable, dict(centre, factor=min(1.0, 1.0 - factor)))


@registered("plug-in-flarefx", "pos-x pos-y")
def lens_flare(run_mode, image, drawable, x, y):
    del run_mode, image
    native = native_object("GimpDrawable", drawable)
    place = {"pos-x": x / float(native.get_width()), "pos-y": y / float(native.get_height())}
    return apply("gegl:lens-flare", drawable, place)


@registered("plug-in-nova", "xcenter ycenter color radius nspoke randomhue")
def supernova(run_mode, image, drawable, x, y, colour, radius, spokes, hue):
    del run_mode, image
    native = native_object("GimpDrawable", drawable)
    place = {"center-x": x / float(native.get_width()), "center-y": y / float(native.get_height())}
    settings = {"color": colour, "radius": radius, "spokes-count": spokes, "random-hue": hue}
    return apply("gegl:supernova", drawable, dict(place, **settings))


@registered("plug-in-normalize", "")
def normalize(run_mode, image, drawable):
    del run_mode, image
    return apply("gegl:stretch-contrast", drawable, {"keep-colors": True}, encoded=True)


@registered("plug-in-sharpen", "percent")
def sharpen(run_mode, image, drawable, percent):
    del run_mode, image
    return apply("gegl:unsharp-mask", drawable, {"std-dev": 1.0, "scale": percent / 100.0, "threshold": 0.0})


@registered("plug-in-blur", "")
def small_blur(run_mode, image, drawable):
    del run_mode, image
    return apply("gegl:gaussian-blur", drawable, blur(2, 2))


@registered("plug-in-threshold-alpha", "threshold")
def threshold_alpha(run_mode, image, drawable, limit):
    del run_mode, image
    half = limit / 255.0
    native = native_object("GimpDrawable", drawable)
    values = [float(step / 255.0 > half) for step in range(256)]
    native.curves_explicit(Gimp.HistogramChannel.ALPHA, values)
    return NOTHING
