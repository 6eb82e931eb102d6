# -*- coding: utf-8 -*-
"""What scripts see of GIMP's objects: images, layers and the like, with their classic attributes.

All of it is made of procedures of GIMP's under their classic names, so it is the same in every generation.
"""

# ruff: noqa: A002 - the classic names

from __future__ import absolute_import

from gimpfu import regions
from gimpfu.backend import backend
from gimpfu.database import pdb
from gimpfu.encodings import BYTES, ENCODINGS
from gimpfu.values import Parasite, Reference
from gimpfu.views import VIEWS, wrap


def call(name, *values):
    """Call a procedure of GIMP's."""
    return pdb[name](*values)


def held(getter, setter=None, kind=None):
    """Return an attribute that a procedure of GIMP's gives and another one sets."""

    def get(self):
        value = call(getter, self)
        return kind(value) if kind else value

    return property(get, None if setter is None else lambda self, value: call(setter, self, value))


def does(name, *defaults):
    """Return a method that calls a procedure with the object itself and the arguments.

    `defaults` are those of the last arguments.
    """

    def method(self, *values):
        wanted = len(pdb[name].params) - 1
        missing = max(0, wanted - len(values))
        return call(name, self, *(values + (defaults[-missing:] if missing and defaults else ())))

    return method


def id_of(thing):
    """Return the number of an object, or of nothing."""
    return -1 if thing is None else getattr(thing, "ID", thing)


class Wrapped(object):
    """An object of GIMP's, known by its number. Two views of one object are equal."""

    ID = -1

    def __eq__(self, other):
        return isinstance(other, Wrapped) and self.is_item == other.is_item and other.ID == self.ID

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return self.ID

    def __repr__(self):
        return "<gimp.%s %d%s>" % (type(self).__name__, self.ID, self.called())

    is_item = False

    def called(self):
        return ""


class HasParasites(object):
    """What parasites can be attached to, by the procedures whose names begin with `_parasites`."""

    _parasites = ""

    def attach_new_parasite(self, name, flags, data):
        self.parasite_attach(Parasite(name, flags, data))

    def parasite_attach(self, parasite):
        call(self._parasites + "-attach-parasite", self, parasite)

    def parasite_detach(self, name):
        call(self._parasites + "-detach-parasite", self, name)

    def parasite_find(self, name):
        """Return the parasite of this name, or None."""
        # GIMP says an error for one that is not there.
        return call(self._parasites + "-get-parasite", self, name) if name in self.parasite_list() else None

    def parasite_list(self):
        return call(self._parasites + "-get-parasite-list", self)[1]


