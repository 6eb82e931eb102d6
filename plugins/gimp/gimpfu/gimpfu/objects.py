# -*- coding: utf-8 -*-
"""GIMP's objects as scripts see them: attributes and methods that are procedures, and what an item is.

All of it is made of procedures of GIMP's under their classic names, so it is the same in every generation.
"""

from __future__ import absolute_import

from gimpfu.database import pdb
from gimpfu.values import Parasite, Reference
from gimpfu.views import wrap


def call(name, *values):
    """Call a procedure of GIMP's."""
    return pdb[name](*values)


def attribute(getter, setter=None, kind=None):
    """Return an attribute that a procedure of GIMP's gives and another one sets."""

    def get(self):
        value = call(getter, self)
        return kind(value) if kind else value

    return property(get, None if setter is None else lambda self, value: call(setter, self, value))


def method(name, *defaults):
    """Return a method that calls a procedure with the object itself and the arguments.

    `defaults` are those of the last arguments.
    """

    def called(self, *values):
        wanted = len(pdb[name].params) - 1
        missing = max(0, wanted - len(values))
        return call(name, self, *(values + (defaults[-missing:] if missing and defaults else ())))

    return called


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

    image = attribute("gimp-item-get-image")
    name = attribute("gimp-item-get-name", "gimp-item-set-name")
    visible = attribute("gimp-item-get-visible", "gimp-item-set-visible", bool)
    linked = attribute("gimp-item-get-linked", "gimp-item-set-linked", bool)
    tattoo = attribute("gimp-item-get-tattoo", "gimp-item-set-tattoo")
    lock_content = attribute("gimp-item-get-lock-content", "gimp-item-set-lock-content", bool)
    lock_position = attribute("gimp-item-get-lock-position", "gimp-item-set-lock-position", bool)
    parent = attribute("gimp-item-get-parent")

    @property
    def children(self):
        return items("gimp-item-get-children", self)
