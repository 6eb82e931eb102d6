# -*- coding: utf-8 -*-
"""GTK 2 and GIMP 2.10's own widgets through ctypes: every function called, with its types."""

from __future__ import absolute_import

import ctypes
import sys
from ctypes import POINTER, c_char_p, c_double, c_int, c_size_t, c_uint, c_ulong, c_void_p

from gimpfu.gimp2.libraries import Colour, Rectangle, declare, load


class List(ctypes.Structure):
    """GList."""


List._fields_ = (("data", c_void_p), ("next", POINTER(List)), ("prev", POINTER(List)))


class Value(ctypes.Structure):
    """GValue."""

    _fields_ = (("type", c_size_t), ("data", ctypes.c_uint64 * 2))


_gobject, _glib = load("gobject-2.0"), load("glib-2.0")
_SYSTEM = {"win32": "win32", "darwin": "quartz"}.get(sys.platform, "x11")
_gtk, _gdk = load("gtk-%s-2.0" % _SYSTEM), load("gdk-%s-2.0" % _SYSTEM)
_pango = load("pango-1.0")
_ui, _widgets = load("gimpui-2.0"), load("gimpwidgets-2.0")

OK, CANCEL, HELP, RESET = -5, -6, -11, 1
ENTERS, F1 = (0xFF0D, 0xFF8D), 0xFFBE  # the keys Return and Enter
EXPAND, SHRINK, FILL = 1, 2, 4
POLICY_AUTOMATIC, POLICY_NEVER, SHADOW_IN, RIGHT = 1, 2, 1, 1
ELLIPSIZE_END, PRIORITY_DEFAULT, RGB_IMAGE = 3, 0, 0
HORIZONTAL, NO_SHADOW = 1, 0
BUTTON_PRESS, SCROLL_UP, SCROLL_DOWN = 4, 0, 1
POINTER_EVENTS = 1 << 2 | 1 << 8 | 1 << 9 | 1 << 21  # moves, presses, releases, turns of the wheel
FINGER, FOUR_ARROWS, HAND, TWO_ARROWS = 60, 52, 58, 108  # pointers

# What GTK hands to a callback is not looked at, so one type does for all signals.
Signal = ctypes.CFUNCTYPE(None)
Question = ctypes.CFUNCTYPE(c_int)
RowQuestion = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p)


class KeyEvent(ctypes.Structure):
    """The beginning of GdkEventKey."""

    _fields_ = (
        ("type", c_int),
        ("window", c_void_p),
        ("send_event", ctypes.c_int8),
        ("time", ctypes.c_uint32),
        ("state", c_uint),
        ("keyval", c_uint),
    )


class ButtonEvent(ctypes.Structure):
    """The beginning of GdkEventButton."""

    _fields_ = KeyEvent._fields_[:4] + (
        ("x", c_double),
        ("y", c_double),
        ("axes", c_void_p),
        ("state", c_uint),
        ("button", c_uint),
    )


class MotionEvent(ctypes.Structure):
    """The beginning of GdkEventMotion."""

    _fields_ = ButtonEvent._fields_[:8]


class ScrollEvent(ctypes.Structure):
    """The beginning of GdkEventScroll."""

    _fields_ = ButtonEvent._fields_[:6] + (("state", c_uint), ("direction", c_int))


KeyPress, ButtonPress, Motion, Scroll, Allocated = [
    ctypes.CFUNCTYPE(result, c_void_p, POINTER(told), c_void_p)
    for result, told in (
        (c_int, KeyEvent),
        (c_int, ButtonEvent),
        (c_int, MotionEvent),
        (c_int, ScrollEvent),
        (None, Rectangle),
    )
]

g_signal_connect_data = declare(
    _gobject, "g_signal_connect_data", c_ulong, c_void_p, c_char_p, c_void_p, c_void_p, c_void_p, c_int
)
g_idle_add = declare(_glib, "g_idle_add", c_uint, Question, c_void_p)
g_timeout_add = declare(_glib, "g_timeout_add", c_uint, c_uint, Question, c_void_p)
g_source_remove = declare(_glib, "g_source_remove", c_int, c_uint)