class Image(Wrapped, HasParasites):
    """`gimp.Image(width, height, type=RGB)`."""

    _parasites = "gimp-image"

    def __init__(self, width, height, type=0):
        self.ID = call("gimp-image-new", width, height, type).ID

    def called(self):
        return " '%s'" % self.name

    width = held("gimp-image-width")
    height = held("gimp-image-height")
    base_type = held("gimp-image-base-type")
    precision = held("gimp-image-get-precision")
    name = held("gimp-image-get-name")
    uri = held("gimp-image-get-uri")
    dirty = held("gimp-image-is-dirty", kind=bool)
    selection = held("gimp-image-get-selection")
    floating_selection = held("gimp-image-get-floating-sel")
    floating_sel_attached_to = held("gimp-image-floating-sel-attached-to")
    active_layer = held("gimp-image-get-active-layer", "gimp-image-set-active-layer")
    active_channel = held("gimp-image-get-active-channel", "gimp-image-set-active-channel")
    active_vectors = held("gimp-image-get-active-vectors", "gimp-image-set-active-vectors")
    active_drawable = held("gimp-image-get-active-drawable")
    tattoo_state = held("gimp-image-get-tattoo-state", "gimp-image-set-tattoo-state")
    unit = held("gimp-image-get-unit", "gimp-image-set-unit")

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

    remove_layer = does("gimp-image-remove-layer")
    remove_channel = does("gimp-image-remove-channel")
    remove_vectors = does("gimp-image-remove-vectors")
    resize = does("gimp-image-resize", 0, 0)

    def scale(self, width, height, interpolation=-1):
        if interpolation < 0:
            call("gimp-image-scale", self, width, height)
        else:
            call("gimp-image-scale-full", self, width, height, interpolation)

    crop = does("gimp-image-crop", 0, 0)
    flatten = does("gimp-image-flatten")
    duplicate = does("gimp-image-duplicate")
    merge_down = does("gimp-image-merge-down", 0)
    merge_visible_layers = does("gimp-image-merge-visible-layers", 0)
    pick_correlate_layer = does("gimp-image-pick-correlate-layer")
    undo_group_start = does("gimp-image-undo-group-start")
    undo_group_end = does("gimp-image-undo-group-end")
    undo_is_enabled = does("gimp-image-undo-is-enabled")
    undo_freeze = does("gimp-image-undo-freeze")
    undo_thaw = does("gimp-image-undo-thaw")
    disable_undo = does("gimp-image-undo-disable")
    enable_undo = does("gimp-image-undo-enable")
    clean_all = does("gimp-image-clean-all")
    add_hguide = does("gimp-image-add-hguide")
    add_vguide = does("gimp-image-add-vguide")
    delete_guide = does("gimp-image-delete-guide")
    find_next_guide = does("gimp-image-find-next-guide", 0)
    get_guide_orientation = does("gimp-image-get-guide-orientation")
    get_guide_position = does("gimp-image-get-guide-position")
    get_layer_by_tattoo = does("gimp-image-get-layer-by-tattoo")
    get_channel_by_tattoo = does("gimp-image-get-channel-by-tattoo")
    get_component_active = does("gimp-image-get-component-active")
    set_component_active = does("gimp-image-set-component-active")
    get_component_visible = does("gimp-image-get-component-visible")
    set_component_visible = does("gimp-image-set-component-visible")
    raise_layer = raise_channel = raise_vectors = does("gimp-image-raise-item")
    raise_layer_to_top = raise_vectors_to_top = does("gimp-image-raise-item-to-top")
    lower_layer = lower_channel = lower_vectors = does("gimp-image-lower-item")
    lower_layer_to_bottom = lower_vectors_to_bottom = does("gimp-image-lower-item-to-bottom")
    unset_active_channel = does("gimp-image-unset-active-channel")
    resize_to_layers = does("gimp-image-resize-to-layers")

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

    free_shadow = does("gimp-image-free-shadow")


def _from_id(cls, number):
    """Return the object of this number, or None."""
    del cls
    return wrap(Reference("item", number))


def items(name, thing):
    """Return the objects that a procedure gives as a count and their numbers."""
    return [wrap(Reference("item", number)) for number in call(name, thing)[1]]


class Item(Wrapped, HasParasites):
    """What has a place in the list of layers, channels or paths."""

    _parasites = "gimp-item"
    is_item = True
    from_id = classmethod(_from_id)

    def called(self):
        return " '%s'" % self.name

    image = held("gimp-item-get-image")
    name = held("gimp-item-get-name", "gimp-item-set-name")
    visible = held("gimp-item-get-visible", "gimp-item-set-visible", bool)
    linked = held("gimp-item-get-linked", "gimp-item-set-linked", bool)
    tattoo = held("gimp-item-get-tattoo", "gimp-item-set-tattoo")
    lock_content = held("gimp-item-get-lock-content", "gimp-item-set-lock-content", bool)
    lock_position = held("gimp-item-get-lock-position", "gimp-item-set-lock-position", bool)
    parent = held("gimp-item-get-parent")

    @property
    def children(self):
        return items("gimp-item-get-children", self)


