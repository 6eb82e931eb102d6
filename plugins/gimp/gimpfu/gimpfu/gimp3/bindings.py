"""GIMP's libraries, in the versions that this back end is written for."""

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
gi.require_version("Babl", "0.1")
gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
gi.require_version("GdkPixbuf", "2.0")
from gi.repository import (  # noqa: E402
    Babl,
    GdkPixbuf,
    Gegl,
    Gimp,
    Gio,
    GLib,
    GObject,
    Pango,
    PangoCairo,
)

__all__ = [
    "Babl",
    "GLib",
    "GObject",
    "GdkPixbuf",
    "Gegl",
    "Gimp",
    "Gio",
    "Pango",
    "PangoCairo",
    "mouse_and_keys",
    "user_interface",
    "version",
]

version = (Gimp.MAJOR_VERSION, Gimp.MINOR_VERSION, Gimp.MICRO_VERSION)


def user_interface():
    """Return GIMP's and GTK's widgets, which need a display."""
    gi.require_version("GimpUi", "3.0")
    gi.require_version("Gtk", "3.0")
    from gi.repository import GimpUi, Gtk

    return GimpUi, Gtk


def mouse_and_keys():
    """Return what GTK's events are made of, which needs a display."""
    gi.require_version("Gdk", "3.0")
    from gi.repository import Gdk

    return Gdk
