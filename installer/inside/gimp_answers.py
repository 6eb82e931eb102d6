"""Runs inside GIMP: reads the question gimp.py left in a file, and leaves the answer in another."""
# pyright: basic, reportMissingImports=false, reportMissingModuleSource=false

import json
import os
import time

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, Gio  # noqa: E402


def registered(question):
    """Tell whether a procedure is known."""
    return {"registered": Gimp.get_pdb().procedure_exists(question["procedure"])}


def profile(_question):
    """Tell where this GIMP keeps its profile."""
    return {"profile": Gimp.directory()}


def enlarge(question):
    """Load a picture, call the procedure on its layer, save the document, and tell about the new layer."""
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(question["picture"]))
    layer = image.get_layers()[0]
    before = [layer.get_width(), layer.get_height()]
    procedure = Gimp.get_pdb().lookup_procedure(question["procedure"])
    if procedure is None:
        return {"error": "the plug-in is not registered."}
    settings = procedure.create_config()
    settings.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    settings.set_property("image", image)
    settings.set_core_object_array("drawables", [layer])
    begun = time.monotonic()
    result = procedure.run(settings)
    seconds = time.monotonic() - begun
    if result.index(0) != Gimp.PDBStatusType.SUCCESS:
        return {"error": Gimp.get_pdb().get_last_error()}
    new = image.get_layers()[0]
    if len(image.get_layers()) != 2 or new == layer:
        return {"error": "the procedure succeeded, but there is no new layer."}
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(question["xcf"]), None)
    export_png(image, question["png"])
    return {
        "before": before,
        "after": [new.get_width(), new.get_height()],
        "layer": new.get_name(),
        "seconds": seconds,
    }


def export_png(image, path):
    """Save what the document shows; GIMP's usual compression would take longer than the enlarging."""
    procedure = Gimp.get_pdb().lookup_procedure("file-png-export")
    settings = procedure.create_config()
    settings.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    settings.set_property("image", image)
    settings.set_property("file", Gio.File.new_for_path(path))
    settings.set_property("compression", 3)
    procedure.run(settings)


def main():
    """Answer the question; whatever goes wrong is an answer too."""
    with open(os.environ["ENLARGER_QUESTION"], encoding="utf-8") as file:
        question = json.load(file)
    try:
        answer = {"registered": registered, "profile": profile, "enlarge": enlarge}[question["question"]](
            question
        )
    except Exception as error:  # noqa: BLE001 - the edge of a process whose exit status says nothing
        answer = {"error": f"{type(error).__name__}: {error}"}
    fresh = question["answer"] + ".new"
    with open(fresh, "w", encoding="utf-8") as file:
        json.dump(answer, file)
    os.replace(fresh, question["answer"])


main()
