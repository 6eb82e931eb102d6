"""The dialog of a procedure: GIMP's own, or rows of ours where GIMP's cannot do what a parameter wants."""

from gimpfu.gimp3.arguments import OBJECTS
from gimpfu.gimp3.bindings import GObject, user_interface
from gimpfu.gimp3.conversions import native_object
from gimpfu.gimp3.form import Form
from gimpfu.gimp3.preview import Canvas


def is_ours(declared):
    """Whether the dialog needs what GIMP's own has not: a forecast, per cent, choices made when it opens."""
    return declared.forecast or any(
        parameter.per_cent or callable(parameter.choices) for parameter in declared.own
    )


def labels(declared):
    """Return the labels of the parameters; those in GIMP's dialog leave its buttons their mnemonics."""
    taken = set() if is_ours(declared) else set("ochrls")
    found = []
    for parameter in declared.own:
        letter = parameter.label.partition("_")[2][:1].lower()
        found.append(parameter.label.replace("_", "") if letter in taken else parameter.label)
        taken.add(letter)
    return found


def ask(procedure, config, declared, values):
    """Show the dialog; whether the user agreed. `values` gives those of all parameters as they are now."""
    GimpUi, Gtk = user_interface()
    GimpUi.init(procedure.get_name())
    dialog = GimpUi.ProcedureDialog.new(procedure, config, declared.title)
    canvas = None
    if is_ours(declared):
        form = Form(Gtk, dialog, config, declared, values)
        content = form.rows
        if declared.preview:

            def arguments():
                return declared.arguments(declared.agreed(values()))

            canvas = Canvas(Gtk, GimpUi, dialog, declared, arguments, form.extras)
            form.on_change = canvas.changed
            content = beside(Gtk, canvas.widget, form.rows)
        dialog.get_content_area().pack_start(content, True, True, 0)
        content.show_all()
        form.begin()
        if canvas:
            canvas.begin()
    else:
        fill(dialog, declared, config, Gtk, GimpUi)
    agreed = dialog.run()
    if is_ours(declared):
        form.close()
    if canvas:
        canvas.close()
    dialog.destroy()
    return agreed


def beside(Gtk, picture, rows):
    """Return a picture, which takes what there is of room, and rows that go on below the window's edge."""
    both = Gtk.Box()
    both.pack_start(picture, True, True, 0)
    both.pack_start(rows, False, True, 0)
    return both


def fill(dialog, declared, config, Gtk, GimpUi):
    """Have GIMP make the rows."""
    for parameter in declared.own:
        if parameter.kind == "slider":
            dialog.get_scale_entry(parameter.name, 1.0)
        elif parameter.kind == "paragraph":
            dialog.get_widget(parameter.name, Gtk.TextView)
        elif parameter.kind == "choice":
            dialog.get_widget(parameter.name, GimpUi.IntRadioFrame)
    known = [parameter for parameter in declared.own if parameter.kind not in CHOSEN]
    dialog.fill([parameter.name for parameter in known])
    # GIMP has no fields for these in its dialogs.
    for parameter in declared.own:
        if parameter.kind in CHOSEN:
            row = chooser(parameter, config, Gtk, getattr(GimpUi, CHOSEN[parameter.kind]))
            dialog.get_content_area().pack_start(row, False, False, 0)
            row.show_all()


CHOSEN = {"image": "ImageComboBox", "vectors": "PathComboBox"}


def chooser(parameter, config, Gtk, kind):
    """Return a row to choose one of GIMP's objects in, for a parameter."""

    def keep(box):
        chosen, number = box.get_active()
        if chosen:
            native = native_object(OBJECTS[parameter.kind], number)
            config.set_property(parameter.name, native)

    row = Gtk.Box(spacing=12, border_width=6)
    box = kind.new(None)
    GObject.Object.connect(box, "changed", keep)  # its own `connect` is another
    row.pack_start(Gtk.Label(label=parameter.label.replace("_", "")), False, False, 0)
    row.pack_start(box, True, True, 0)
    keep(box)
    return row
