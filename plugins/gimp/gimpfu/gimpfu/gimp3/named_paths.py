"""Classic procedures for paths by name, whose points come in threes: a place and what it is."""

from gimpfu.errors import Failure
from gimpfu.gimp3.bindings import Gimp
from gimpfu.gimp3.conversions import text
from gimpfu.gimp3.made import NOTHING, PROCEDURES, image_of, made, run

ANCHOR, CONTROL, NEW_STROKE = 1.0, 2.0, 3.0  # kinds of points
BEZIER = 1  # the only kind of path there is


def path_of(image, name):
    found = image_of(image).get_path_by_name(text(name))
    if found is None:
        raise Failure("The image has no path named %r." % text(name))
    return found


def current(image):
    chosen = image_of(image).get_selected_paths()
    if not chosen:
        raise Failure("The image has no path that is selected.")
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


@made("gimp-path-list", "image")
def path_list(image):
    names = tuple(path.get_name() for path in image_of(image).get_paths())
    return len(names), names


@made("gimp-path-get-current", "image")
def get_current(image):
    return current(image).get_name()


@made("gimp-path-set-current", "image name")
def set_current(image, name):
    image_of(image).set_selected_paths([path_of(image, name)])
    return NOTHING


@made("gimp-path-delete", "image name")
def delete(image, name):
    image_of(image).remove_path(path_of(image, name))
    return NOTHING


@made("gimp-path-get-points", "image name")
def get_points(image, name):
    path, points, are_closed = path_of(image, name), [], []
    for stroke in path.get_strokes():
        answer = path.stroke_get_points(stroke)
        are_closed.append(bool(answer.closed))
        points += from_stroke(answer.controlpoints, answer.closed, NEW_STROKE if points else ANCHOR)
    return BEZIER, all(are_closed), len(points), tuple(points)


@made("gimp-path-set-points", "image name ptype num-path-points points-pairs")
def set_points(image, name, kind, number, points):
    del kind
    image = image_of(image)
    path = Gimp.Path.new(image, text(name))
    for stroke, is_closed in to_strokes(points[:number]):
        path.stroke_new_from_points(Gimp.PathStrokeType.BEZIER, stroke, is_closed)
    image.insert_path(path, None, 0)
    image.set_selected_paths([path])
    return NOTHING


@made("gimp-path-get-point-at-dist", "image distance")
def point_at(image, distance):
    path = current(image)
    for stroke in path.get_strokes():
        length = path.stroke_get_length(stroke, 1.0)
        if distance <= length:
            _, x, y, slope, _ = path.stroke_get_point_at_dist(stroke, distance, 1.0)
            return round(x), round(y), slope
        distance -= length
    raise Failure("The path is shorter.")


@made("gimp-path-stroke-current", "image")
def stroke_current(image):
    drawables = image_of(image).get_selected_drawables()
    return run("gimp-drawable-edit-stroke-item", drawables[0].get_id(), current(image).get_id()) or NOTHING


@made("gimp-path-to-selection", "image name op antialias feather feather-radius-x feather-radius-y")
def to_selection(image, name, *settings):
    return run("gimp-vectors-to-selection", path_of(image, name).get_id(), *settings)


@made("gimp-path-get-tattoo", "image name")
def get_tattoo(image, name):
    return path_of(image, name).get_tattoo()


@made("gimp-path-set-tattoo", "image name tattovalue")
def set_tattoo(image, name, tattoo):
    path_of(image, name).set_tattoo(tattoo)
    return NOTHING


@made("gimp-path-get-path-by-tattoo", "image tattoo")
def by_tattoo(image, tattoo):
    found = image_of(image).get_path_by_tattoo(tattoo)
    if found is None:
        raise Failure("The image has no path of this tattoo.")
    return found.get_name()


@made("gimp-path-get-locked", "image name")
def get_locked(image, name):
    return path_of(image, name).get_lock_content()


@made("gimp-path-set-locked", "image name lockstatus")
def set_locked(image, name, is_locked):
    path_of(image, name).set_lock_content(bool(is_locked))
    return NOTHING


__all__ = ["PROCEDURES"]
