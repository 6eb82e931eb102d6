# -*- coding: utf-8 -*-
"""The classic module `gimpshelf`: what scripts remember from one run to the next."""

from gimpfu.shelf import Shelf, shelf

__all__ = ["Shelf", "shelf"]