_signature = [c_int, Question, c_void_p, c_void_p]
g_idle_add_full = declare(_glib, "g_idle_add_full", c_uint, *_signature)
g_type_check_instance_is_a = declare(_gobject, "g_type_check_instance_is_a", c_int, c_void_p, c_size_t)
g_list_free = declare(_glib, "g_list_free", None, POINTER(List))
_g_value_init = declare(_gobject, "g_value_init", c_void_p, POINTER(Value), c_size_t)
_g_value_set_enum = declare(_gobject, "g_value_set_enum", None, POINTER(Value), c_int)
_g_object_set_property = declare(_gobject, "g_object_set_property", None, c_void_p, c_char_p, POINTER(Value))

gdk_flush = declare(_gdk, "gdk_flush", None)
gdk_keyval_to_lower = declare(_gdk, "gdk_keyval_to_lower", c_uint, c_uint)
gdk_screen_height = declare(_gdk, "gdk_screen_height", c_int)
gdk_screen_get_default = declare(_gdk, "gdk_screen_get_default", c_void_p)
gdk_screen_get_n_monitors = declare(_gdk, "gdk_screen_get_n_monitors", c_int, c_void_p)
gdk_screen_get_monitor_geometry = declare(
    _gdk, "gdk_screen_get_monitor_geometry", None, c_void_p, c_int, POINTER(Rectangle)
)
gdk_cursor_new = declare(_gdk, "gdk_cursor_new", c_void_p, c_int)
gdk_window_set_cursor = declare(_gdk, "gdk_window_set_cursor", None, c_void_p, c_void_p)

dialog_new = declare(_gtk, "gtk_dialog_new", c_void_p)
dialog_add_button = declare(_gtk, "gtk_dialog_add_button", c_void_p, c_void_p, c_char_p, c_int)
dialog_response = declare(_gtk, "gtk_dialog_response", None, c_void_p, c_int)
dialog_set_response_sensitive = declare(
    _gtk, "gtk_dialog_set_response_sensitive", None, c_void_p, c_int, c_int
)
dialog_get_widget_for_response = declare(
    _gtk, "gtk_dialog_get_widget_for_response", c_void_p, c_void_p, c_int
)
window_mnemonic_activate = declare(_gtk, "gtk_window_mnemonic_activate", c_int, c_void_p, c_uint, c_uint)
window_get_focus = declare(_gtk, "gtk_window_get_focus", c_void_p, c_void_p)
dialog_set_default_response = declare(_gtk, "gtk_dialog_set_default_response", None, c_void_p, c_int)
dialog_get_content_area = declare(_gtk, "gtk_dialog_get_content_area", c_void_p, c_void_p)
dialog_run = declare(_gtk, "gtk_dialog_run", c_int, c_void_p)
window_set_title = declare(_gtk, "gtk_window_set_title", None, c_void_p, c_char_p)
window_set_default_size = declare(_gtk, "gtk_window_set_default_size", None, c_void_p, c_int, c_int)
_signature = [c_void_p, POINTER(c_int), POINTER(c_int)]
_window_get_size = declare(_gtk, "gtk_window_get_size", None, *_signature)
window_present = declare(_gtk, "gtk_window_present", None, c_void_p)
widget_show = declare(_gtk, "gtk_widget_show", None, c_void_p)
widget_set_no_show_all = declare(_gtk, "gtk_widget_set_no_show_all", None, c_void_p, c_int)
widget_set_visible = declare(_gtk, "gtk_widget_set_visible", None, c_void_p, c_int)
widget_show_all = declare(_gtk, "gtk_widget_show_all", None, c_void_p)
widget_destroy = declare(_gtk, "gtk_widget_destroy", None, c_void_p)
widget_grab_focus = declare(_gtk, "gtk_widget_grab_focus", None, c_void_p)
widget_size_request = declare(_gtk, "gtk_widget_size_request", None, c_void_p, POINTER(c_int * 2))
widget_add_events = declare(_gtk, "gtk_widget_add_events", None, c_void_p, c_int)
widget_get_window = declare(_gtk, "gtk_widget_get_window", c_void_p, c_void_p)
widget_set_can_focus = declare(_gtk, "gtk_widget_set_can_focus", None, c_void_p, c_int)
widget_set_tooltip_text = declare(_gtk, "gtk_widget_set_tooltip_text", None, c_void_p, c_char_p)
widget_set_sensitive = declare(_gtk, "gtk_widget_set_sensitive", None, c_void_p, c_int)
widget_set_size_request = declare(_gtk, "gtk_widget_set_size_request", None, c_void_p, c_int, c_int)

