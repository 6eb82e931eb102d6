# -*- coding: utf-8 -*-
"""The classic module `gimp`: GIMP's objects, and what can be asked of it."""

# ruff: noqa: A001 - the classic names

from __future__ import absolute_import

import os
import sys
import types

from gimpfu import regions, shelf
from gimpfu.backend import backend
from gimpfu.database import pdb
from gimpfu.drawables import Channel, Drawable, GroupLayer, Layer
from gimpfu.errors import Failure, Unsupported
from gimpfu.images import Display, Image
from gimpfu.objects import Item
from gimpfu.paths import Vectors, VectorsBezierStroke, VectorsStroke
from gimpfu.values import Parasite, Reference, text_types
from gimpfu.views import wrap


def delete(thing):
    """Delete an image, a display, or an item that is in no image."""
    if isinstance(thing, Image):
        pdb.gimp_image_delete(thing)
    elif isinstance(thing, Display):
        pdb.gimp_display_delete(thing)
    else:
        pdb.gimp_item_delete(thing)


def message(text):
    """Show the user a text."""
    pdb.gimp_message(text if isinstance(text, text_types + (bytes,)) else str(text))


def displays_flush():
    """Have GIMP show what was changed."""
    regions.flush_all()
    pdb.gimp_displays_flush()


def displays_reconnect(old, new):
    """Have the displays of one image show another."""
    pdb.gimp_displays_reconnect(old, new)


def progress_init(text=""):
    """Show a progress bar."""
    backend.progress_init(text)


def progress_update(fraction):
    """Move the progress bar: 0 is nothing and 1 all."""
    backend.progress_update(fraction)


def confirm(title, text, label):
    """Ask the user, and tell whether he pressed the button with this label; the other one is Cancel."""
    return backend.confirm(title, text, label)


def wait(title, look):
    """Show a window with a progress bar and Cancel until `look()` returns None; tell whether it came to that.

    Until then it returns a pair: how far it is, from 0 to 1, and that in words.
    """
    return backend.wait(title, look)


def image_list():
    """Return the open images."""
    return [wrap(Reference("image", number)) for number in pdb.gimp_image_list()[1]]


def get_foreground():
    """Return the foreground's colour."""
    return pdb.gimp_context_get_foreground()


def set_foreground(*colour):
    """Set the foreground's colour, from a colour or three numbers."""
    pdb.gimp_context_set_foreground(colour[0] if len(colour) == 1 else colour)


def get_background():
    """Return the background's colour."""
    return pdb.gimp_context_get_background()


def set_background(*colour):
    """Set the background's colour, from a colour or three numbers."""
    pdb.gimp_context_set_background(colour[0] if len(colour) == 1 else colour)


def attach_new_parasite(name, flags, data):
    """Keep bytes under a name with GIMP itself."""
    pdb.gimp_attach_parasite(Parasite(name, flags, data))


def parasite_attach(parasite):
    """Keep a parasite with GIMP itself."""
    pdb.gimp_attach_parasite(parasite)


def parasite_detach(name):
    """Forget a parasite."""
    pdb.gimp_detach_parasite(name)


def parasite_find(name):
    """Return the parasite of this name that GIMP itself keeps, or None."""
    return pdb.gimp_get_parasite(name) if name in parasite_list() else None


def parasite_list():
    """Return the names of the parasites that GIMP itself keeps."""
    return pdb.gimp_get_parasite_list()[1]


def get_data(name):
    """Return what `set_data` kept under a name; empty for nothing."""
    return shelf.shelf.get("data-" + name, b"")


def set_data(name, data):
    """Keep bytes for another run."""
    shelf.shelf["data-" + name] = data


def gimprc_query(name):
    """Return a setting of GIMP's."""
    return pdb.gimp_gimprc_query(name)


def gimprc_set(name, value):
    """Change a setting of GIMP's."""
    pdb.gimp_gimprc_set(name, value)


def context_push():
    """Keep colours, brush and the like, until `context_pop`."""
    pdb.gimp_context_push()


def context_pop():
    """Take the colours, brush and the like back that were kept last."""
    pdb.gimp_context_pop()


def fonts_refresh():
    """Have GIMP look for fonts again."""
    pdb.gimp_fonts_refresh()


def tile_width():
    """Return the width of a tile."""
    return regions.TILE


def tile_height():
    """Return the height of a tile."""
    return regions.TILE


def tile_cache_size(size):
    """Do nothing: tiles are not kept here."""


def tile_cache_ntiles(number):
    """Do nothing: tiles are not kept here."""


def domain_register(domain, path=None):
    """Do nothing: texts are shown as the script gives them."""


def gradients_get_list(pattern=""):
    """Return the names of gradients."""
    return list(pdb.gimp_gradients_get_list(pattern)[1])


def fonts_get_list(pattern=""):
    """Return the names of fonts."""
    return list(pdb.gimp_fonts_get_list(pattern)[1])


def context_get_gradient():
    """Return the name of the gradient in use."""
    return pdb.gimp_context_get_gradient()


def context_set_gradient(name):
    """Use the gradient of this name."""
    pdb.gimp_context_set_gradient(name)


def gradient_get_uniform_samples(name, number, reverse=False):
    """Return colours of a gradient, at equal distances."""
    parts = pdb.gimp_gradient_get_uniform_samples(name, number, reverse)[1]
    return [tuple(parts[start : start + 4]) for start in range(0, len(parts), 4)]


