# -*- coding: utf-8 -*-
"""One layer enlarged: as GIMP renders it to the engine, and back as a new layer above it."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

import generated_detail
import provenance
from engine_client import restorer_of
from enlarger_bridge import printing, requests
from enlarger_bridge.language import _
from enlarger_bridge.texts import layer_name, networks_text, size_text
from gimpfu import *
from layers import FLOATING_SELECTION, check_size, copy_attributes, insert_above, make_layer
from masks import add_mask_job, selected_box
from palette import RGB_KINDS
from rendered import can_remake_effects, rendered

WITH_ALPHA = {RGB_IMAGE: RGBA_IMAGE, GRAY_IMAGE: GRAYA_IMAGE}


class Enlargement(object):
    """The jobs for a layer, and what becomes of them in the image. `notes` are sentences for the user."""

    def __init__(self, image, layer, canvas, effects):
        """Plan nothing yet. With `effects` "carried" the new layer gets the effects, else their look."""
        self.layer = layer
        self.notes = []
        self.path = None
        self._image, self._canvas = image, canvas
        names = ", ".join(layer.effects)
        self._carries = effects == "carried" and bool(names)
        if self._carries and not can_remake_effects(image, layer):
            self._carries = False
            self.notes.append(_("GIMP does not reveal all settings of the effects of %s.") % layer.name)
        if names:
            if self._carries:
                note = _("The effects of %(layer)s (%(effects)s) were copied to the new layer.")
            else:
                note = _("The effects of %(layer)s (%(effects)s) were merged into the new layer.")
            self.notes.append(note % {"layer": layer.name, "effects": names})

    def add_to(self, queue, options, request_for):
        """Hand the layer to the engine as it is now. `request_for` gives a request for a size and options."""
        image, layer = self._image, self.layer
        own = selected_box(layer)
        x, y = layer.offsets
        is_whole = not layer.mask and pdb.gimp_selection_is_empty(image)
        if self._carries and not isinstance(layer, gimp.GroupLayer):
            self._take(queue, options, request_for, layer, (x, y), own)
        else:
            with rendered(image, layer, may_grow=is_whole) as (drawable, place):
                if is_whole:
                    box = 0, 0, drawable.width, drawable.height
                else:
                    box = own[0] + x - place[0], own[1] + y - place[1], own[2], own[3]
                self._take(queue, options, request_for, drawable, place, box)
        own = cropped(own, self._crop)
        self._mask_path = add_mask_job(
            queue, image, layer, own, {"width": self._size[0], "height": self._size[1]}
        )
        return self

    def _take(self, queue, options, request_for, drawable, place, box):
        """Add the job for a box of a drawable that lies at a place in the image."""
        request = request_for(box[2:], options)
        self._size, target = request.plan["size"], options.target
        self._resolution, self._crop = printing.resolution(request.plan), printing.crop(request.plan)
        self._corner = place[0] + box[0], place[1] + box[1]
        if self._crop:
            box = cropped(box, self._crop)
            target = {"width": self._size[0], "height": self._size[1]}
        self._factor = (float(self._size[0]) * self._size[1] / (box[2] * box[3])) ** 0.5
        self._size_text = size_text(target, box[2:], self._size)
        self._kind = RGB_KINDS.get(drawable.type, drawable.type)
        self.notes += [request.note] if request.note else []
        check_size(self._image, self._corner, self._size, self._canvas)
        fields = dict(request.settings, **request.extra)
        self._paths = {}
        if "fidelity" in fields:
            wanted = fields["fidelity"] = requests.with_paths(fields["fidelity"], queue.new_path)
            self._paths = {name: wanted[name]["path"] for name in requests.PICTURES if name in wanted}
        restorer = restorer_of(options)
        if restorer:
            self._paths["redrawn"] = queue.new_path("redrawn")
            fields["redraw_faces"] = requests.redraw_faces(restorer.models[0], self._paths["redrawn"])
        self.path = self._paths["result"] = queue.add(drawable, box, target=target, **fields)

    def _make_faces(self, answer):
        """Return the layer of redrawn faces, which is not in the image yet; None where there are none."""
        redrawn = answer.get("redrawn")
        if not redrawn or not redrawn["count"]:
            return None
        kind = WITH_ALPHA.get(self._kind, self._kind)
        made = self._image, self.layer, kind, redrawn["layer_title"], self._size, self._corner
        return make_layer(*made + (self._paths["redrawn"],))

    def check_source(self):
        """Fail if the layer is gone by now."""
        if not pdb.gimp_item_is_valid(self.layer):
            fail(_("The layer was deleted while it was being upscaled."))

    def insert(self, answer):
        """Make the new layer, or the group that it is in, from what the engine made; insert and return it."""
        image, layer = self._image, self.layer
        name = layer_name(layer.name, self._size_text, str(networks_text(answer)))
        made = image, layer, self._kind, name, self._size, self._corner
        if answer.get("fidelity") and "faithful" in self._paths:
            new, parts = generated_detail.make_group(*made + (self._paths, answer))
        else:
            new, parts = make_layer(*made + (self._paths["result"],)), []
            copy_attributes(new, layer)
        provenance.attach(new, [answer])
        faces = self._make_faces(answer)
        insert_above(image, layer, new, parts, self._mask_path, faces)
        if self._resolution:
            image.resolution = self._resolution
        if self._carries:
            layer.copy_effects(new, self._factor)
        return new


def cropped(box, crop):
    """Return the part of a box (x, y, width, height) within the edges `crop`, counted from its corner; all
    of it without any.
    """
    left, top, right, bottom = crop or (0, 0, box[2], box[3])
    return box[0] + left, box[1] + top, right - left, bottom - top


def layers_of(drawables):
    """Return the layers that are meant: for a mask that is edited its layer, and of a group and a layer in it
    the group.
    """
    layers = [layer_of(drawable) for drawable in drawables]
    if not layers:
        fail(_("Upscale Layer needs a layer: select one or more."))
    return [layer for layer in layers if not any(group in layers for group in groups_of(layer))]


def groups_of(layer):
    """Yield the groups that a layer is in, the innermost first."""
    while layer.parent:
        layer = layer.parent
        yield layer


def layer_of(drawable):
    """Return the layer that is meant: while a mask is edited, GIMP names the mask."""
    is_mask = isinstance(drawable, gimp.Channel) and drawable.is_layer_mask
    layer = pdb.gimp_layer_from_mask(drawable) if is_mask else drawable
    if not isinstance(layer, gimp.Layer):
        fail(
            _(
                "Upscale Layer works on layers, not on a channel or the Quick Mask: select a layer, or use "
                "Image > Upscale Image instead."
            )
        )
    return layer


def check_layer(layer):
    """Refuse what cannot be upscaled, with the remedy."""
    if isinstance(layer, gimp.GroupLayer) and not layer.layers:
        fail(_("The group %s is empty.") % layer.name)
    if layer.is_floating_sel:
        fail(FLOATING_SELECTION)
