"""The dialog of a procedure: GIMP's own, or rows of ours where GIMP's cannot do what a parameter wants."""

from gimpfu.errors import Failure
from gimpfu.gimp3.arguments import OBJECTS, limits, nick
from gimpfu.gimp3.bindings import GLib, GObject, user_interface
from gimpfu.gimp3.conversions import native_object


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
    title = declared.label.replace("_", "").rstrip(".…")
    dialog = GimpUi.ProcedureDialog.new(procedure, config, title)
    if is_ours(declared):
        rows = own_rows(Gtk, config, declared, values)
        dialog.get_content_area().pack_start(rows, True, True, 0)
        rows.show_all()
    else:
        fill(dialog, declared, config, Gtk, GimpUi)
    agreed = dialog.run()
    dialog.destroy()
    return agreed


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


def own_rows(Gtk, config, declared, values):
    """Return rows of ours for all parameters and the forecast."""
    grid = Gtk.Grid(column_spacing=12, row_spacing=6, border_width=12)
    for row, parameter in enumerate(declared.own):
        text = Gtk.Label(label=parameter.label, use_underline=True, xalign=0.0)
        field = make_field(Gtk, parameter, config)
        field.set_hexpand(True)
        text.set_mnemonic_widget(field)
        grid.attach(text, 0, row, 1, 1)
        grid.attach(field, 1, row, 1, 1)
    if declared.forecast:
        line = Gtk.Label(xalign=0.0, wrap=True, max_width_chars=40)
        grid.attach(line, 1, len(declared.own), 1, 1)
        keep_forecast(line, config, lambda: declared.forecast(*declared.arguments(values())))
    return grid


def keep_forecast(line, config, forecast):
    """Have a label show the forecast, anew after every change."""

    def show():
        try:
            line.set_text(forecast())
        except Failure as failure:
            line.set_text(str(failure))

    # When GTK has nothing else to do, so once for a change that is made of several.
    waiting = []

    def show_later(*_):
        if not waiting:
            waiting.append(GLib.idle_add(show_now))

    def show_now():
        waiting.clear()
        show()
        return GLib.SOURCE_REMOVE

    show()
    config.connect("notify", show_later)


def make_field(Gtk, parameter, config):
    """Return the widget for a parameter, bound to its value."""
    kind = parameter.kind
    if kind in {"integer", "number", "slider"}:
        low, high = limits(parameter, GLib.MININT32, GLib.MAXINT32)
        step = parameter.step or 1
        held = Gtk.Adjustment(lower=low, upper=high, step_increment=step, page_increment=10 * step)
        if kind == "slider":
            field = Gtk.Scale(adjustment=held, digits=2, value_pos=Gtk.PositionType.RIGHT)
        else:
            field = make_spin_button(Gtk, held, 0 if kind == "integer" else 4)
        if parameter.per_cent:
            field = beside_per_cent(Gtk, field, held)
        attribute = "value"
    elif kind == "switch":
        field = held = Gtk.CheckButton()
        attribute = "active"
    elif kind in {"choice", "index"}:
        field = held = Gtk.ComboBoxText()
        attribute = "active-id"
        choices = parameter.choices() if callable(parameter.choices) else parameter.choices
        known = [(shown, nick(parameter, value)) for shown, value in choices]
        for shown, one in known:
            field.append(one, shown)
        # A value remembered from before may be gone; the user sees what is taken instead.
        if config.get_property(parameter.name) not in [one for _, one in known]:
            config.set_property(parameter.name, known[0][1])
    elif kind in {"text", "paragraph"}:
        field = held = Gtk.Entry()
        attribute = "text"
    else:
        raise Failure(
            "gimpfu: the parameter %s cannot stand beside a forecast, per cent or made choices."
            % parameter.name
        )
    flags = GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE
    config.bind_property(parameter.name, held, attribute, flags)
    return field


def make_spin_button(Gtk, adjustment, digits):
    """Return a field for a number that follows what is typed at once, not only when the field is left."""
    field = Gtk.SpinButton(adjustment=adjustment, digits=digits)
    busy = []  # true while text becomes value or value text, so that neither is sent back

    def read(_):
        try:
            value = float(field.get_text().replace(",", "."))
        except ValueError:
            return
        if not busy and adjustment.get_lower() <= value <= adjustment.get_upper():
            busy.append(True)
            adjustment.set_value(value)
            busy.pop()

    def write(_):
        if not busy:
            busy.append(True)
            text = "%.*f" % (digits, adjustment.get_value())
            field.set_text(text.rstrip("0").rstrip(".") if digits else text)
            busy.pop()
        return True  # GTK need not write

    field.connect("changed", read)
    field.connect("output", write)
    return field


def beside_per_cent(Gtk, field, adjustment):
    """Return a number's field together with a second one that shows and takes the number in per cent."""
    hundredfold = Gtk.Adjustment(
        lower=100 * adjustment.get_lower(),
        upper=100 * adjustment.get_upper(),
        step_increment=100 * adjustment.get_step_increment(),
        page_increment=100 * adjustment.get_page_increment(),
    )
    flags = GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE
    adjustment.bind_property(
        "value", hundredfold, "value", flags, lambda _, value: 100 * value, lambda _, value: value / 100
    )
    both = Gtk.Box(spacing=6)
    second = make_spin_button(Gtk, hundredfold, 2)
    sign = Gtk.Label(label="_%", use_underline=True)
    sign.set_mnemonic_widget(second)
    for widget, expands in ((field, True), (second, True), (sign, False)):
        both.pack_start(widget, expands, expands, 0)
    both.connect("mnemonic-activate", lambda *_: field.grab_focus() or True)
    return both