class Drawable(Item):
    """What has pixels. `encoding` is the one in which they pass as they are."""

    width = held("gimp-drawable-width")
    height = held("gimp-drawable-height")
    type = held("gimp-drawable-type")
    type_with_alpha = held("gimp-drawable-type-with-alpha")
    has_alpha = held("gimp-drawable-has-alpha", kind=bool)
    is_rgb = held("gimp-drawable-is-rgb", kind=bool)
    is_gray = is_grey = held("gimp-drawable-is-gray", kind=bool)
    is_indexed = held("gimp-drawable-is-indexed", kind=bool)
    offsets = held("gimp-drawable-offsets", kind=tuple)
    is_layer_mask = held("gimp-item-is-layer-mask", kind=bool)
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

    fill = does("gimp-drawable-fill")
    offset = does("gimp-drawable-offset")
    transform_2d = does("gimp-item-transform-2d")
    transform_flip = does("gimp-item-transform-flip")
    transform_flip_simple = does("gimp-item-transform-flip-simple")
    transform_matrix = does("gimp-item-transform-matrix")
    transform_perspective = does("gimp-item-transform-perspective")
    transform_rotate = does("gimp-item-transform-rotate")
    transform_rotate_simple = does("gimp-item-transform-rotate-simple")
    transform_scale = does("gimp-item-transform-scale")
    transform_shear = does("gimp-item-transform-shear")
    transform_flip_default = does("gimp-drawable-transform-flip-default")
    transform_perspective_default = does("gimp-drawable-transform-perspective-default")
    transform_rotate_default = does("gimp-drawable-transform-rotate-default")
    transform_scale_default = does("gimp-drawable-transform-scale-default")
    transform_shear_default = does("gimp-drawable-transform-shear-default")
    transform_matrix_default = does("gimp-drawable-transform-matrix-default")


class Layer(Drawable):
    """`gimp.Layer(image, name, width, height, type=RGB_IMAGE, opacity=100, mode=LAYER_MODE_NORMAL)`.

    It is not yet in the image. `draws_itself` tells whether GIMP makes the pixels out of something else.
    """

    def __init__(self, image, name, width, height, type=0, opacity=100.0, mode=28):
        self.ID = call("gimp-layer-new", image, width, height, type, name, opacity, mode).ID

    mode = held("gimp-layer-get-mode", "gimp-layer-set-mode")
    opacity = held("gimp-layer-get-opacity", "gimp-layer-set-opacity")
    mask = held("gimp-layer-get-mask")
    is_floating_sel = held("gimp-layer-is-floating-sel", kind=bool)
    apply_mask = held("gimp-layer-get-apply-mask", "gimp-layer-set-apply-mask", bool)
    show_mask = held("gimp-layer-get-show-mask", "gimp-layer-set-show-mask", bool)
    edit_mask = held("gimp-layer-get-edit-mask", "gimp-layer-set-edit-mask", bool)
    lock_alpha = held("gimp-layer-get-lock-alpha", "gimp-layer-set-lock-alpha", bool)
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

    add_alpha = does("gimp-layer-add-alpha")
    add_mask = does("gimp-layer-add-mask")
    create_mask = does("gimp-layer-create-mask")
    remove_mask = does("gimp-layer-remove-mask")
    resize = does("gimp-layer-resize", 0, 0)
    resize_to_image_size = does("gimp-layer-resize-to-image-size")
    set_offsets = does("gimp-layer-set-offsets")


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

    opacity = held("gimp-channel-get-opacity", "gimp-channel-set-opacity")
    show_masked = held("gimp-channel-get-show-masked", "gimp-channel-set-show-masked", bool)
    color = colour = held("gimp-channel-get-color", "gimp-channel-set-color")
    copy = does("gimp-channel-copy")
    combine_masks = does("gimp-channel-combine-masks", 0, 0)

    @property
    def layer(self):
        """The layer whose mask this is."""
        return call("gimp-layer-from-mask", self) if self.is_layer_mask else None


