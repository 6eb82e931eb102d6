# -*- coding: utf-8 -*-
"""Images and displays, with their classic attributes."""

# ruff: noqa: A002 - the classic names

from __future__ import absolute_import

from gimpfu import regions
from gimpfu.backend import backend
from gimpfu.drawables import Layer
from gimpfu.objects import HasParasites, Wrapped, attribute, call, items, method
from gimpfu.values import Reference
from gimpfu.views import VIEWS, wrap


class Image(Wrapped, HasParasites):
    """`gimp.Image(width, height, type=RGB)`."""

    _parasites = "gimp-image"

    def __init__(self, width, height, type=0):
        self.ID = call("gimp-image-new", width, height, type).ID

    def called(self):
        return " '%s'" % self.name

    width = attribute("gimp-image-width")
    height = attribute("gimp-image-height")
    base_type = attribute("gimp-image-base-type")
    precision = attribute("gimp-image-get-precision")
    name = attribute("gimp-image-get-name")
    uri = attribute("gimp-image-get-uri")
    dirty = attribute("gimp-image-is-dirty", kind=bool)
    selection = attribute("gimp-image-get-selection")
    floating_selection = attribute("gimp-image-get-floating-sel")
    floating_sel_attached_to = attribute("gimp-image-floating-sel-attached-to")
    active_layer = attribute("gimp-image-get-active-layer", "gimp-image-set-active-layer")
    active_channel = attribute("gimp-image-get-active-channel", "gimp-image-set-active-channel")
    active_vectors = attribute("gimp-image-get-active-vectors", "gimp-image-set-active-vectors")
    active_drawable = attribute("gimp-image-get-active-drawable")
    tattoo_state = attribute("gimp-image-get-tattoo-state", "gimp-image-set-tattoo-state")
    unit = attribute("gimp-image-get-unit", "gimp-image-set-unit")

    @property
    def filename(self):
        return call("gimp-image-get-filename", self) or None

    @filename.setter
    def filename(self, path):
        call("gimp-image-set-filename", self, path)

    @property
    def resolution(self):
        return tuple(call("gimp-image-get-resolution", self))

    @resolution.setter
    def resolution(self, both):
        call("gimp-image-set-resolution", self, *both)

    def copy_profile(self, other):
        """Give another image the colour profile of this one, if it has one of its own."""
        backend.copy_profile(self.ID, other.ID)

    @property
    def profile(self):
        """The ICC profile that the colours are in, its own or the usual one, as bytes."""
        return backend.profile_of(self.ID)

    @property
    def metadata(self):
        """What GIMP knows of Exif, XMP and IPTC, in the XML of its own; empty for nothing."""
        return backend.metadata(self.ID)

    @metadata.setter
    def metadata(self, text):
        backend.set_metadata(self.ID, text)

    @property
    def colormap(self):
        data = bytes(bytearray(call("gimp-image-get-colormap", self)[1]))
        return data.decode("latin-1") if regions.are_texts else data

    @colormap.setter
    def colormap(self, values):
        if regions.are_texts and not isinstance(values, (bytes, list, tuple)):
            values = values.encode("latin-1")
        call("gimp-image-set-colormap", self, len(values), values)

    @property
    def layers(self):
        return items("gimp-image-get-layers", self)

    @property
    def channels(self):
        return items("gimp-image-get-channels", self)

    @property
    def vectors(self):
        return items("gimp-image-get-vectors", self)

    def add_layer(self, layer, position=0):
        call("gimp-image-insert-layer", self, layer, None, position)

    def add_channel(self, channel, position=0):
        call("gimp-image-insert-channel", self, channel, None, position)

    def insert_layer(self, layer, parent=None, position=0):
        call("gimp-image-insert-layer", self, layer, parent, position)

    def insert_channel(self, channel, parent=None, position=0):
        call("gimp-image-insert-channel", self, channel, parent, position)

    def add_vectors(self, vectors, position=0):
        call("gimp-image-insert-vectors", self, vectors, None, position)

    remove_layer = method("gimp-image-remove-layer")
    remove_channel = method("gimp-image-remove-channel")
    remove_vectors = method("gimp-image-remove-vectors")
    resize = method("gimp-image-resize", 0, 0)

    def scale(self, width, height, interpolation=-1):
        if interpolation < 0:
            call("gimp-image-scale", self, width, height)
        else:
            call("gimp-image-scale-full", self, width, height, interpolation)

    crop = method("gimp-image-crop", 0, 0)
    flatten = method("gimp-image-flatten")
    duplicate = method("gimp-image-duplicate")
    merge_down = method("gimp-image-merge-down", 0)
    merge_visible_layers = method("gimp-image-merge-visible-layers", 0)
    pick_correlate_layer = method("gimp-image-pick-correlate-layer")
    undo_group_start = method("gimp-image-undo-group-start")
    undo_group_end = method("gimp-image-undo-group-end")
    undo_is_enabled = method("gimp-image-undo-is-enabled")
    undo_freeze = method("gimp-image-undo-freeze")
    undo_thaw = method("gimp-image-undo-thaw")
    disable_undo = method("gimp-image-undo-disable")
    enable_undo = method("gimp-image-undo-enable")
    clean_all = method("gimp-image-clean-all")
    add_hguide = method("gimp-image-add-hguide")
    add_vguide = method("gimp-image-add-vguide")
    delete_guide = method("gimp-image-delete-guide")
    find_next_guide = method("gimp-image-find-next-guide", 0)
    get_guide_orientation = method("gimp-image-get-guide-orientation")
    get_guide_position = method("gimp-image-get-guide-position")
    get_layer_by_tattoo = method("gimp-image-get-layer-by-tattoo")
    get_channel_by_tattoo = method("gimp-image-get-channel-by-tattoo")
    get_component_active = method("gimp-image-get-component-active")
    set_component_active = method("gimp-image-set-component-active")
    get_component_visible = method("gimp-image-get-component-visible")
    set_component_visible = method("gimp-image-set-component-visible")
    raise_layer = raise_channel = raise_vectors = method("gimp-image-raise-item")
    raise_layer_to_top = raise_vectors_to_top = method("gimp-image-raise-item-to-top")
    lower_layer = lower_channel = lower_vectors = method("gimp-image-lower-item")
    lower_layer_to_bottom = lower_vectors_to_bottom = method("gimp-image-lower-item-to-bottom")
    unset_active_channel = method("gimp-image-unset-active-channel")
    resize_to_layers = method("gimp-image-resize-to-layers")

    @classmethod
    def from_id(cls, number):
        """Return the image of this number, or None."""
        return wrap(Reference("image", number)) if call("gimp-image-is-valid", number) else None

    def new_layer(
        self,
        name="New Layer",
        width=None,
        height=None,
        offset_x=0,
        offset_y=0,
        alpha=True,
        pos=-1,
        opacity=100.0,
        mode=28,
        fill_mode=-1,
    ):
        """Make a layer and put it into the image."""
        kind = 2 * self.base_type + bool(alpha)
        layer = Layer(self, name, width or self.width, height or self.height, kind, opacity, mode)
        layer.fill(fill_mode if fill_mode >= 0 else 3 if alpha else 1)
        self.add_layer(layer, pos)
        layer.set_offsets(offset_x, offset_y)
        return layer

    free_shadow = method("gimp-image-free-shadow")


class Display(Wrapped):
    """`gimp.Display(image)`: a view of an image, where GIMP has windows."""

    def __init__(self, image):
        self.ID = call("gimp-display-new", image).ID


VIEWS.update({"image": Image, "display": Display})
