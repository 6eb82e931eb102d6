"""Classic filters that make a picture look painted or lit, and those that render one."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import to_classic
from gimpfu.gimp3.emulated import gegl
from gimpfu.gimp3.emulated.gegl import apply, filtered, plug_in, size_of

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
    "plug-in-softglow",
    "glow-radius brightness sharpness",
    "gegl:softglow",
    "glow-radius brightness sharpness",
)
filtered("plug-in-cartoon", "mask-radius pct-black", "gegl:cartoon", "mask-radius pct-black")
filtered(
    "plug-in-photocopy",
    "mask-radius sharpness pct-black pct-white",
    "gegl:photocopy",
    "mask-radius sharpness black white",
)
filtered("plug-in-glasstile", "tilex tiley", "gegl:tile-glass", "tile-width tile-height")
filtered("plug-in-apply-canvas", "direction depth", "gegl:texturize-canvas", "direction depth")
filtered(
    "plug-in-illusion",
    "division type",
    "gegl:illusion",
    lambda division, kind: {"division": division, "illusion-type": "type2" if kind else "type1"},
)


@plug_in("plug-in-flarefx", "pos-x pos-y")
def lens_flare(drawable, x, y):
    width, height = size_of(drawable)
    return apply("gegl:lens-flare", drawable, {"pos-x": x / float(width), "pos-y": y / float(height)})


@plug_in("plug-in-nova", "xcenter ycenter color radius nspoke randomhue")
def supernova(drawable, x, y, colour, radius, spokes, hue):
    width, height = size_of(drawable)
    place = {"center-x": x / float(width), "center-y": y / float(height)}
    settings = {"color": colour, "radius": radius, "spokes-count": spokes, "random-hue": hue}
    return apply("gegl:supernova", drawable, dict(place, **settings))


# Pictures of nothing but numbers


@plug_in("plug-in-plasma", "seed turbulence")
def plasma(drawable, seed, turbulence):
    width, height = size_of(drawable)
    settings = {"width": width, "height": height, "seed": gegl.seed(seed), "turbulence": turbulence}
    return apply("gegl:plasma", drawable, settings)


@plug_in("plug-in-solid-noise", "tileable turbulent seed detail xsize ysize")
def solid_noise(drawable, tileable, turbulent, seed, detail, xsize, ysize):
    width, height = size_of(drawable)
    settings = {"width": width, "height": height, "detail": detail, "seed": gegl.seed(seed)}
    settings.update({"x-size": xsize, "y-size": ysize, "tileable": tileable, "turbulent": turbulent})
    return apply("gegl:noise-solid", drawable, settings)


@plug_in("plug-in-maze", "width height tileable algorithm seed multiple offset")
def maze(drawable, width, height, tileable, algorithm, seed, multiple, offset):
    del multiple, offset
    settings = {"x": width, "y": height, "tileable": tileable, "algorithm-type": algorithm}
    colours = {
        "fg-color": to_classic(Gimp.context_get_foreground()),
        "bg-color": to_classic(Gimp.context_get_background()),
    }
    return apply("gegl:maze", drawable, dict(settings, seed=gegl.seed(seed), **colours))
