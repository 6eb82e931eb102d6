# -*- coding: utf-8 -*-
"""The whole document, scaled in place: GIMP does it roughly, then better pixels take the place of its own.

GIMP's own scaling keeps everything a document has (groups, guides, paths, names, locks, …) and is one step of
its undo, so all that is left is pixels. Those of layers and masks come from the network. Channels and the
selection are interpolated: a network would draw edges into what is meant to be soft.
"""

# ruff: noqa: F403, F405, PYI024 - gimpfu fills the namespace; Python 2.7 knows these tuples alone

import collections

import palette
import texts
from enlarger_bridge.language import _
from gimpfu import *
from layers import FLOATING_SELECTION, all_layers, box_of
from rasters import check_sides, fingerprint, read_raster
from rendered import can_remake_effects

CHANNELS_MODEL = "bilinear"  # stays within the values there are, so nothing is selected that was not

Piece = collections.namedtuple("Piece", "drawable box")  # what is to be filled anew, and where it lies
Key = collections.namedtuple("Key", "fingerprint width height model")  # pieces with equal ones share a job


def upscale_document(image, queue, planned_size, extra, gets_palette, finish):
    """Scale the image and everything in it; until all pixels are there, it stays as it is.

    `planned_size` tells what size is to become of the image's; `extra` are the fields of layers' requests.
    `gets_palette` tells whether an indexed image is one again in the end. `finish` is called with the
    engine's answers, as a part of the one undo step. Return sentences for the user.
    """
    answers, results = [], {}
    while True:
        if not pdb.gimp_image_is_valid(image):
            fail(_("The image was closed while it was being upscaled."))
        if pdb.gimp_image_get_floating_sel(image):
            fail(FLOATING_SELECTION)
        size = image.width, image.height
        scaling = Scaling(size, planned_size(size))
        for layer in all_layers(image.layers):
            scaling.check(layer)
        text_layers = texts.texts_of(image, scaling)
        pieces = [(piece, key_of(piece, scaling)) for piece in pieces_of(image, text_layers)]
        begun = len(results)
        for piece, key in pieces:
            # One value everywhere stays what it is when GIMP scales it.
            if key not in results and not key.fingerprint.is_flat:
                fields = dict(extra) if isinstance(piece.drawable, gimp.Layer) else {}
                if key.model:
                    fields = {"model": key.model}
                target = {"width": key.width, "height": key.height}
                results[key] = queue.add(piece.drawable, target=target, **fields)
        if len(results) == begun:
            break
        # What the user changes while this runs is done once more.
        answers += queue.run()
    # GIMP's Cancel kills this process; from here on there shall be no such button.
    pdb.gimp_progress_end()
    fillings = [(piece.drawable, results.get(key)) for piece, key in pieces]
    effects, notes = sized_effects(image)
    replacement = Replacement(image, scaling, fillings, text_layers, effects)
    return notes + replacement.run(gets_palette, lambda: finish(answers))


def sized_effects(image):
    """Return the layers whose effects are to be made larger, and sentences about effects for the user."""
    effects, notes = [], []
    for layer in all_layers(image.layers):
        if layer.effects and layer.effects_have_sizes:
            names = ", ".join(layer.effects)
            if can_remake_effects(image, layer):
                effects.append(layer)
                notes.append(
                    _("The effects of %(layer)s (%(effects)s) were kept, and their sizes scaled.")
                    % {"layer": layer.name, "effects": names}
                )
            else:
                notes.append(
                    _(
                        "The effects of %(layer)s (%(effects)s) were kept unchanged, because GIMP does not "
                        "reveal all of their settings. Adjust their sizes yourself."
                    )
                    % {"layer": layer.name, "effects": names}
                )
    return effects, notes


class Scaling(object):
    """From places in the image to places in the scaled one. Edges are rounded, so what touched still does."""

    def __init__(self, old, new):
        check_sides(new)
        self.size = tuple(new)
        self.factors = float(new[0]) / old[0], float(new[1]) / old[1]

    def box(self, box):
        """Return where a box (x, y, width, height) comes to lie."""
        x, y, width, height = box
        left, right = (self._edge(edge, 0) for edge in (x, x + width))
        top, bottom = (self._edge(edge, 1) for edge in (y, y + height))
        return left, top, right - left, bottom - top

    def check(self, layer):
        """Refuse to scale a layer to nothing, or beyond what GIMP can hold."""
        sides = self.box(box_of(layer))[2:]
        if min(sides) < 1:
            fail(_("Nothing would be left of the layer %s: choose a larger size.") % layer.name)
        check_sides(sides)

    def _edge(self, edge, axis):
        place = edge * self.factors[axis]
        return int(place + 0.5) if place >= 0 else -int(0.5 - place)  # as GIMP itself rounds


