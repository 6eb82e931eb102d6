"""A script's procedures in GIMP 3's terms: declared, run, and answered."""

# ruff: noqa: BLE001 - the edge of the process

import sys

from gimpfu.errors import Cancelled, Failure
from gimpfu.gimp3.arguments import add_argument, add_result, answer_value, from_config
from gimpfu.gimp3.bindings import Babl, Gimp, GLib, GObject
from gimpfu.gimp3.conversions import to_classic
from gimpfu.gimp3.dialog import ask, is_ours, labels
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


def menu_of(classic):
    """Return the menu in GIMP 3 for a classic one, or None for no menu."""
    for old, new in MENUS:
        if classic and classic.startswith(old):
            return new and new + classic[len(old) :]
    return classic


def main(procedures):
    """Answer GIMP for these procedures, a dictionary by name."""
    serve(procedures)


def complain(text):
    """Have GIMP's error console show a text, where a script has no procedures to show it."""
    serve({}, text)


def serve(procedures, complaint=""):
    """Answer GIMP's questions until it has no more."""

    class Plugin(Gimp.PlugIn):
        def do_set_i18n(self, name):  # noqa: ARG002
            return False

        def do_query_procedures(self):
            if complaint:
                Gimp.message(complaint)
            for declared in procedures.values():
                declared.query()
            return list(procedures)

        def do_create_procedure(self, name):
            return create(self, procedures[name])

    Gimp.main(Plugin.__gtype__, sys.argv)


menus, handlers = [], {}  # what the script says beside `register` when it is asked: pairs, and by procedure


def add_menu(name, path):
    """Put a procedure of this script into a menu."""
    menus.append((name, path))


def add_handler(what, name, extensions, prefixes, magics):
    """Have a procedure of this script "load" or "save" files whose names or first bytes fit."""
    handlers[name] = what, extensions, prefixes, magics


def create(plugin, declared):
    """Declare a procedure to GIMP."""
    Babl.init()  # GIMP does it for procedures that run, but colours are needed here too
    kind = Gimp.PDBProcType.PLUGIN
    if declared.on_query and not declared.is_queried:
        declared.query()  # GIMP runs it in another process than it asked
    if declared.name in handlers:
        return create_for_files(plugin, declared, *handlers[declared.name])
    # With any number of drawables, since a greyed out menu entry does not say why.
    mask = Gimp.ProcedureSensitivityMask
    with_an_image = mask.DRAWABLE | mask.DRAWABLES | mask.NO_DRAWABLES
    if declared.given == 2:
        procedure = Gimp.ImageProcedure.new(plugin, declared.name, kind, run_on_image, declared)
        procedure.set_image_types(declared.image_types or "*")
        procedure.set_sensitivity_mask(with_an_image)
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
        if declared.given:
            add_argument(procedure, declared.parameters[0], declared.parameters[0].label)
        if declared.image_types or declared.given:
            procedure.set_image_types(declared.image_types or "*")
            procedure.set_sensitivity_mask(with_an_image)
        else:
            procedure.set_sensitivity_mask(mask.ALWAYS)
    add_texts(procedure, declared)
    if declared.label:
        procedure.set_menu_label(declared.label)
        for menu in menus_of(declared):
            procedure.add_menu_path(menu)
    own = zip(declared.own, labels(declared), strict=True)
    for parameter, label in [*own, *((former, former.label) for former in declared.former.values())]:
        add_argument(procedure, parameter, label)
    for parameter in declared.results:
        add_result(procedure, parameter)
    return procedure


def add_texts(procedure, declared):
    """Say what a procedure does, and whose it is."""
    procedure.set_documentation(declared.blurb, declared.help, declared.name)
    procedure.set_attribution(declared.author, declared.copyright, declared.date)


def menus_of(declared):
    """Return the menus of a procedure in GIMP 3."""
    classic = [declared.menu] + [path for name, path in menus if name == declared.name]
    return [menu for menu in map(menu_of, classic) if menu]