def gradient_get_custom_samples(name, places, reverse=False):
    """Return colours of a gradient, at these places."""
    parts = pdb.gimp_gradient_get_custom_samples(name, len(places), places, reverse)[1]
    return [tuple(parts[start : start + 4]) for start in range(0, len(parts), 4)]


def gradients_sample_uniform(number, reverse=False):
    """Return colours of the gradient in use, at equal distances."""
    return gradient_get_uniform_samples(context_get_gradient(), number, reverse)


def gradients_sample_custom(places, reverse=False):
    """Return colours of the gradient in use, at these places."""
    return gradient_get_custom_samples(context_get_gradient(), places, reverse)


def vectors_import_from_file(image, filename, merge=False, scale=False):
    """Return the paths of an SVG file, put into an image."""
    numbers = pdb.gimp_vectors_import_from_file(image, filename, merge, scale)[1]
    return [wrap(Reference("item", number)) for number in numbers]


def vectors_import_from_string(image, svg_string, length=-1, merge=False, scale=False):
    """Return the paths of an SVG text, put into an image."""
    numbers = pdb.gimp_vectors_import_from_string(image, svg_string, length, merge, scale)[1]
    return [wrap(Reference("item", number)) for number in numbers]


def plain_procedure(name):
    """Return the name by which GIMP knows a procedure."""
    return name.replace("_", "-")


def menu_register(procedure, path):
    """Put a procedure of this script into a menu."""
    backend.add_menu(plain_procedure(procedure), path)


def register_load_handler(procedure, extensions, prefixes):
    """Say in which files' names a procedure finds what it opens."""
    backend.add_handler("load", plain_procedure(procedure), extensions, prefixes, "")


def register_magic_load_handler(procedure, extensions, prefixes, magics):
    """Say in which files a procedure finds what it opens."""
    backend.add_handler("load", plain_procedure(procedure), extensions, prefixes, magics)


def register_save_handler(procedure, extensions, prefixes):
    """Say in which files' names a procedure writes."""
    backend.add_handler("save", plain_procedure(procedure), extensions, prefixes, "")


def personal_rc_file(basename):
    """Return the path of a file in GIMP's profile."""
    return os.path.join(backend.directory("user"), basename)


def gamma():
    """Return the gamma of displays."""
    return 2.2


def get_progname():
    """Return the name of the program."""
    return os.path.basename(sys.argv[0])


def default_display():
    """Return the display from which the procedure was called; None for no particular one."""


def progress_install(*functions):
    """Do nothing: the progress is GIMP's to show."""


def progress_uninstall(name=None):
    """Do nothing: the progress is GIMP's to show."""


def exit(force=False):
    """Have GIMP end."""
    pdb.gimp_quit(force)


def quit():
    """End the script."""
    sys.exit(0)


INSTEAD = {
    "install_procedure": "call gimpfu.register",
    "install_temp_proc": "call gimpfu.register",
    "uninstall_temp_proc": "call gimpfu.register",
    "extension_process": "let the procedure return, and call it again",
    "extension_enable": "let the procedure return, and call it again",
    "extension_ack": "let the procedure return, and call it again",
    "main": "call gimpfu.main",
}


DIRECTORIES = {
    "directory": "user",
    "data_directory": "data",
    "locale_directory": "locale",
    "sysconf_directory": "sysconf",
}


class Editor(types.ModuleType):
    """The module, which says what to use instead of names that it does not have."""

    error = Failure
    pdb = pdb
    Parasite = Parasite
    PixelRegion = regions.PixelRegion
    Tile = regions.Tile
    version = backend.version

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in DIRECTORIES:
            return backend.directory(DIRECTORIES[name])
        advice = INSTEAD.get(name, "see docs/gimpfu.md")
        raise Unsupported("gimpfu: gimp.%s is not supported: %s." % (name, advice))


gimp = Editor("gimp", __doc__)
gimp.user_directory = personal_rc_file
gimp.gradients_get_gradient, gimp.gradients_set_gradient = context_get_gradient, context_set_gradient
gimp.__dict__.update(_id2image=Image.from_id, _id2drawable=Item.from_id, _id2vectors=Item.from_id)
FUNCTIONS = """
    delete message displays_flush displays_reconnect progress_init progress_update image_list get_foreground
    set_foreground get_background set_background attach_new_parasite parasite_attach parasite_detach
    parasite_find parasite_list get_data set_data gimprc_query gimprc_set context_push context_pop
    gradients_get_list fonts_get_list context_get_gradient context_set_gradient gradient_get_uniform_samples
    gradient_get_custom_samples gradients_sample_uniform gradients_sample_custom vectors_import_from_file
    vectors_import_from_string menu_register register_load_handler register_magic_load_handler
    register_save_handler personal_rc_file gamma get_progname default_display progress_install
    progress_uninstall exit fonts_refresh tile_width tile_height tile_cache_size tile_cache_ntiles
    domain_register quit confirm wait
"""
CLASSES = (Image, Item, Drawable, Layer, GroupLayer, Channel)
CLASSES += (Vectors, VectorsStroke, VectorsBezierStroke, Display)
for _name in FUNCTIONS.split():
    setattr(gimp, _name, globals()[_name])
for _class in CLASSES:
    setattr(gimp, _class.__name__, _class)
