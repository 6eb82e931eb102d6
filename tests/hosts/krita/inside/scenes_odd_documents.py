"""Runs inside a Krita with a window: the preview of documents of odd sizes and of every kind of colour."""

# ruff: noqa: ANN001, ANN201, ANN202 - a script of the editor's, whose objects have no types

import struct
import time

from enlarger.engine_process import shared_engine
from in_window import choose, choose_network, dialog, opened, show
from stage import add_layer, close, new_document, photograph, scene

COLOUR = [60, 180, 90]
"""Red, green and blue in eight bits."""
PIXELS = {
    ("RGBA", "U8"): bytes([90, 180, 60, 255]),
    ("RGBA", "U16"): struct.pack("<4H", 90 * 257, 180 * 257, 60 * 257, 65535),
    ("RGBA", "F16"): struct.pack("<4e", 0.05, 0.45, 0.1, 1),
    ("RGBA", "F32"): struct.pack("<4f", 0.05, 0.45, 0.1, 1),
    ("GRAYA", "U16"): struct.pack("<2H", 40000, 65535),
    ("CMYKA", "U8"): bytes([180, 40, 200, 20, 255]),
    ("LABA", "U16"): struct.pack("<4H", 40000, 20000, 45000, 65535),
    ("XYZA", "F32"): struct.pack("<4f", 0.15, 0.3, 0.12, 1),
}
"""Of each kind one pixel, in Krita's order."""
DOCUMENTS = {
    "one pixel": (1, 1, "RGBA", "U8", ""),
    "a strip": (30_000, 200, "RGBA", "U8", ""),
    "12 megapixels": (4000, 3000, "RGBA", "U8", ""),
    "AdobeRGB": (300, 200, "RGBA", "U8", "ClayRGB-elle-V2-g22.icc"),
    "linear": (300, 200, "RGBA", "F32", "sRGB-elle-V2-g10.icc"),
    **{" ".join(kind): (300, 200, *kind, "") for kind in PIXELS if kind != ("RGBA", "U8")},
}


def pixel_at(canvas, x, y):
    place = 3 * (y * canvas._frame()[0] + x)
    return list(canvas._rows[place : place + 3])


@scene
def odd_documents():
    """Look at each of them, and at what Krita itself shows of it."""
    result = {}
    for name, (width, height, model, depth, profile) in DOCUMENTS.items():
        document = new_document(width, height, model, depth, profile)
        pixel = PIXELS[model, depth]
        node = add_layer(document, name, pixel * width * height, (0, 0, width, height))
        shown_by_krita = document.projection(0, 0, 1, 1).pixelColor(0, 0)
        show(document)
        document.setActiveNode(node)
        yield 0.6
        began = time.monotonic()
        window = yield from opened()
        choose_network(window, "faithful")
        choose(window, "factor", 4.0, "grow")
        preview = window.preview
        canvas = preview.canvas
        canvas.show_scale(16.0 if width == height == 1 else 1.0)

        def is_whole(preview=preview):
            text = preview.line.text()
            return preview.canvas.message or (
                not preview._is_awaited and "0 %, Faithful" in text and "computed" not in text
            )

        yield is_whole
        middle = [side // 2 for side in canvas._frame()]
        canvas.seen.scale = 1.0
        result[name] = {
            "seconds": round(time.monotonic() - began, 2),
            "line": preview.line.text(),
            "message": canvas.message,
            "krita's": [shown_by_krita.red(), shown_by_krita.green(), shown_by_krita.blue()],
            "result": pixel_at(canvas, middle[0] + 2, middle[1]),
        }
        photograph("odd-" + name.replace(" ", "-"))
        window.reject()
        yield lambda: dialog() is None and not shared_engine()._requests
        close(document)
        yield 0.3
    return result


@scene
def transparency():
    """Look at a layer that hides nothing at its right."""
    document = new_document(300, 200)
    node = add_layer(document, "half", PIXELS["RGBA", "U8"] * 150 * 200, (0, 0, 150, 200))
    node.setPixelData(bytes(4 * 150 * 200), 150, 0, 150, 200)
    add_layer(document, "corner", PIXELS["RGBA", "U8"], (299, 199, 1, 1))
    show(document)
    corner = node.duplicate()
    corner.setPixelData(PIXELS["RGBA", "U8"], 299, 199, 1, 1)
    document.rootNode().addChildNode(corner, node)
    document.setActiveNode(corner)
    yield 0.6
    window = yield from opened()
    choose_network(window, "faithful")
    choose(window, "factor", 4.0, "grow")
    canvas = window.preview.canvas
    canvas.show_scale(1.0)
    yield (
        lambda: not window.preview._is_awaited and window.preview.line.text().startswith("100 %, Faithful x4")
    )
    yield lambda: "computed" not in window.preview.line.text()
    width, height = canvas._frame()
    right = sorted({tuple(pixel_at(canvas, x, height // 4)) for x in range(width // 2 + 20, width - 200)})
    photograph("odd-alpha")
    window.reject()
    yield lambda: dialog() is None and not shared_engine()._requests
    close(document)
    return {"right": right}