class Vectors(Item):
    """`gimp.Vectors(image, name)`: a path, made of strokes."""

    def __init__(self, image, name):
        self.ID = call("gimp-vectors-new", image, name).ID

    copy = does("gimp-vectors-copy")

    @property
    def strokes(self):
        return [VectorsStroke(self, number) for number in call("gimp-vectors-get-strokes", self)[1]]

    def remove_stroke(self, stroke):
        call("gimp-vectors-remove-stroke", self, id_of(stroke))

    def to_selection(self, operation=2, antialias=True, feather=False, radius_x=0.0, radius_y=0.0):
        call("gimp-vectors-to-selection", self, operation, antialias, feather, radius_x, radius_y or radius_x)


class VectorsStroke(object):
    """One line of a path."""

    def __init__(self, vectors, number):
        self.vectors, self.vectors_ID, self.ID = vectors, vectors.ID, number

    def _points(self):
        return call("gimp-vectors-stroke-get-points", self.vectors, self.ID)

    type = property(lambda self: self._points()[0])
    points = property(lambda self: (self._points()[2], bool(self._points()[3])))

    def get_length(self, precision=0.1):
        return call("gimp-vectors-stroke-get-length", self.vectors, self.ID, precision)

    def close(self):
        call("gimp-vectors-stroke-close", self.vectors, self.ID)

    def translate(self, x, y):
        call("gimp-vectors-stroke-translate", self.vectors, self.ID, x, y)

    def scale(self, x, y):
        call("gimp-vectors-stroke-scale", self.vectors, self.ID, x, y)

    def rotate(self, x, y, angle):
        call("gimp-vectors-stroke-rotate", self.vectors, self.ID, x, y, angle)

    def flip(self, kind, axis):
        call("gimp-vectors-stroke-flip", self.vectors, self.ID, kind, axis)

    def flip_free(self, x1, y1, x2, y2):
        call("gimp-vectors-stroke-flip-free", self.vectors, self.ID, x1, y1, x2, y2)

    def get_point_at_dist(self, distance, precision=0.1):
        return call("gimp-vectors-stroke-get-point-at-dist", self.vectors, self.ID, distance, precision)

    def interpolate(self, precision=0.1):
        found = call("gimp-vectors-stroke-interpolate", self.vectors, self.ID, precision)
        return list(found[1]), bool(found[2])

    def lineto(self, x, y):
        call("gimp-vectors-bezier-stroke-lineto", self.vectors, self.ID, x, y)

    def conicto(self, x0, y0, x1, y1):
        call("gimp-vectors-bezier-stroke-conicto", self.vectors, self.ID, x0, y0, x1, y1)

    def cubicto(self, x0, y0, x1, y1, x2, y2):
        call("gimp-vectors-bezier-stroke-cubicto", self.vectors, self.ID, x0, y0, x1, y1, x2, y2)


class VectorsBezierStroke(VectorsStroke):
    """`gimp.VectorsBezierStroke(vectors, points, closed=False)`."""

    def __init__(self, vectors, points=None, closed=False):
        points = list(points or [])
        number = call("gimp-vectors-stroke-new-from-points", vectors, 0, len(points), points, closed)
        VectorsStroke.__init__(self, vectors, number)


def _new_moveto(vectors, x, y):
    """Return a stroke that begins at a point."""
    number = call("gimp-vectors-bezier-stroke-new-moveto", vectors, x, y)
    return VectorsStroke(vectors, number)


def _new_ellipse(vectors, x, y, radius_x, radius_y, angle):
    """Return a stroke that is an ellipse."""
    values = x, y, radius_x, radius_y, angle
    return VectorsStroke(vectors, call("gimp-vectors-bezier-stroke-new-ellipse", vectors, *values))


VectorsBezierStroke.new_moveto = staticmethod(_new_moveto)
VectorsBezierStroke.new_ellipse = staticmethod(_new_ellipse)


class Display(Wrapped):
    """`gimp.Display(image)`: a view of an image, where GIMP has windows."""

    def __init__(self, image):
        self.ID = call("gimp-display-new", image).ID


VIEWS.update(
    {
        "image": Image,
        "display": Display,
        "layer": Layer,
        "group": GroupLayer,
        "mask": Channel,
        "selection": Channel,
        "channel": Channel,
        "vectors": Vectors,
    }
)