container_add = declare(_gtk, "gtk_container_add", None, c_void_p, c_void_p)
container_set_border_width = declare(_gtk, "gtk_container_set_border_width", None, c_void_p, c_uint)
container_set_focus_vadjustment = declare(
    _gtk, "gtk_container_set_focus_vadjustment", None, c_void_p, c_void_p
)
box_pack_start = declare(_gtk, "gtk_box_pack_start", None, c_void_p, c_void_p, c_int, c_int, c_uint)
hbox_new = declare(_gtk, "gtk_hbox_new", c_void_p, c_int, c_int)
vbox_new = declare(_gtk, "gtk_vbox_new", c_void_p, c_int, c_int)
table_new = declare(_gtk, "gtk_table_new", c_void_p, c_uint, c_uint, c_int)
_signature = [c_void_p] * 2 + [c_uint] * 4 + [c_int] * 2 + [c_uint] * 2
table_attach = declare(_gtk, "gtk_table_attach", None, *_signature)
table_set_row_spacings = declare(_gtk, "gtk_table_set_row_spacings", None, c_void_p, c_uint)
table_set_col_spacings = declare(_gtk, "gtk_table_set_col_spacings", None, c_void_p, c_uint)
scrolled_window_new = declare(_gtk, "gtk_scrolled_window_new", c_void_p, c_void_p, c_void_p)
scrolled_window_set_policy = declare(_gtk, "gtk_scrolled_window_set_policy", None, c_void_p, c_int, c_int)
scrolled_window_set_shadow_type = declare(_gtk, "gtk_scrolled_window_set_shadow_type", None, c_void_p, c_int)
_signature = [c_void_p, c_void_p]
scrolled_window_add_with_viewport = declare(_gtk, "gtk_scrolled_window_add_with_viewport", None, *_signature)

scrolled_window_get_vadjustment = declare(_gtk, "gtk_scrolled_window_get_vadjustment", c_void_p, c_void_p)
viewport_set_shadow_type = declare(_gtk, "gtk_viewport_set_shadow_type", None, c_void_p, c_int)
size_group_new = declare(_gtk, "gtk_size_group_new", c_void_p, c_int)
size_group_set_ignore_hidden = declare(_gtk, "gtk_size_group_set_ignore_hidden", None, c_void_p, c_int)
size_group_add_widget = declare(_gtk, "gtk_size_group_add_widget", None, c_void_p, c_void_p)
expander_new = declare(_gtk, "gtk_expander_new", c_void_p, c_char_p)
expander_set_label_widget = declare(_gtk, "gtk_expander_set_label_widget", None, c_void_p, c_void_p)
expander_set_expanded = declare(_gtk, "gtk_expander_set_expanded", None, c_void_p, c_int)
expander_get_expanded = declare(_gtk, "gtk_expander_get_expanded", c_int, c_void_p)

label_new_with_mnemonic = declare(_gtk, "gtk_label_new_with_mnemonic", c_void_p, c_char_p)
label_set_mnemonic_widget = declare(_gtk, "gtk_label_set_mnemonic_widget", None, c_void_p, c_void_p)
label_set_text = declare(_gtk, "gtk_label_set_text", None, c_void_p, c_char_p)
label_set_markup_with_mnemonic = declare(_gtk, "gtk_label_set_markup_with_mnemonic", None, c_void_p, c_char_p)
label_set_markup = declare(_gtk, "gtk_label_set_markup", None, c_void_p, c_char_p)
label_set_ellipsize = declare(_gtk, "gtk_label_set_ellipsize", None, c_void_p, c_int)
label_set_line_wrap = declare(_gtk, "gtk_label_set_line_wrap", None, c_void_p, c_int)
misc_set_alignment = declare(_gtk, "gtk_misc_set_alignment", None, c_void_p, ctypes.c_float, ctypes.c_float)

