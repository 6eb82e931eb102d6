#!/usr/bin/env python
# Opens windows of its own.

from gimpfu import *
import gtk


class Window(gtk.Window):
    pass


register("fu_gtk", "", "", "", "", "", "Gtk", "*", [], [], Window, menu="<Image>/Filters/Fu")
main()