def create_for_files(plugin, declared, what, extensions, prefixes, magics):
    """Declare a procedure that opens or writes files; GIMP gives its first arguments."""
    kind = Gimp.PDBProcType.PLUGIN
    if what == "load":
        procedure = Gimp.LoadProcedure.new(plugin, declared.name, kind, run_load, declared)
        procedure.set_magics(magics)
    else:
        procedure = Gimp.ExportProcedure.new(plugin, declared.name, kind, False, run_save, declared)
        procedure.set_image_types(declared.image_types or "*")
    procedure.set_extensions(extensions.replace(" ", ""))
    procedure.set_prefixes(prefixes)
    add_texts(procedure, declared)
    procedure.set_menu_label(declared.label or declared.name)
    for parameter in own_of_files(declared, what):
        add_argument(procedure, parameter, parameter.label)
    return procedure


def own_of_files(declared, what):
    """Return the parameters behind the two names of a file, and behind image and drawable where it writes."""
    return declared.parameters[2 if what == "load" else 4 :]


def run_load(procedure, run_mode, file, metadata, flags, config, declared):
    """GIMP opens a file."""
    del run_mode, metadata
    path = to_classic(file)
    own = own_of_files(declared, "load")

    def values():
        return [path, path] + [from_config(config, parameter) for parameter in own]

    return answer_to(procedure, declared, values), flags


def run_save(procedure, run_mode, image, file, options, metadata, config, declared):
    """GIMP writes a file."""
    del run_mode, options, metadata
    path = to_classic(file)
    own = own_of_files(declared, "save")

    def values():
        drawables = image.get_selected_layers() or image.get_layers()
        drawable = Reference("item", drawables[0].get_id()) if drawables else None
        return [to_classic(image), drawable, path, path] + [from_config(config, one) for one in own]

    return answer_to(procedure, declared, values)


def run_on_image(procedure, run_mode, image, drawables, config, declared):
    """GIMP calls a procedure for an image."""

    def given():
        if declared.takes_several:
            return [to_classic(image), [to_classic(one) for one in drawables]]
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
    """GIMP calls a procedure that is for no drawable."""

    def given():
        return [to_classic(config.get_property(declared.parameters[0].name))] if declared.given else []

    return run(procedure, config.get_property("run-mode"), given, config, declared)


def run(procedure, run_mode, given, config, declared):
    """Ask the user where wanted, and call the script."""

    def asked():
        front = given()

        def values():
            return front + [own_value(config, declared, parameter) for parameter in declared.own]

        if run_mode != Gimp.RunMode.NONINTERACTIVE:  # GIMP may remember one from before it was renamed
            for former in declared.former.values():
                config.set_property(former.name, former.default)
        # GIMP itself remembers what the user agreed to only if the script came to a good end.
        if is_ours(declared) and run_mode != Gimp.RunMode.NONINTERACTIVE:
            for parameter, value in zip(declared.own, declared.last_values(), strict=True):
                config.set_property(parameter.name, value)
        if run_mode == Gimp.RunMode.INTERACTIVE and declared.own:
            if declared.prepare:
                declared.prepare()
            if not ask(procedure, config, declared, values):
                raise Cancelled
            declared.remember(values()[declared.given :])
        return values() if run_mode == Gimp.RunMode.NONINTERACTIVE else declared.agreed(values())

    return answer_to(procedure, declared, asked)


def own_value(config, declared, parameter):
    """Return the value of a parameter, which a caller may have given by the name that it had before."""
    former = declared.former.get(parameter)
    given = former and from_config(config, former)
    return from_config(config, parameter) if former is None or given == former.default else given


def answer_to(procedure, declared, values):
    """Call the script, and answer in GIMP's terms."""
    from gimpfu.procedures import describe

    status = Gimp.PDBStatusType
    # A call that fails is an exception in the script; GIMP need not show a window of its own.
    procedure.get_plug_in().set_pdb_error_handler(Gimp.PDBErrorHandler.PLUGIN)
    try:
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
