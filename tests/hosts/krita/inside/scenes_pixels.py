"""Runs inside kritarunner: the scenes of test_pixels.py, every kind of pixels that a layer can have."""

# ruff: noqa: ANN001, ANN003, ANN201 - it is a script of the editor's, whose objects have no types

import math
import struct

from stage import K, QByteArray, about_layer, close, keep, new_document, path_of, scene, settle

import enlarger

WIDTH, HEIGHT = 6, 5
PROFILES = {
    "RGBA": ("ClayRGB-elle-V2-g22.icc", "Rec2020-elle-V4-g10.icc"),
    "GRAYA": ("Gray-D50-elle-V2-g10.icc",),
}
CHANNELS = {"RGBA": 4, "GRAYA": 2, "CMYKA": 5, "LABA": 4, "XYZA": 4, "YCbCrA": 4}
CODES = {"U8": "B", "U16": "H", "F16": "e", "F32": "f"}
MOST = {"U8": 255, "U16": 65535}
PERCENT, CHROMA = (0, 100), (-128, 127)
FLOATS = {"CMYKA": [PERCENT] * 4, "LABA": [PERCENT, CHROMA, CHROMA], "XYZA": [(0, 65535 / 32768)] * 3}
"""What Krita's own conversion of 16 bits to F32 shows; other models go from 0 to 1."""
DRAWN = (16, 12)
NUMBER_BYTES = {"U8": 1, "U16": 2, "F16": 2, "F32": 4}


def kinds():
    """Yield every colour model, depth and some profiles that this Krita has."""
    for model in K.colorModels():
        for depth in K.colorDepths(model):
            if model in CHANNELS and depth in NUMBER_BYTES:
                known = K.profiles(model, depth)
                usual = [profile for profile in PROFILES.get(model, ()) if profile in known]
                for profile in usual or known[:1] or [""]:
                    yield model, depth, profile


def enlarged(kind, in_another=False, **arguments):
    """Enlarge a layer of random values that a test has written; keep what came of it beside them."""
    model, depth, profile = kind
    document = new_document(WIDTH, HEIGHT, *(("RGBA", "U8", "") if in_another else kind))
    with open(path_of(f"values-{depth}.raw"), "rb") as file:
        values = file.read(WIDTH * HEIGHT * CHANNELS[model] * NUMBER_BYTES[depth])
    box = (0, 0, WIDTH, HEIGHT)
    node = document.createNode("layer", "paintlayer")
    if in_another:
        node.setColorSpace(*kind)
    document.rootNode().addChildNode(node, None)
    node.setPixelData(QByteArray(values), *box)
    settle(document)
    parts = (
        model,
        depth,
        profile,
        "in-another" if in_another else "alone",
        arguments.get("model") or "default",
    )
    name = "-".join(parts).replace("/", "_")
    keep(name + "-before", node, box)
    new = enlarger.upscale(document, node, area="canvas", **arguments)
    keep(name + "-new", new, (0, 0, document.width(), document.height()))
    result = {"name": name, "space": kind, "old": about_layer(node), "new": about_layer(new)}
    close(document)
    return result


@scene
def every_kind_repeated():
    cases = [enlarged(kind, model="nearest", factor=2) for kind in kinds()]
    return {"cases": cases}


@scene
def in_a_document_of_another_kind():
    cases = [enlarged(kind, in_another=True, model="nearest", factor=2) for kind in kinds()]
    return {"cases": cases}


@scene
def by_the_network():
    kinds_here = [
        ("RGBA", "U8", "ClayRGB-elle-V2-g22.icc"),
        ("RGBA", "U16", "Rec2020-elle-V4-g10.icc"),
        ("RGBA", "F32", "Rec2020-elle-V4-g10.icc"),
        ("GRAYA", "U8", K.profiles("GRAYA", "U8")[0]),
        ("CMYKA", "U8", K.profiles("CMYKA", "U8")[0]),
        ("LABA", "U16", K.profiles("LABA", "U16")[0]),
    ]
    return {"cases": [enlarged(kind) for kind in kinds_here]}


@scene
def one_picture_in_floats_and_in_16_bits():
    """Enlarge the same picture in 16 bits and in floats, by the network."""
    cases = []
    for model, colours in CHANNELS.items():
        depths = [depth for depth in K.colorDepths(model) if depth in CODES and depth != "U8"]
        profile = next(iter(K.profiles(model, "U16")), "")
        for depth in depths:
            document = new_document(*DRAWN, model, depth, profile)
            node = document.createNode("layer", "paintlayer")
            document.rootNode().addChildNode(node, None)
            node.setPixelData(QByteArray(drawn(model, depth, colours - 1)), 0, 0, *DRAWN)
            settle(document)
            new = enlarger.upscale(document, node, area="canvas", device="cpu", canvas="leave")
            name = f"drawn-{model}-{depth}"
            keep(name, new, (0, 0, 4 * DRAWN[0], 4 * DRAWN[1]))
            cases.append([model, depth, new.colorModel(), new.colorDepth(), new.colorProfile() == profile])
            close(document)
    return {"cases": cases}


def drawn(model, depth, colours):
    """Return the pixels of a picture with ramps and edges in a depth; all colours are the same share."""
    values = b""
    for row in range(DRAWN[1]):
        for column in range(DRAWN[0]):
            share = (
                0.5 + 0.35 * math.sin(row / 2 + column / 3) + (0.1 if (row // 4 + column // 5) % 2 else -0.1)
            )
            values += struct.pack(f"<{colours}{CODES[depth]}", *numbers(model, depth, colours, share))
            alpha = MOST.get(depth, 1)
            values += struct.pack("<" + CODES[depth], alpha)
    return values


def numbers(model, depth, colours, share):
    if depth in MOST:
        return [round(MOST[depth] * share)] * colours
    ranges = FLOATS.get(model, [(0, 1)] * colours) if depth == "F32" else [(0, 1)] * colours
    return [low + (high - low) * share for low, high in ranges]