def pieces_of(image, text_layers):
    """Yield what is to be filled anew: not the texts, which GIMP draws."""
    for layer in all_layers(image.layers):
        if not draws_itself(layer):
            if not isinstance(layer, gimp.GroupLayer) and layer not in text_layers:
                yield Piece(layer, box_of(layer))
            if layer.mask:
                yield Piece(layer.mask, box_of(layer))
    for channel in image.channels + [image.selection]:
        yield Piece(channel, (0, 0, image.width, image.height))


def draws_itself(layer):
    """Whether GIMP alone decides on the layer's size: it is made of something else, or it is no pixels."""
    if isinstance(layer, gimp.GroupLayer):
        return not layer.layers or any(draws_itself(inner) for inner in layer.layers)
    return layer.draws_itself


def key_of(piece, scaling):
    """Return what the result of a piece depends on."""
    _, _, width, height = scaling.box(piece.box)
    is_layers = isinstance(piece.drawable, gimp.Layer) or piece.drawable.is_layer_mask
    return Key(fingerprint(piece.drawable), width, height, None if is_layers else CHANNELS_MODEL)


class Replacement(object):
    """What is done to an image when all pixels are there, in one undo step."""

    def __init__(self, image, scaling, fillings, text_layers, effects):
        """Take pairs of a drawable and its raw file, the texts, and the layers with effects to be scaled."""
        self._image, self._scaling, self._fillings = image, scaling, fillings
        self._text_layers, self._effects = text_layers, effects

    def run(self, gets_palette, finish):
        """Scale the image by GIMP's own means, fill drawables and `finish`; return sentences for the user."""
        image = self._image
        image.undo_group_start()
        pdb.gimp_context_push()
        try:
            colours = palette.to_rgb(image)
            self._scale()
            finish()
            if colours and gets_palette:
                palette.to_indexed(image, colours)
            return [note for note in [palette.note(image, colours, gets_palette)] if note]
        finally:
            pdb.gimp_context_pop()
            image.undo_group_end()

    def _scale(self):
        image, scaling = self._image, self._scaling
        boxes = [(layer, box_of(layer)) for layer in all_layers(image.layers)]
        single = [(layer, box) for layer, box in boxes if not isinstance(layer, gimp.GroupLayer)]
        replaced = [(layer, box) for layer, box in single if not layer.draws_itself]
        # The nearest pixel is the fastest, and will do where all pixels are replaced.
        is_rough = len(replaced) == len(single)
        locks = unlock([layer for layer, _ in boxes] + image.channels)
        # GIMP makes pixels of a text that it scales.
        kept = {layer: layer.copy() for layer in self._text_layers}
        active = image.active_layer
        replaced = [(layer, box) for layer, box in replaced if layer not in kept]
        for layer, _box in replaced:
            layer.rasterize()
        pdb.gimp_context_set_interpolation(INTERPOLATION_NONE if is_rough else INTERPOLATION_CUBIC)
        pdb.gimp_image_scale(image, *scaling.size)
        for layer, box in replaced:
            move_edges(layer, scaling.box(box))
        for drawable, path in self._fillings:
            if path:
                read_raster(drawable, path)
        self._scale_effects(kept)
        for layer, box in single:
            if layer in kept:
                texts.replace_with_text(image, layer, kept[layer], scaling.box(box), scaling.factors[0])
        for drawable, lock in locks:
            setattr(kept.get(drawable, drawable), lock, True)
        if kept and active:  # GIMP selects what is inserted
            image.active_layer = kept.get(active, active)

    def _scale_effects(self, kept):
        """Make effects anew, larger; `kept` are the texts that take other layers' places."""
        across, down = self._scaling.factors
        for layer in self._effects:
            now = kept.get(layer, layer)
            now.copy_effects(now, (across * down) ** 0.5)


def unlock(drawables):
    """Open the locks, which mean the user's hand; GIMP kills plug-ins that touch them. Return the locks."""
    names = "lock_content", "lock_position"
    locks = [(drawable, name) for drawable in drawables for name in names if getattr(drawable, name)]
    for drawable, name in locks:
        setattr(drawable, name, False)
    return locks


def move_edges(layer, box):
    """Bring a layer to its box: in a group GIMP counts from the group's corner, and may round otherwise."""
    if box_of(layer) != box:
        layer.scale(box[2], box[3])
        layer.set_offsets(box[0], box[1])
