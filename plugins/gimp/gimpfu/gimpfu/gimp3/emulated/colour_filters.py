"""Classic filters of colours and of transparency, and those that set pixels by chance."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import native_drawable
from gimpfu.gimp3.emulated.gegl import apply, filtered, plug_in
from gimpfu.gimp3.registry import NOTHING

filtered("plug-in-colortoalpha", "color", "gegl:color-to-alpha", "color")
filtered("plug-in-c-astretch", "", "gegl:stretch-contrast", lambda: {"keep-colors": False})
filtered("plug-in-autostretch-hsv", "", "gegl:stretch-contrast-hsv")
filtered("plug-in-color-enhance", "", "gegl:color-enhance")
filtered("plug-in-vinvert", "", "gegl:value-invert")
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


@plug_in("plug-in-normalize", "")
def normalize(drawable):
    return apply("gegl:stretch-contrast", drawable, {"keep-colors": True}, encoded=True)


@plug_in("plug-in-threshold-alpha", "threshold")
def threshold_alpha(drawable, limit):
    half = limit / 255.0
    values = [float(step / 255.0 > half) for step in range(256)]
    native_drawable(drawable).curves_explicit(Gimp.HistogramChannel.ALPHA, values)
    return NOTHING


# Noise

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
    "plug-in-scatter-hsv",
)


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
filtered("plug-in-spread", "spread-amount-x spread-amount-y", "gegl:noise-spread", "amount-x amount-y")
for _name in ("hurl", "pick", "slur"):
    filtered(
        "plug-in-randomize-" + _name,
        "rndm-pct rndm-rcount randomize seed",
        "gegl:noise-" + _name,
        lambda percent, count, _, seed: {"pct-random": percent, "repeat": count, "seed": seed},
    )
