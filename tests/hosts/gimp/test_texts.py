"""Texts in a whole document that is scaled in real GIMP: they stay texts where GIMP can draw them larger."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

from hosts.gimp.session import Gimp

# Of each layer: size, place, the size of its letters, or nothing where it is no text, whether it is seen.
SCRIPT = """
import json, os, sys
sys.path.insert(0, os.environ["TESTS"])
from stage import add_layer, call_image, new_image

image = new_image(200, 100)
add_layer(image, 200, 100, name="base")

def text(name, words, x, y):
    layer = Gimp.TextLayer.new(image, words, Gimp.context_get_font(), 20.0, Gimp.Unit.pixel())
    image.insert_layer(layer, None, 0)
    layer.set_name(name)
    layer.set_offsets(x, y)
    return layer

def letters(layer):
    if not layer.is_text_layer() or getattr(layer, "is_rasterized", lambda: False)():
        return None
    return list(layer.get_font_size())[0]

def about():
    return {
        layer.get_name(): [
            layer.get_width(), layer.get_height(), list(layer.get_offsets())[1:], letters(layer),
            layer.get_visible(),
        ]
        for layer in image.get_layers()
    }

text("plain", "Hello", 31, 17).set_letter_spacing(2.0)
Gimp.TextLayer.resize(text("framed", "many words in a narrow frame", 100, 3), 60.0, 90.0)
text("painted", "painted", 5, 50).fill(Gimp.FillType.WHITE)
text("hidden", "hidden", 2, 2).set_visible(False)
image.set_selected_layers([image.get_layers()[3]])
before = about()
message = call_image(image, model="nearest", factor=2.0)
selected = [layer.get_name() for layer in image.get_selected_layers()]
told = {"message": message, "before": before, "after": about(), "selected": selected}
spacing = [layer for layer in image.get_layers() if layer.get_name() == "plain"][0].get_letter_spacing()
with open(os.path.join(os.environ["HOME"], "texts.json"), "w") as file:
    json.dump(dict(told, spacing=spacing), file)
"""


def test_texts_are_drawn_anew_and_what_was_painted_on_is_kept(
    version: str, make_gimp: Callable[..., Gimp]
) -> None:
    gimp = make_gimp(version)
    run = subprocess.run(
        gimp.script_command(SCRIPT, fonts=True, FOLDER=str(gimp.folder)),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    report = gimp.folder / "texts.json"
    assert report.exists(), run.stdout + run.stderr
    told = json.loads(report.read_text())
    assert told["message"] is None
    before, after = told["before"], told["after"]
    assert list(after) == list(before)
    for name in ("plain", "framed", "hidden"):
        width, height, place, letters, visible = before[name]
        assert after[name][3] == 2 * letters == 40.0, name
        assert after[name][2] == [2 * side for side in place]
        assert after[name][4] == visible
        for new, old in zip(after[name][:2], (width, height), strict=True):
            assert abs(new - 2 * old) <= 6, name
    assert told["spacing"] == 4.0
    assert before["painted"][3] == 20.0
    assert after["painted"][3] is None, "pixels, as GIMP itself would have lost the paint"
    assert told["selected"] == ["plain"]
