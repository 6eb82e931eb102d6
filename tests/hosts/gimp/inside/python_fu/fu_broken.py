#!/usr/bin/env python
from gimpfu import *

def broken(image, drawable):
    if image
        return

register("fu_broken", "", "", "", "", "", "Broken", "*", [], [], broken, menu="<Image>/Filters/Fu")
main()
