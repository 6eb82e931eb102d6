# -*- coding: utf-8 -*-
"""GIMP 2.10's libraries through ctypes: its structures, and every function called, with its types.

No function here takes a variable number of arguments: ctypes cannot call such on every processor.
"""

import ctypes
import os
import sys
from ctypes import POINTER, c_char_p, c_double, c_int, c_int32, c_uint, c_uint32, c_void_p


def load(name):
    """Load one of the libraries that GIMP is made of, as "gimp-2.0"."""
    if sys.platform == "win32":
        return ctypes.CDLL(_found("lib%s-0.dll" % name, os.environ.get("PATH", "").split(os.pathsep)))
    if sys.platform == "darwin":
        # GIMP tells its own libraries where their parts are; they lie beside them.
        parts = [os.environ.get(variable, "") for variable in ("GEGL_PATH", "BABL_PATH")]
        return ctypes.CDLL(_found("lib%s.0.dylib" % name, [os.path.dirname(part) for part in parts if part]))
    return ctypes.CDLL("lib%s.so.0" % name)


def _found(file_name, folders):
    """Return the path of a library in one of these folders, or its bare name for the system to find."""
    for folder in folders:
        path = os.path.join(folder, file_name)
        if os.path.exists(path):
            if hasattr(os, "add_dll_directory"):
                os.add_dll_directory(folder)  # what the library itself needs lies there too
            return path
    return file_name


def declare(library, name, result, *arguments):
    """Return a function of a library; without its types ctypes would cut pointers in half."""
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments
    return function


# Structures


class Colour(ctypes.Structure):
    """GimpRGB."""

    _fields_ = [(name, c_double) for name in "rgba"]


class Parasite(ctypes.Structure):
    """GimpParasite."""

    _fields_ = [("name", c_char_p), ("flags", c_uint32), ("size", c_uint32), ("data", c_void_p)]


class Data(ctypes.Union):
    """GimpParamData, with one member for all that has the same shape."""

    _fields_ = [
        ("int32", c_int32),
        ("int16", ctypes.c_int16),
        ("int8", ctypes.c_uint8),
        ("float", c_double),
        ("string", c_char_p),
        ("array", c_void_p),
        ("colour", Colour),
        ("parasite", Parasite),
    ]


class Param(ctypes.Structure):
    """GimpParam: a value on its way to or from a procedure."""

    _fields_ = [("type", c_int), ("data", Data)]


class ParamDef(ctypes.Structure):
    """GimpParamDef: a declared argument or result."""

    _fields_ = [("type", c_int), ("name", c_char_p), ("description", c_char_p)]


class Rectangle(ctypes.Structure):
    """GeglRectangle."""

    _fields_ = [(name, c_int) for name in ("x", "y", "width", "height")]


Notice = ctypes.CFUNCTYPE(None)
Run = ctypes.CFUNCTYPE(None, c_char_p, c_int, POINTER(Param), POINTER(c_int), POINTER(POINTER(Param)))


class Callbacks(ctypes.Structure):
    """GimpPlugInInfo: what GIMP calls in a plug-in."""

    _fields_ = [("init", Notice), ("quit", Notice), ("query", Notice), ("run", Run)]


# Functions

_glib, _gobject = load("glib-2.0"), load("gobject-2.0")
_babl, _gegl = load("babl-0.1"), load("gegl-0.4")
_gimp, _base = load("gimp-2.0"), load("gimpbase-2.0")

g_free = declare(_glib, "g_free", None, c_void_p)
g_object_unref = declare(_gobject, "g_object_unref", None, c_void_p)

babl_format = declare(_babl, "babl_format", c_void_p, c_char_p)
babl_bytes = declare(_babl, "babl_format_get_bytes_per_pixel", c_int, c_void_p)
gegl_init = declare(_gegl, "gegl_init", None, c_void_p, c_void_p)
gegl_buffer_get = declare(
    _gegl, "gegl_buffer_get", None, c_void_p, POINTER(Rectangle), c_double, c_void_p, c_void_p, c_int, c_int
)
gegl_buffer_set = declare(
    _gegl, "gegl_buffer_set", None, c_void_p, POINTER(Rectangle), c_int, c_void_p, c_void_p, c_int
)
gegl_buffer_flush = declare(_gegl, "gegl_buffer_flush", None, c_void_p)

gimp_main = declare(_gimp, "gimp_main", c_int, POINTER(Callbacks), c_int, POINTER(c_char_p))
_signature = [c_char_p] * 8 + [c_int] * 3 + [POINTER(ParamDef)] * 2
gimp_install_procedure = declare(_gimp, "gimp_install_procedure", None, *_signature)
gimp_plugin_menu_register = declare(_gimp, "gimp_plugin_menu_register", c_int, c_char_p, c_char_p)
gimp_plugin_domain_register = declare(_gimp, "gimp_plugin_domain_register", c_int, c_char_p, c_char_p)
gimp_plugin_set_pdb_error_handler = declare(_gimp, "gimp_plugin_set_pdb_error_handler", c_int, c_int)
gimp_procedural_db_proc_exists = declare(_gimp, "gimp_procedural_db_proc_exists", c_int, c_char_p)
_signature = [POINTER(c_void_p)] * 5 + [POINTER(c_int)] * 3 + [POINTER(POINTER(ParamDef))] * 2
gimp_procedural_db_proc_info = declare(_gimp, "gimp_procedural_db_proc_info", c_int, c_char_p, *_signature)
gimp_run_procedure2 = declare(
    _gimp, "gimp_run_procedure2", POINTER(Param), c_char_p, POINTER(c_int), c_int, POINTER(Param)
)
gimp_get_pdb_error = declare(_gimp, "gimp_get_pdb_error", c_char_p)
gimp_destroy_params = declare(_gimp, "gimp_destroy_params", None, POINTER(Param), c_int)
gimp_destroy_paramdefs = declare(_gimp, "gimp_destroy_paramdefs", None, POINTER(ParamDef), c_int)
gimp_drawable_get_format = declare(_gimp, "gimp_drawable_get_format", c_void_p, c_int32)
gimp_drawable_get_buffer = declare(_gimp, "gimp_drawable_get_buffer", c_void_p, c_int32)
gimp_drawable_get_shadow_buffer = declare(_gimp, "gimp_drawable_get_shadow_buffer", c_void_p, c_int32)
gimp_register_magic_load_handler = declare(
    _gimp, "gimp_register_magic_load_handler", c_int, c_char_p, c_char_p, c_char_p, c_char_p
)
gimp_register_save_handler = declare(_gimp, "gimp_register_save_handler", c_int, c_char_p, c_char_p, c_char_p)
gimp_progress_init = declare(_gimp, "gimp_progress_init", c_int, c_char_p)
gimp_progress_update = declare(_gimp, "gimp_progress_update", c_int, c_double)

DIRECTORIES = {
    "user": declare(_base, "gimp_directory", c_char_p),
    "data": declare(_base, "gimp_data_directory", c_char_p),
    "locale": declare(_base, "gimp_locale_directory", c_char_p),
    "sysconf": declare(_base, "gimp_sysconf_directory", c_char_p),
    "plug_in": declare(_base, "gimp_plug_in_directory", c_char_p),
}

VERSION = tuple(
    int(c_uint.in_dll(_base, "gimp_%s_version" % part).value) for part in ("major", "minor", "micro")
)
