# -*- coding: utf-8 -*-
"""Layers, groups of layers and channels: what has pixels, with its classic attributes."""

# ruff: noqa: A002 - the classic names

from __future__ import absolute_import

from gimpfu import regions
from gimpfu.backend import backend
from gimpfu.encodings import BYTES, ENCODINGS
from gimpfu.objects import Item, attribute, call, method
from gimpfu.views import VIEWS


class Drawable(Item):
    """What has pixels. `encoding` is the one in which they pass as they are."""

    width = attribute("gimp-drawable-width")
    height = attribute("gimp-drawable-height")
    type = attribute("gimp-drawable-type")
    type_with_alpha = attribute("gimp-drawable-type-with-alpha")
    has_alpha = attribute("gimp-drawable-has-alpha", kind=bool)
    is_rgb = attribute("gimp-drawable-is-rgb", kind=bool)
    is_gray = is_grey = attribute("gimp-drawable-is-gray", kind=bool)
    is_indexed = attribute("gimp-drawable-is-indexed", kind=bool)
    offsets = attribute("gimp-drawable-offsets", kind=tuple)
    is_layer_mask = attribute("gimp-item-is-layer-mask", kind=bool)
    encoding = property(lambda self: backend.encoding_of(self.ID))

    @property
    def bpp(self):
        """How many bytes a pixel has in pixel regions."""
        return BYTES[ENCODINGS[self.type]]

    @property
    def mask_bounds(self):
        return tuple(call("gimp-drawable-mask-bounds", self)[1:])

    @property
    def mask_intersect(self):
        """The selected part, or None when nothing of it is selected."""
        found = call("gimp-drawable-mask-intersect", self)
        return tuple(found[1:]) if found[0] else None

    @property
    def effects(self):
        """The names of the effects that GIMP 3 shows on top of the pixels, the lowest first."""
        return backend.effects_of(self.ID)

    @property
    def effects_have_sizes(self):
        """Whether an effect is measured in pixels."""
        return backend.have_sizes(self.ID)

    @property
    def effects_are_readable(self):
        """Whether effects can be made anew with `copy_effects`, as far as their settings go."""
        return backend.are_readable(self.ID)

    def copy_effects(self, other, factor=1.0):
        """Give another drawable, or this one anew, the same effects with sizes in pixels times a factor."""
        backend.copy_effects(self.ID, other.ID, factor)

    def clear_effects(self):
        """Take all effects away; the pixels stay."""
        backend.clear_effects(self.ID)

    def get_pixel_rgn(self, x, y, width, height, dirty=True, shadow=False, encoding=None):
        """Return the pixels of a box of this drawable; see `PixelRegion`."""
        return regions.PixelRegion(self, (x, y, width, height), dirty, shadow, encoding)

    def get_tile(self, shadow, row, column):
        return regions.Tile(self, shadow, row, column)

    def get_tile2(self, shadow, x, y):
        return regions.Tile(self, shadow, y // regions.TILE, x // regions.TILE)

    def get_pixel(self, x, y):
        """Return the values of a pixel, whole numbers."""
        return tuple(bytearray(call("gimp-drawable-get-pixel", self, x, y)[1]))

    def set_pixel(self, x, y, values):
        call("gimp-drawable-set-pixel", self, x, y, len(values), values)

    def flush(self):
        """Let GIMP have the pixels that were set in regions."""
        regions.flush(self)

    def update(self, x=0, y=0, width=None, height=None):
        regions.flush(self)
        call("gimp-drawable-update", self, x, y, width or self.width, height or self.height)

    def merge_shadow(self, undo=False):
        regions.flush(self)
        call("gimp-drawable-merge-shadow", self, undo)

    def free_shadow(self):
        regions.flush(self)
        call("gimp-drawable-free-shadow", self)

    fill = method("gimp-drawable-fill")
    offset = method("gimp-drawable-offset")
    transform_2d = method("gimp-item-transform-2d")
    transform_flip = method("gimp-item-transform-flip")
    transform_flip_simple = method("gimp-item-transform-flip-simple")
    transform_matrix = method("gimp-item-transform-matrix")
    transform_perspective = method("gimp-item-transform-perspective")
    transform_rotate = method("gimp-item-transform-rotate")
    transform_rotate_simple = method("gimp-item-transform-rotate-simple")
    transform_scale = method("gimp-item-transform-scale")
    transform_shear = method("gimp-item-transform-shear")
    transform_flip_default = method("gimp-drawable-transform-flip-default")
    transform_perspective_default = method("gimp-drawable-transform-perspective-default")
    transform_rotate_default = method("gimp-drawable-transform-rotate-default")
    transform_scale_default = method("gimp-drawable-transform-scale-default")
    transform_shear_default = method("gimp-drawable-transform-shear-default")
    transform_matrix_default = method("gimp-drawable-transform-matrix-default")


class Layer(Drawable):
    """`gimp.Layer(image, name, width, height, type=RGB_IMAGE, opacity=100, mode=LAYER_MODE_NORMAL)`.

    It is not yet in the image. `draws_itself` tells whether GIMP makes the pixels out of something else.
    """

    def __init__(self, image, name, width, height, type=0, opacity=100.0, mode=28):
        self.ID = call("gimp-layer-new", image, width, height, type, name, opacity, mode).ID

    mode = attribute("gimp-layer-get-mode", "gimp-layer-set-mode")
    opacity = attribute("gimp-layer-get-opacity", "gimp-layer-set-opacity")
    mask = attribute("gimp-layer-get-mask")
    is_floating_sel = attribute("gimp-layer-is-floating-sel", kind=bool)
    apply_mask = attribute("gimp-layer-get-apply-mask", "gimp-layer-set-apply-mask", bool)
    show_mask = attribute("gimp-layer-get-show-mask", "gimp-layer-set-show-mask", bool)
    edit_mask = attribute("gimp-layer-get-edit-mask", "gimp-layer-set-edit-mask", bool)
    lock_alpha = attribute("gimp-layer-get-lock-alpha", "gimp-layer-set-lock-alpha", bool)
    preserve_trans = lock_alpha
    draws_itself = property(lambda self: backend.draws_itself(self.ID))

    def copy(self, add_alpha=False):
        return call("gimp-layer-copy", self, add_alpha)

    def translate(self, x, y):
        call("gimp-layer-translate", self, x, y)

    def scale(self, width, height, local_origin=False, interpolation=-1):
        if interpolation < 0:
            call("gimp-layer-scale", self, width, height, local_origin)
        else:
            call("gimp-layer-scale-full", self, width, height, local_origin, interpolation)

    @property
    def is_rasterized(self):
        """Whether GIMP knows how to draw the layer and keeps its pixels all the same."""
        return backend.is_rasterized(self.ID)

    def rasterize(self):
        """Have GIMP keep the layer's pixels from now on, even if it knows how to draw them, as of a text."""
        backend.rasterize(self.ID)

    add_alpha = method("gimp-layer-add-alpha")
    add_mask = method("gimp-layer-add-mask")
    create_mask = method("gimp-layer-create-mask")
    remove_mask = method("gimp-layer-remove-mask")
    resize = method("gimp-layer-resize", 0, 0)
    resize_to_image_size = method("gimp-layer-resize-to-image-size")
    set_offsets = method("gimp-layer-set-offsets")


class GroupLayer(Layer):
    """`gimp.GroupLayer(image, name="")`: a layer that holds layers."""

    def __init__(self, image, name=None, opacity=100.0, mode=28):
        self.ID = call("gimp-layer-group-new", image).ID
        self.opacity, self.mode = opacity, mode
        if name:
            self.name = name

    layers = Item.children


class Channel(Drawable):
    """`gimp.Channel(image, name, width, height, opacity, color)`; also a layer's mask and the selection."""

    def __init__(self, image, name, width=None, height=None, opacity=100.0, color=(0, 0, 0)):
        sides = width or image.width, height or image.height
        self.ID = call("gimp-channel-new", image, sides[0], sides[1], name, opacity, color).ID

    opacity = attribute("gimp-channel-get-opacity", "gimp-channel-set-opacity")
    show_masked = attribute("gimp-channel-get-show-masked", "gimp-channel-set-show-masked", bool)
    color = colour = attribute("gimp-channel-get-color", "gimp-channel-set-color")
    copy = method("gimp-channel-copy")
    combine_masks = method("gimp-channel-combine-masks", 0, 0)

    @property
    def layer(self):
        """The layer whose mask this is."""
        return call("gimp-layer-from-mask", self) if self.is_layer_mask else None


VIEWS.update({"layer": Layer, "group": GroupLayer, "mask": Channel, "selection": Channel, "channel": Channel})
