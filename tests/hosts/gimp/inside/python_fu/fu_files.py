#!/usr/bin/env python
# A format of its own, and a procedure beside it: what goes wrong with one harms no other.

from gimpfu import *
import fu_format


def save(image, drawable, filename, raw_filename):
    with open(filename, "wb") as file:
        file.write(fu_format.pack(drawable))


def load(filename, raw_filename):
    width, height, pixels = fu_format.unpack(open(filename, "rb").read())
    image = gimp.Image(width, height, RGB)
    layer = gimp.Layer(image, "from a file", width, height, RGB_IMAGE)
    image.add_layer(layer)
    layer.get_pixel_rgn(0, 0, width, height)[:, :] = pixels
    layer.flush()
    return image


def rename(image, drawable):
    drawable.name = "renamed"


def on_query_save():
    gimp.register_save_handler("file-fu-save", "fu", "")


def on_query_load():
    gimp.register_magic_load_handler("file-fu-load", "fu", "", "0,string,FU")


def on_query_rename():
    gimp.some_function_that_never_was()


names = [(PF_STRING, "filename", "The file", None), (PF_STRING, "raw-filename", "The file", None)]
pair = [(PF_IMAGE, "image", "Image", None), (PF_DRAWABLE, "drawable", "Drawable", None)]
register("file_fu_save", "", "", "", "", "", "Fu picture", "RGB", pair + names, [], save, on_query=on_query_save)
register("file_fu_load", "", "", "", "", "", "Fu picture", "", names, [(PF_IMAGE, "image", "Image")], load,
         on_query=on_query_load)
register("fu_rename", "", "", "", "", "", "Rename", "*", pair, [], rename, menu="<Image>/Filters/Fu",
         on_query=on_query_rename)

main()
