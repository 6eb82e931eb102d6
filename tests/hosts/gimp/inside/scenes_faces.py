"""Runs inside GIMP: the scene of test_faces.py."""

# ruff: noqa: ANN201 - it is a script of the editor's, whose objects have no types

from stage import about_layer, call, load, parasites, read, scene


@scene
def redrawn():
    image, layer = load("garden.png")
    new, message = call(image, [layer], model="drawing", factor=2.0, detail="merged", redraw_faces=True)
    faces, below = image.get_layers()[:2]
    alpha = bytes(read(faces, "R'G'B'A u8"))[3::4]
    width = faces.get_width()
    rows = [number // width for number, value in enumerate(alpha) if value]
    columns = [number % width for number, value in enumerate(alpha) if value]
    return {
        "message": message,
        "faces": about_layer(faces),
        "below": about_layer(below),
        "new": new and new.get_name(),
        "seen": [min(columns), min(rows), max(columns), max(rows)],
        "parasites": sorted(parasites(below)),
    }
