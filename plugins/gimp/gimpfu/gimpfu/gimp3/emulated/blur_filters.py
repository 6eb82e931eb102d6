"""Classic filters that blur, sharpen, and find edges."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

from gimpfu.gimp3.emulated.gegl import apply, filtered, plug_in, size_of

DEVIATION = 0.32  # the standard deviation of a classic radius


def blur(horizontal, vertical, *_):
    return {"std-dev-x": horizontal * DEVIATION, "std-dev-y": vertical * DEVIATION}


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
filtered("plug-in-median-blur", "radius percentile", "gegl:median-blur", "radius percentile")
filtered("plug-in-antialias", "", "gegl:antialias")
filtered("plug-in-deinterlace", "evenodd", "gegl:deinterlace", lambda odd: {"keep": "odd" if odd else "even"})
filtered(
    "plug-in-red-eye-removal",
    "threshold",
    "gegl:red-eye-removal",
    lambda limit: {"threshold": limit / 100.0 * 0.8},
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
filtered("plug-in-neon", "radius amount", "gegl:edge-neon", "radius amount")
filtered("plug-in-sobel", "horizontal vertical keep-sign", "gegl:edge-sobel", "horizontal vertical keep-sign")
filtered("plug-in-laplace", "", "gegl:edge-laplace")
filtered("plug-in-dog", "inner outer normalize invert", "gegl:difference-of-gaussians", "radius1 radius2")


@plug_in("plug-in-blur", "")
def small_blur(drawable):
    return apply("gegl:gaussian-blur", drawable, blur(2, 2))


@plug_in("plug-in-sharpen", "percent")
def sharpen(drawable, percent):
    return apply("gegl:unsharp-mask", drawable, {"std-dev": 1.0, "scale": percent / 100.0, "threshold": 0.0})


@plug_in("plug-in-mblur", "type length angle center-x center-y")
def motion_blur(drawable, kind, length, angle, x, y):
    width, height = size_of(drawable)
    centre = {"center-x": x / float(width), "center-y": y / float(height)}
    if kind == 0:
        settings = {"length": length, "angle": (angle + 180) % 360 - 180}
        return apply("gegl:motion-blur-linear", drawable, settings)
    if kind == 1:
        return apply("gegl:motion-blur-circular", drawable, dict(centre, angle=angle))
    factor = (256.0 - length) / 256.0 if length < 256 else 0.0
    return apply("gegl:motion-blur-zoom", drawable, dict(centre, factor=min(1.0, 1.0 - factor)))
