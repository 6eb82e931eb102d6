#!/usr/bin/env python
# Paths by name, as they were before they were vectors.

from gimpfu import *

OPEN = [10, 10, 1, 15, 10, 2, 20, 20, 2, 30, 30, 1, 30, 30, 2]
CLOSED = [40, 5, 1, 40, 5, 2, 50, 25, 2, 50, 25, 1, 50, 25, 2, 45, 30, 2, 45, 30, 1, 45, 30, 2, 40, 5, 2]


def draw(image, drawable):
    both = CLOSED + [10, 10, 3] + OPEN[3:]
    pdb.gimp_path_set_points(image, "both", 1, len(both), both)
    pdb.gimp_path_set_points(image, "line", 1, len(OPEN), OPEN)
    number, names = pdb.gimp_path_list(image)
    kind, closed, count, points = pdb.gimp_path_get_points(image, "both")
    same = kind == 1 and not closed and count == len(points) and list(points) == both
    current = pdb.gimp_path_get_current(image)
    x, y, slope = pdb.gimp_path_get_point_at_dist(image, 0.0)
    pdb.gimp_path_delete(image, "line")
    pdb.gimp_path_set_current(image, "both")
    pdb.gimp_path_to_selection(image, "both", CHANNEL_OP_REPLACE, False, False, 0, 0)
    drawable.fill(WHITE_FILL)
    return "%d %s %s %s %d,%d" % (number, ",".join(names), same, current, x, y)


register(
    "python_fu_paths",
    "",
    "",
    "",
    "",
    "",
    "Paths",
    "*",
    [(PF_IMAGE, "image", "Image", None), (PF_DRAWABLE, "drawable", "Drawable", None)],
    [(PF_STRING, "found", "What was found")],
    draw,
    menu="<Image>/Filters/Fu",
)

main()
