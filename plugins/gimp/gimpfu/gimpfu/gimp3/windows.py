"""Windows of a script's own in GIMP 3: a question, and what is waited for."""

from gimpfu.gimp3.bindings import GLib, user_interface
from gimpfu.translated import _

LOOK = 300  # milliseconds between two looks
WIDTH = 60  # characters of a line


def confirm(title, text, label):
    """Ask the user, and tell whether he pressed the button with this label; the other one is Cancel."""
    Gtk = user_interface()[1]
    dialog = make_dialog(title, text)[0]
    dialog.add_button(label, Gtk.ResponseType.OK)
    dialog.set_default_response(Gtk.ResponseType.OK)
    answer = shown(dialog)
    dialog.destroy()
    return answer == Gtk.ResponseType.OK


def wait(title, look):
    """Show a window until `look()` returns None, or the user presses Cancel; tell whether it was the former.

    It is called again and again, and returns how far it is, from 0 to 1, and that in words. What it raises is
    raised here.
    """
    Gtk = user_interface()[1]
    dialog, line = make_dialog(title, "")
    bar = Gtk.ProgressBar()
    dialog.get_content_area().pack_start(bar, False, False, 0)
    raised = []

    def look_again():
        try:
            told = look()
        except Exception as problem:  # noqa: BLE001 - it goes on below, where GTK has ended
            raised.append(problem)
            told = None
        if told is None:
            dialog.response(Gtk.ResponseType.OK)
            return False
        bar.set_fraction(told[0])
        line.set_text(told[1])
        return True

    timer = GLib.timeout_add(LOOK, look_again)
    answer = shown(dialog)
    if answer != Gtk.ResponseType.OK:
        GLib.source_remove(timer)
    dialog.destroy()
    if raised:
        raise raised[0]
    return answer == Gtk.ResponseType.OK


def make_dialog(title, text):
    """Return a dialog with Cancel and a text, and the label of that."""
    GimpUi, Gtk = user_interface()
    GimpUi.init(title)
    dialog = Gtk.Dialog(title=title)
    dialog.add_button(_("_Cancel"), Gtk.ResponseType.CANCEL)
    line = Gtk.Label(label=text, wrap=True, xalign=0.0, max_width_chars=WIDTH, width_chars=WIDTH)
    content = dialog.get_content_area()
    content.set_property("border-width", 12)
    content.set_spacing(12)
    content.pack_start(line, True, True, 0)
    return dialog, line


def shown(dialog):
    """Show a dialog before GIMP's window, and return the answer."""
    GimpUi = user_interface()[0]
    dialog.show_all()
    GimpUi.window_set_transient(dialog)
    return dialog.run()
