"""A script's procedures in GIMP 3's terms: declared, run, and answered."""

# ruff: noqa: BLE001 - the edge of the process

import sys

from gimpfu.errors import Cancelled, Failure
from gimpfu.gimp3.arguments import add_argument, add_result, answer_value, from_config
from gimpfu.gimp3.bindings import Babl, Gimp, GLib, GObject
from gimpfu.gimp3.conversions import to_classic
from gimpfu.gimp3.dialog import ask, labels
from gimpfu.values import Reference

# Places of old, by what they begin with, that GIMP 3 has no more.
MENUS = (
    ("<Toolbox>/Xtns", "<Image>/Filters"),
    ("<Toolbox>", "<Image>"),
    ("<Vectors>", "<Paths>"),
    ("<Colormap>", "<Image>/Colors/Map"),
    ("<Load>", None),
    ("<Save>", None),
)


def menu_of(declared):
    """Return the menu of a procedure in GIMP 3, or None for no menu."""
    for old, new in MENUS:
        if declared.menu and declared.menu.startswith(old):
            return new and new + declared.menu[len(old) :]
    return declared.menu


def main(procedures):
    """Answer GIMP for these procedures, a dictionary by name."""

    class Plugin(Gimp.PlugIn):
        def do_set_i18n(self, name):  # noqa: ARG002
            return False

        def do_query_procedures(self):
            for declared in procedures.values():
                if declared.on_query:
                    declared.on_query()
            return list(procedures)

        def do_create_procedure(self, name):
            return create(self, procedures[name])

    Gimp.main(Plugin.__gtype__, sys.argv)


def create(plugin, declared):
    """Declare a procedure to GIMP."""
    Babl.init()  # GIMP does it for procedures that run, but colours are needed here too
    kind = Gimp.PDBProcType.PLUGIN
    if declared.given:
        procedure = Gimp.ImageProcedure.new(plugin, declared.name, kind, run_on_image, declared)
        procedure.set_image_types(declared.image_types or "*")
        # With any number of drawables, since a greyed out menu entry does not say why.
        mask = Gimp.ProcedureSensitivityMask
        procedure.set_sensitivity_mask(mask.DRAWABLE | mask.DRAWABLES | mask.NO_DRAWABLES)
    else:
        procedure = Gimp.Procedure.new(plugin, declared.name, kind, run_alone, declared)
        procedure.add_enum_argument(
            "run-mode",
            "Run mode",
            "Whether to ask the user",
            Gimp.RunMode,
            Gimp.RunMode.NONINTERACTIVE,
            GObject.ParamFlags.READWRITE,
        )
        if declared.image_types:
            procedure.set_image_types(declared.image_types)
        else:
            procedure.set_sensitivity_mask(Gimp.ProcedureSensitivityMask.ALWAYS)
    procedure.set_documentation(declared.blurb, declared.help, declared.name)
    procedure.set_attribution(declared.author, declared.copyright, declared.date)
    menu = menu_of(declared)
    if declared.label:
        procedure.set_menu_label(declared.label)
        if menu:
            procedure.add_menu_path(menu)
    for parameter, label in zip(declared.own, labels(declared), strict=True):
        add_argument(procedure, parameter, label)
    for parameter in declared.results:
        add_result(procedure, parameter)
    return procedure


def run_on_image(procedure, run_mode, image, drawables, config, declared):
    """GIMP calls a procedure for an image."""

    def given():
        if declared.given == 1:
            return [to_classic(image)]
        kind = declared.parameters[1].kind
        if kind == "vectors":
            chosen = image.get_selected_paths()
        elif kind == "channel" and not drawables:
            chosen = image.get_selected_channels()
        else:
            chosen = drawables
        if len(chosen) != 1:
            what = {"vectors": "path", "channel": "channel"}.get(kind, "layer")
            raise Failure("Select exactly one %s; %d are selected." % (what, len(chosen)))
        return [to_classic(image), Reference("item", chosen[0].get_id())]

    return run(procedure, run_mode, given, config, declared)


def run_alone(procedure, config, declared):
    """GIMP calls a procedure that is for no image."""
    return run(procedure, config.get_property("run-mode"), list, config, declared)


def run(procedure, run_mode, given, config, declared):
    """Ask the user where wanted, call the script, and answer in GIMP's terms."""
    from gimpfu.procedures import describe

    status = Gimp.PDBStatusType
    # A call that fails is an exception in the script; GIMP need not show a window of its own.
    procedure.get_plug_in().set_pdb_error_handler(Gimp.PDBErrorHandler.PLUGIN)
    try:
        front = given()

        def values():
            return front + [from_config(config, parameter) for parameter in declared.own]

        asks = run_mode == Gimp.RunMode.INTERACTIVE and declared.own
        if asks and not ask(procedure, config, declared, values):
            raise Cancelled
        results = declared.call(values())
        answer = procedure.new_return_values(status.SUCCESS, GLib.Error())
        for number, (parameter, result) in enumerate(zip(declared.results, results, strict=True), 1):
            answer.remove(number)
            answer.insert(number, answer_value(parameter, result))
    except Cancelled:
        return procedure.new_return_values(status.CANCEL, GLib.Error())
    except Exception as problem:
        return procedure.new_return_values(status.EXECUTION_ERROR, GLib.Error(describe(problem)))
    return answer
