"""Paths: by name, their points in threes (a place and what it is), and the strokes of which they are made."""

# ruff: noqa: D103 - the names in the decorators tell what the functions do

from gimpfu.errors import Failure
from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import native_image, native_object, text
from gimpfu.gimp3.registry import NOTHING, emulates, run

ANCHOR, CONTROL, NEW_STROKE = 1.0, 2.0, 3.0  # kinds of points
BEZIER = 1  # the only kind of path there is


def path_of(image, name):
    found = native_image(image).get_path_by_name(text(name))
    if found is None:
        raise Failure("The image has no path named %r." % text(name))
    return found


def current(image):
    chosen = native_image(image).get_selected_paths()
    if not chosen:
        raise Failure("No path is selected in the image.")
    return chosen[0]


def from_stroke(points, is_closed, first):
    """Return a stroke's coordinates with their kinds, from its first anchor on.

    `first` is the kind of the first anchor.
    """
    pairs = list(zip(points[::2], points[1::2], strict=True))
    pairs = pairs[1:] + (pairs[:1] if is_closed else [])
    kinds = [CONTROL if number % 3 else ANCHOR for number in range(len(pairs))]
    kinds[0] = first
    return [value for pair, kind in zip(pairs, kinds, strict=True) for value in (*pair, kind)]


def to_strokes(points):
    """Return strokes from coordinates with their kinds: coordinates as GIMP has them, and whether closed."""
    strokes = []
    for x, y, kind in zip(points[::3], points[1::3], points[2::3], strict=True):
        if kind == NEW_STROKE or not strokes:
            strokes.append([])
        strokes[-1].append((x, y))
    for stroke in strokes:
        is_closed = len(stroke) % 3 == 0
        pairs = [stroke[-1], *stroke[:-1]] if is_closed else [stroke[0], *stroke]
        yield [float(value) for pair in pairs for value in pair], is_closed


@emulates("gimp-path-list", "image")
def path_list(image):
    names = tuple(path.get_name() for path in native_image(image).get_paths())
    return len(names), names


@emulates("gimp-path-get-current", "image")
def get_current(image):
    return current(image).get_name()


@emulates("gimp-path-set-current", "image name")
def set_current(image, name):
    native_image(image).set_selected_paths([path_of(image, name)])
    return NOTHING


@emulates("gimp-path-delete", "image name")
def delete(image, name):
    native_image(image).remove_path(path_of(image, name))
    return NOTHING


@emulates("gimp-path-get-points", "image name")
def get_points(image, name):
    path, points, are_closed = path_of(image, name), [], []
    for stroke in path.get_strokes():
        answer = path.stroke_get_points(stroke)
        are_closed.append(bool(answer.closed))
        points += from_stroke(answer.controlpoints, answer.closed, NEW_STROKE if points else ANCHOR)
    return BEZIER, all(are_closed), len(points), tuple(points)


@emulates("gimp-path-set-points", "image name ptype num-path-points points-pairs")
def set_points(image, name, kind, number, points):
    del kind
    image = native_image(image)
    path = Gimp.Path.new(image, text(name))
    for stroke, is_closed in to_strokes(points[:number]):
        path.stroke_new_from_points(Gimp.PathStrokeType.BEZIER, stroke, is_closed)
    image.insert_path(path, None, 0)
    image.set_selected_paths([path])
    return NOTHING


@emulates("gimp-path-get-point-at-dist", "image distance")
def point_at(image, distance):
    path = current(image)
    for stroke in path.get_strokes():
        length = path.stroke_get_length(stroke, 1.0)
        if distance <= length:
            _, x, y, slope, _ = path.stroke_get_point_at_dist(stroke, distance, 1.0)
            return round(x), round(y), slope
        distance -= length
    raise Failure("The path is shorter than that.")


@emulates("gimp-path-stroke-current", "image")
def stroke_current(image):
    drawables = native_image(image).get_selected_drawables()
    return run("gimp-drawable-edit-stroke-item", drawables[0].get_id(), current(image).get_id())


@emulates("gimp-path-to-selection", "image name op antialias feather feather-radius-x feather-radius-y")
def to_selection(image, name, *settings):
    return run("gimp-vectors-to-selection", path_of(image, name).get_id(), *settings)


@emulates("gimp-path-get-tattoo", "image name")
def get_tattoo(image, name):
    return path_of(image, name).get_tattoo()


@emulates("gimp-path-set-tattoo", "image name tattovalue")
def set_tattoo(image, name, tattoo):
    path_of(image, name).set_tattoo(tattoo)
    return NOTHING


@emulates("gimp-path-get-path-by-tattoo", "image tattoo")
def by_tattoo(image, tattoo):
    found = native_image(image).get_path_by_tattoo(tattoo)
    if found is None:
        raise Failure("The image has no path with this tattoo.")
    return found.get_name()


@emulates("gimp-path-get-locked", "image name")
def get_locked(image, name):
    return path_of(image, name).get_lock_content()


@emulates("gimp-path-set-locked", "image name lockstatus")
def set_locked(image, name, is_locked):
    path_of(image, name).set_lock_content(bool(is_locked))
    return NOTHING


# The strokes of a path


@emulates("gimp-vectors-get-strokes", "vectors")
def strokes(vectors):
    found = tuple(native_object("GimpPath", vectors).get_strokes())
    return len(found), found


@emulates("gimp-vectors-stroke-get-points", "vectors stroke-id")
def stroke_points(vectors, stroke):
    answer = native_object("GimpPath", vectors).stroke_get_points(stroke)
    points = tuple(answer.controlpoints)
    return int(answer[0]), len(points), points, bool(answer.closed)


@emulates("gimp-vectors-stroke-interpolate", "vectors stroke-id precision")
def stroke_interpolate(vectors, stroke, precision):
    answer = native_object("GimpPath", vectors).stroke_interpolate(stroke, precision)
    points = tuple(answer[0])
    return len(points), points, bool(answer.closed)
