# -*- coding: utf-8 -*-
"""What gimpfu's front does by itself, as a standard-library script for Python 2.7 and 3.

A small editor stands in for GIMP: it has images of bytes and a few procedures.
"""

# ruff: noqa: ANN001, ANN002, ANN003, ANN201, ANN202, ANN204, ARG005, E402, PT009, PT027, UP004, UP009
# ruff: noqa: UP010, UP020 - Python 2.7 reads it

from __future__ import print_function

import io
import os
import shutil
import sys
import tempfile
import types
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "plugins", "gimp", "gimpfu"))

FOLDER = tempfile.mkdtemp()


class Procedure(object):
    type = 0
    blurb = help = author = copyright = date = ""
    return_vals = ()

    def __init__(self, name, names, function):
        self.name, self.params, self._function = name, [(0, one, "") for one in names.split()], function

    def call(self, values):
        return self._function(*values)


class Pixels(object):
    """A drawable of 6 x 4 pixels with 3 bytes each, the same wherever it is opened."""

    data = bytearray(range(72))
    flushed = 0

    def get(self, x, y, width, height, encoding):
        assert encoding == "R'G'B' u8"
        rows = [self.data[3 * (6 * row + x) : 3 * (6 * row + x + width)] for row in range(y, y + height)]
        return bytes(b"".join(bytes(row) for row in rows))

    def set(self, x, y, width, height, encoding, data):
        assert encoding == "R'G'B' u8"
        for number in range(height):
            start = 3 * (6 * (y + number) + x)
            self.data[start : start + 3 * width] = data[3 * width * number : 3 * width * (number + 1)]

    def flush(self):
        Pixels.flushed += 1


def stand_in():
    editor = types.ModuleType("gimpfu.gimp3")
    calls = editor.calls = []

    def no_display(_):
        raise gimpfu.error("GIMP gave no reason")

    answers = {
        "gimp-display-new": ("image", no_display),
        "gimp-display-delete": ("display", no_display),
        "gimp-image-is-valid": ("image", lambda image: [True]),
        "gimp-drawable-width": ("drawable", lambda drawable: [6]),
        "gimp-drawable-height": ("drawable", lambda drawable: [4]),
        "gimp-drawable-type": ("drawable", lambda drawable: [0]),
        "gimp-item-get-name": ("item", lambda item: ["name"]),
        "gimp-item-get-image": ("item", lambda item: [reference("image", 1)]),
        "gimp-image-get-layers": ("image", lambda image: [2, (7, 8)]),
        "gimp-displays-flush": ("", list),
        "gimp-file-load": ("run-mode filename raw", lambda *values: [values]),
        "gimp-drawable-mask-bounds": ("drawable", lambda drawable: [True, 1, 2, 3, 4]),
    }

    def lookup(name):
        if name not in answers:
            return None
        calls.append(name)
        return Procedure(name, *answers[name])

    editor.version = (3, 0, 0)
    editor.lookup = lookup
    editor.missing = {"gimp-spray": "use a brush"}.get
    editor.procedure_names = list
    editor.kind_of = {7: "layer", 8: "group"}.get
    editor.encoding_of = lambda number: "R'G'B' u8"
    editor.open_pixels = lambda number, shadow: Pixels()
    editor.directory = lambda what: FOLDER
    editor.main = list
    return editor


sys.modules["gimpfu.gimp3"] = stand_in()
import gimpfu


def reference(kind, number):
    return gimpfu.values.Reference(kind, number)