adjustment_new = declare(_gtk, "gtk_adjustment_new", c_void_p, *[c_double] * 6)
adjustment_get_value = declare(_gtk, "gtk_adjustment_get_value", c_double, c_void_p)
adjustment_set_value = declare(_gtk, "gtk_adjustment_set_value", None, c_void_p, c_double)
spin_button_new = declare(_gtk, "gtk_spin_button_new", c_void_p, c_void_p, c_double, c_uint)
hscale_new = declare(_gtk, "gtk_hscale_new", c_void_p, c_void_p)
scale_set_digits = declare(_gtk, "gtk_scale_set_digits", None, c_void_p, c_int)
scale_set_value_pos = declare(_gtk, "gtk_scale_set_value_pos", None, c_void_p, c_int)
button_new_with_label = declare(_gtk, "gtk_button_new_with_label", c_void_p, c_char_p)
button_set_label = declare(_gtk, "gtk_button_set_label", None, c_void_p, c_char_p)
button_set_focus_on_click = declare(_gtk, "gtk_button_set_focus_on_click", None, c_void_p, c_int)
bin_get_child = declare(_gtk, "gtk_bin_get_child", c_void_p, c_void_p)
_name = "gtk_check_button_new_with_mnemonic"
check_button_new_with_mnemonic = declare(_gtk, _name, c_void_p, c_char_p)
toggle_button_get_active = declare(_gtk, "gtk_toggle_button_get_active", c_int, c_void_p)
toggle_button_set_inconsistent = declare(_gtk, "gtk_toggle_button_set_inconsistent", None, c_void_p, c_int)
toggle_button_set_active = declare(_gtk, "gtk_toggle_button_set_active", None, c_void_p, c_int)
combo_box_text_new = declare(_gtk, "gtk_combo_box_text_new", c_void_p)
combo_box_text_append_text = declare(_gtk, "gtk_combo_box_text_append_text", None, c_void_p, c_char_p)
combo_box_get_active = declare(_gtk, "gtk_combo_box_get_active", c_int, c_void_p)
combo_box_set_active = declare(_gtk, "gtk_combo_box_set_active", None, c_void_p, c_int)
_cell_layout_get_cells = declare(_gtk, "gtk_cell_layout_get_cells", POINTER(List), c_void_p)
combo_box_set_row_separator_func = declare(
    _gtk, "gtk_combo_box_set_row_separator_func", None, c_void_p, RowQuestion, c_void_p, c_void_p
)
tree_model_get_string_from_iter = declare(
    _gtk, "gtk_tree_model_get_string_from_iter", c_void_p, c_void_p, c_void_p
)
progress_bar_new = declare(_gtk, "gtk_progress_bar_new", c_void_p)
progress_bar_set_fraction = declare(_gtk, "gtk_progress_bar_set_fraction", None, c_void_p, c_double)
entry_new = declare(_gtk, "gtk_entry_new", c_void_p)
entry_get_text = declare(_gtk, "gtk_entry_get_text", c_char_p, c_void_p)
entry_set_text = declare(_gtk, "gtk_entry_set_text", None, c_void_p, c_char_p)
entry_set_width_chars = declare(_gtk, "gtk_entry_set_width_chars", None, c_void_p, c_int)
entry_set_activates_default = declare(_gtk, "gtk_entry_set_activates_default", None, c_void_p, c_int)
text_view_new = declare(_gtk, "gtk_text_view_new", c_void_p)
text_view_get_buffer = declare(_gtk, "gtk_text_view_get_buffer", c_void_p, c_void_p)
text_view_set_accepts_tab = declare(_gtk, "gtk_text_view_set_accepts_tab", None, c_void_p, c_int)
text_buffer_set_text = declare(_gtk, "gtk_text_buffer_set_text", None, c_void_p, c_char_p, c_int)
text_buffer_get_bounds = declare(_gtk, "gtk_text_buffer_get_bounds", None, c_void_p, c_void_p, c_void_p)
text_buffer_get_text = declare(
    _gtk, "gtk_text_buffer_get_text", c_void_p, c_void_p, c_void_p, c_void_p, c_int
)
accelerator_get_default_mod_mask = declare(_gtk, "gtk_accelerator_get_default_mod_mask", c_uint)
_ellipsize_mode_get_type = declare(_pango, "pango_ellipsize_mode_get_type", c_size_t)
_types = {
    name: declare(_gtk, "gtk_%s_get_type" % name, c_size_t)
    for name in ("button", "entry", "expander", "spin_button", "text_view", "toggle_button")
}
LARGEST_TEXT_ITER = 256  # bytes; GtkTextIter is 80 of them on 64-bit systems

