# -*- coding: utf-8 -*-
"""Layer effects, of which GIMP 2.10 has none: here a filter changes the pixels."""


def effects_of(_number):
    """Return no effects."""
    return []


def are_readable(_number):
    """Return that all effects can be made anew: there are none."""
    return True


def have_sizes(_number):
    """Return that no effect is measured in pixels."""
    return False


def copy_effects(_number, _other, _factor):
    """Give another drawable the same effects: none."""


def clear_effects(_number):
    """Take all effects from a drawable: none."""