class Front(unittest.TestCase):
    def layer(self):
        return gimpfu.objects.items("gimp-image-get-layers", gimpfu.views.wrap(reference("image", 1)))[0]

    def procedure(self, *rows, **options):
        gimpfu.register(
            "my_script", "", "", "", "", "", options.pop("label", "Label"), "*", list(rows),
            options.pop("results", []), options.pop("function", None), **options
        )  # fmt: skip
        return gimpfu.procedures._procedures["python-fu-my-script"]

    def test_the_parameters_have_their_classic_numbers(self):
        self.assertEqual((gimpfu.PF_INT32, gimpfu.PF_INT, gimpfu.PF_FLOAT, gimpfu.PF_STRING), (0, 0, 3, 4))
        self.assertEqual((gimpfu.PF_COLOR, gimpfu.PF_IMAGE, gimpfu.PF_LAYER), (10, 13, 14))
        self.assertEqual((gimpfu.PF_TOGGLE, gimpfu.PF_SLIDER, gimpfu.PF_SPINNER), (1000, 1001, 1002))
        self.assertEqual((gimpfu.PF_RADIO, gimpfu.PF_DIRNAME, gimpfu.PF_OPTION), (1008, 1012, 1013))

    def test_enumerations_have_the_numbers_of_gimp_2(self):
        self.assertEqual((gimpfu.NORMAL_MODE, gimpfu.LAYER_MODE_NORMAL, gimpfu.MULTIPLY_MODE), (0, 28, 3))
        self.assertEqual((gimpfu.WHITE_FILL, gimpfu.FILL_TRANSPARENT, gimpfu.RGBA_IMAGE), (2, 3, 1))

    def test_a_label_with_a_path_puts_image_and_drawable_in_front(self):
        made = self.procedure((gimpfu.PF_INT, "size", "Size", 3), label="<Image>/Filters/My/_Script...")
        self.assertEqual((made.menu, made.label), ("<Image>/Filters/My", "_Script..."))
        self.assertEqual([one.name for one in made.parameters], ["image", "drawable", "size"])
        self.assertEqual((made.given, [one.name for one in made.own]), (2, ["size"]))

    def test_a_menu_leaves_the_parameters_as_they_are(self):
        made = self.procedure(
            (gimpfu.PF_IMAGE, "im", "Image", None), (gimpfu.PF_INT, "size", "Size", 3), menu="<Image>/Filters"
        )
        self.assertEqual((made.menu, made.label, made.given), ("<Image>/Filters", "Label", 1))

    def test_a_script_for_the_toolbox_is_given_nothing(self):
        made = self.procedure((gimpfu.PF_INT, "size", "Size", 3), label="<Toolbox>/Xtns/Script")
        self.assertEqual((made.given, len(made.own)), (0, 1))

    def test_values_arrive_as_the_script_expects_them(self):
        rows = [
            (gimpfu.PF_INT, "a", "A", 1),
            (gimpfu.PF_SLIDER, "b", "B", 1, (0, 10, 1)),
            (gimpfu.PF_TOGGLE, "c", "C", 0),
            (gimpfu.PF_COLOR, "d", "D", (255, 0, 0)),
            (gimpfu.PF_OPTION, "e", "E", 1, ("one", "two")),
            (gimpfu.PF_RADIO, "f", "F", "x", (("X", "x"), ("Y", "y"))),
            (gimpfu.PF_STRING, "g", "G", None),
        ]
        made = self.procedure(*rows, menu="<Image>/Filters")
        values = made.arguments([2.0, 3, 1, (0, 128, 255), 1, "y", None])
        self.assertEqual([type(value) for value in values[:3]], [int, float, bool])
        self.assertEqual(tuple(values[3])[:3], (0, 128, 255))
        self.assertEqual(values[4:], [1, "y", ""])
        self.assertEqual([one.pdb_type for one in made.parameters], [0, 3, 0, 10, 0, 4, 4])
        self.assertEqual(made.parameters[1].default, 1.0)

    def test_a_default_outside_the_range_moves_to_its_end(self):
        made = self.procedure((gimpfu.PF_SPINNER, "a", "A", 500, (1, 100, 1)), menu="<Image>/Filters")
        self.assertEqual(made.parameters[0].default, 100.0)

    def test_what_cannot_be_declared_is_said_by_name(self):
        for row, words in (
            ((77, "a", "A", 1), "not one of PF_"),
            ((gimpfu.PF_SLIDER, "speed", "A", "much"), "speed"),
            ((gimpfu.PF_RADIO, "way", "A", 1, ()), "way has no choices"),
        ):
            with self.assertRaises(gimpfu.error) as caught:
                self.procedure(row)
            self.assertIn(words, str(caught.exception))

    def test_every_parameter_gets_a_name_of_its_own_that_gimp_3_can_know(self):
        names = ["a", "a", "Width_(px)", "", "run-mode", "2nd"]
        made = self.procedure(*[(gimpfu.PF_INT, name, None, 1) for name in names], menu="<Image>/Filters")
        known = [one.name for one in made.parameters]
        self.assertEqual(known, ["a", "a-2", "Width-px", "value", "run-mode-2", "value-2nd"])

    def test_what_scripts_leave_out_or_write_oddly_is_taken_as_it_was(self):
        rows = [
            (gimpfu.PF_SLIDER, "a", "", "", (10, 0, 1)),
            (gimpfu.PF_OPTION, "b", None, 7, (True, False, "Perhaps")),
            (gimpfu.PF_RADIO, "c", "C", (0, 1), (("Down", (0, 1)), ("Up", (0, -1)))),
            (gimpfu.PF_FLOAT, "d", "D", "0.85"),
        ]
        made = self.procedure(*rows, menu="<Image>/Filters")
        self.assertEqual([one.default for one in made.parameters], [0.0, 0, (0, 1), 0.85])
        self.assertEqual(made.arguments([1, 2, "(0, -1)", 3])[2], (0, -1))
        gimpfu.register("bare", None, None, None, None, 2019, None, None, None, None, None)
        bare = gimpfu.procedures._procedures["python-fu-bare"]
        self.assertEqual((bare.blurb, bare.help, bare.date, bare.label), ("", "", "2019", ""))

    def test_a_procedure_gives_as_many_results_as_it_has(self):
        results = [(gimpfu.PF_INT, "one", "One"), (gimpfu.PF_INT, "two", "Two")]
        made = self.procedure(results=results, function=lambda: (1, 2), label="<Toolbox>/A")
        self.assertEqual(made.call([]), [1, 2])
        made = self.procedure(results=results, function=lambda: None, label="<Toolbox>/A")
        self.assertEqual(made.call([]), [0, 0])
        made = self.procedure(results=results, function=lambda: 1, label="<Toolbox>/A")
        with self.assertRaises(gimpfu.error):
            made.call([])

    def test_last_values_are_those_that_were_agreed_to(self):
        ink = (gimpfu.PF_COLOR, "ink", "Ink", (1, 2, 3))
        made = self.procedure((gimpfu.PF_INT, "size", "Size", 3), ink, label="<Toolbox>/A")
        self.assertEqual(made.last_values()[0], 3)
        made.remember([9, gimpfu.values.RGB(9, 9, 9)])
        self.assertEqual(made.last_values(), [9, gimpfu.values.RGB(9, 9, 9)])

    def test_a_value_remembered_under_a_former_name_counts(self):
        self.procedure((gimpfu.PF_FLOAT, "size", "Size", 3.0), label="<Toolbox>/A").remember([9.0])
        length = (gimpfu.PF_FLOAT, "length", "Length", 3.0)
        self.assertEqual(self.procedure(length, label="<Toolbox>/A").last_values(), [3.0])
        made = self.procedure(length, label="<Toolbox>/A", renamed={"size": "length"})
        self.assertEqual(made.last_values(), [9.0])
        made.remember([4.0])
        self.assertEqual(made.last_values(), [4.0])

    def test_rows_stand_in_the_order_wanted_some_side_by_side_and_none_twice(self):
        rows = [(gimpfu.PF_INT, name, name, 1) for name in ("width", "height", "way", "effects")]
        made = self.procedure(
            *rows, label="<Toolbox>/A", rows=("way", ("width", "height"), "later"), hidden=lambda: {"effects"}
        )
        shown = [[one.name for one in row] for row in made.rows([1, 1, 1, 1])]
        self.assertEqual(shown, [["way"], ["width", "height"]])

    def test_sections_have_their_rows_and_the_last_one_what_no_other_names(self):
        rows = [(gimpfu.PF_INT, name, name, 1) for name in ("width", "way", "device", "effects")]
        sections = [("Size", ["width"]), ("Empty", ["later"]), ("More", ["device", "compare"])]
        extras = [(gimpfu.PF_RADIO, "compare", "Compare", "", (("None", ""), ("Other", "other")))]
        made = self.procedure(*rows, label="<Toolbox>/A", sections=sections, extras=extras)
        sections = made.sections([1, 1, 1, 1], made.extras)
        shown = [(title, [one.name for row in rows for one in row]) for title, rows in sections]
        self.assertEqual(shown, [("Size", ["width"]), ("More", ["device", "compare", "way", "effects"])])
        self.assertEqual(len(made.rows([1, 1, 1, 1])), 4)

    def test_how_a_dialog_was_left_is_kept(self):
        made = self.procedure((gimpfu.PF_INT, "width", "Width", 1), label="<Toolbox>/A")
        made.keep_look(size=(900, 700))
        made.keep_look(unfolded=["More"])
        self.assertEqual(made.last_look(), {"size": (900, 700), "unfolded": ["More"]})

    def test_what_makes_no_difference_has_its_default_and_what_was_last_chosen_is_kept(self):
        way = (gimpfu.PF_RADIO, "way", "Way", "plain", (("Plain", "plain"), ("Rich", "rich")))
        made = self.procedure(
            way,
            (gimpfu.PF_INT, "spice", "Spice", 3),
            label="<Toolbox>/A",
            disabled=lambda way, _spice: {"spice"} if way == "plain" else (),
        )
        self.assertEqual(made.agreed(["plain", 9]), ["plain", 3])
        self.assertEqual(made.agreed(["rich", 9]), ["rich", 9])
        made.remember(["plain", 9])
        self.assertEqual(made.last_values(), ["plain", 9])

    def test_the_shelf_lasts_and_a_broken_file_is_an_empty_one(self):
        import gimpshelf

        gimpshelf.shelf["key"] = {"a": [1, "ä", b"x"]}
        self.assertEqual(gimpfu.shelf.Shelf()["key"], {"a": [1, "ä", b"x"]})
        self.assertTrue(gimpshelf.shelf.has_key("key"))
        self.assertIn("key", gimpshelf.shelf.keys())
        with io.open(os.path.join(FOLDER, "gimpfu-shelf"), "wb") as file:
            file.write(b"nonsense")
        self.assertNotIn("key", gimpshelf.shelf)

    def test_regions_are_read_and_set_by_index_and_slice(self):
        region = self.layer().get_pixel_rgn(1, 1, 4, 2)
        self.assertEqual((region.bpp, region.rowstride), (3, 12))
        self.assertEqual(bytearray(region[1, 1]), bytearray([21, 22, 23]))
        self.assertEqual(len(region[1:5, 1:3]), 24)
        self.assertEqual(region[:, 1], region[1:5, 1:2])
        region[2, 2] = b"abc"
        self.assertEqual(region[2, 2], b"abc")
        for place in ((0, 1), (slice(1, 6), 1), (slice(3, 2), 1), 5, (slice(1, 5, 2), 1)):
            self.assertRaises((IndexError, TypeError), lambda place=place: region[place])
        with self.assertRaises(ValueError):
            region[1, 1] = b"ab"
        before = Pixels.flushed
        self.layer().flush()
        self.assertEqual(Pixels.flushed, before + 1)

    def test_tiles_cover_a_drawable(self):
        tile = self.layer().get_tile(False, 0, 0)
        self.assertEqual((tile.ewidth, tile.eheight, tile.bpp, len(tile)), (6, 4, 3, 24))
        self.assertEqual(tile[7], tile[1, 1])
        self.assertRaises(IndexError, self.layer().get_tile, False, 1, 0)

    def test_objects_are_equal_by_number_and_know_their_class(self):
        layers = gimpfu.views.wrap(reference("image", 1)).layers
        self.assertEqual([type(one).__name__ for one in layers], ["Layer", "GroupLayer"])
        self.assertEqual(layers[0], self.layer())
        self.assertNotEqual(layers[0], layers[1])
        self.assertEqual(layers[0].image, gimpfu.views.wrap(reference("image", 1)))
        self.assertEqual(layers[0].mask_bounds, (1, 2, 3, 4))
        self.assertIsNone(gimpfu.views.wrap(reference("layer", 99)))

    def test_procedures_take_the_run_mode_or_not(self):
        load = gimpfu.pdb.gimp_file_load
        self.assertEqual(load("a", "b"), (1, "a", "b"))
        self.assertEqual(load("a", "b", run_mode=0), (0, "a", "b"))
        self.assertEqual(gimpfu.pdb["gimp-file-load"](2, "a", "b"), (2, "a", "b"))
        with self.assertRaises(TypeError) as caught:
            load("a")
        self.assertIn("gimp-file-load takes 2 arguments (filename, raw), not 1", str(caught.exception))
        self.assertEqual((load.proc_name, load.nparams), ("gimp-file-load", 3))

    def test_what_is_missing_is_named_with_what_to_use_instead(self):
        with self.assertRaises(AttributeError) as caught:
            gimpfu.pdb.gimp_spray()
        self.assertIn("no procedure gimp-spray: use a brush", str(caught.exception))
        self.assertFalse(hasattr(gimpfu.pdb, "gimp_other"))
        with self.assertRaises(gimpfu.error) as caught:
            gimpfu.gimp.install_procedure()
        self.assertIn("gimp.install_procedure is not supported: call gimpfu.register", str(caught.exception))

    def test_colours_are_written_in_many_ways(self):
        colour = gimpfu.values.colour
        for value in ((255, 128, 0), "#ff8000", (1.0, 128 / 255.0, 0.0), colour((255, 128, 0))):
            self.assertEqual(colour(value)[:3], (255, 128, 0))
        self.assertEqual(colour("#f00"), colour("red"))
        self.assertEqual(colour((0, 0, 0, 128))[3], 128)
        self.assertRaises(TypeError, colour, "no colour at all")

    def test_the_classic_modules_are_the_same_things(self):
        import gimp
        import gimpcolor
        import gimpenums

        self.assertIs(gimp, gimpfu.gimp)
        self.assertIs(gimp.pdb, gimpfu.pdb)
        self.assertEqual(gimpenums.MULTIPLY_MODE, 3)
        self.assertIs(gimpcolor.RGB, gimpfu.values.RGB)
        self.assertEqual((gimp.version, gimp.directory), ((3, 0, 0), FOLDER))

    def test_all_comes_along_that_came_with_gimpfu(self):
        import gettext
        import math

        space = {}
        exec("from gimpfu import *", space)  # noqa: S102
        for name in ("N_", "gettext", "gimp", "gimpcolor", "math", "pdb", "register", "main", "t"):
            self.assertIn(name, space)
        self.assertIs(space["math"], math)
        self.assertEqual((space["N_"]("a"), eval("_('a')", space)), ("a", "a"))  # noqa: S307
        gettext.install("gimp20-python", FOLDER, unicode=True)
        self.assertEqual(eval("_('b')", space), "b")  # noqa: S307
        self.assertEqual(space["t"].ugettext("c"), "c")

    def test_colours_are_converted_between_models(self):
        import gimpcolor

        orange = gimpcolor.RGB(255, 128, 0)
        self.assertEqual(orange.to_hsv()[:3], (30, 100, 100))
        self.assertEqual(orange.to_hsl().to_rgb()[:3], (255, 128, 0))
        self.assertEqual(orange.to_cmyk()[:4], (0, 127, 255, 0))
        orange.multiply(0.5)
        orange[2] = 255
        self.assertEqual((orange[:3], orange["blue"]), ((128, 64, 255), 1.0))
        self.assertEqual(gimpcolor.rgb_parse_css("rgb(255, 50%, 0)")[:3], (255, 128, 0))

    def test_a_display_that_cannot_be_is_no_failure(self):
        image = gimpfu.views.wrap(reference("image", 1))
        display = gimpfu.gimp.Display(image)
        self.assertEqual(display.ID, -1)
        gimpfu.gimp.delete(display)

    def test_problems_are_described_for_the_user(self):
        describe = gimpfu.procedures.describe
        self.assertEqual(describe(gimpfu.error("Choose a layer.")), "Choose a layer.")
        stderr, sys.stderr = sys.stderr, io.StringIO() if sys.version_info[0] > 2 else io.BytesIO()
        try:
            self.assertEqual(describe(ValueError("green")), "ValueError: green")
        finally:
            sys.stderr = stderr


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        shutil.rmtree(FOLDER)