ui_init = declare(_ui, "gimp_ui_init", None, c_char_p, c_int)
window_set_transient = declare(_ui, "gimp_window_set_transient", None, c_void_p)
preview_area_new = declare(_widgets, "gimp_preview_area_new", c_void_p)
_signature = [c_void_p] + [c_int] * 5 + [c_char_p, c_int]
preview_area_draw = declare(_widgets, "gimp_preview_area_draw", None, *_signature)
int_combo_box_get_active = declare(_widgets, "gimp_int_combo_box_get_active", c_int, c_void_p, POINTER(c_int))
int_combo_box_set_active = declare(_widgets, "gimp_int_combo_box_set_active", c_int, c_void_p, c_int)
color_button_new = declare(
    _widgets, "gimp_color_button_new", c_void_p, c_char_p, c_int, c_int, POINTER(Colour), c_int
)
color_button_get_color = declare(_widgets, "gimp_color_button_get_color", None, c_void_p, POINTER(Colour))
color_button_set_color = declare(_widgets, "gimp_color_button_set_color", None, c_void_p, POINTER(Colour))
file_entry_new = declare(_widgets, "gimp_file_entry_new", c_void_p, c_char_p, c_char_p, c_int, c_int)
file_entry_get_filename = declare(_widgets, "gimp_file_entry_get_filename", c_void_p, c_void_p)
file_entry_set_filename = declare(_widgets, "gimp_file_entry_set_filename", None, c_void_p, c_char_p)

OBJECT_COMBO_BOXES = {
    kind: declare(_ui, "gimp_%s_combo_box_new" % kind, c_void_p, c_void_p, c_void_p)
    for kind in ("image", "drawable", "layer", "channel", "vectors")
}
OBJECT_COMBO_BOXES["item"] = OBJECT_COMBO_BOXES["drawable"]

RESOURCE_BUTTONS = {
    kind: declare(_ui, "gimp_%s_select_button_new" % kind, c_void_p, c_char_p, c_char_p)
    for kind in ("font", "gradient", "palette", "pattern")
}
RESOURCE_NAMES = {
    kind: declare(_ui, "gimp_%s_select_button_get_%s" % (kind, kind), c_char_p, c_void_p)
    for kind in RESOURCE_BUTTONS
}
RESOURCE_SETTERS = {
    kind: declare(_ui, "gimp_%s_select_button_set_%s" % (kind, kind), None, c_void_p, c_char_p)
    for kind in RESOURCE_BUTTONS
}
_signature = [c_char_p, c_char_p, c_double, c_int, c_int]
brush_select_button_new = declare(_ui, "gimp_brush_select_button_new", c_void_p, *_signature)
_signature = [c_void_p, POINTER(c_double), POINTER(c_int), POINTER(c_int)]
brush_select_button_get_brush = declare(_ui, "gimp_brush_select_button_get_brush", c_char_p, *_signature)
_signature = [c_void_p, c_char_p, c_double, c_int, c_int]
brush_select_button_set_brush = declare(_ui, "gimp_brush_select_button_set_brush", None, *_signature)


def size_of(widget):
    """Return the width and the height that a widget asks for."""
    size = (c_int * 2)()
    widget_size_request(widget, ctypes.byref(size))
    return tuple(size)


def cut_off_entries(box):
    """Have a list be as narrow as its place is, with dots where an entry is cut off."""
    value = Value()
    _g_value_init(ctypes.byref(value), _ellipsize_mode_get_type())
    _g_value_set_enum(ctypes.byref(value), ELLIPSIZE_END)
    first = cells = _cell_layout_get_cells(box)
    while cells:
        _g_object_set_property(cells.contents.data, b"ellipsize", ctypes.byref(value))
        cells = cells.contents.next
    g_list_free(first)


def narrowest_monitor():
    """Return the width of the narrowest monitor, in pixels."""
    screen, place = gdk_screen_get_default(), Rectangle()
    widths = []
    for number in range(gdk_screen_get_n_monitors(screen)):
        gdk_screen_get_monitor_geometry(screen, number, ctypes.byref(place))
        widths.append(place.width)
    return min(widths)


def is_a(widget, *names):
    """Whether a widget, or None, is of one of these types."""
    return any(g_type_check_instance_is_a(widget, _types[name]()) for name in names) if widget else False


def window_size(window):
    """Return the width and the height of a window that is shown."""
    width, height = c_int(), c_int()
    _window_get_size(window, ctypes.byref(width), ctypes.byref(height))
    return width.value, height.value
