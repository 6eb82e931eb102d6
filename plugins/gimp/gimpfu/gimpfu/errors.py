# -*- coding: utf-8 -*-
"""What can go wrong in a script, in words for its user."""


class Failure(RuntimeError):
    """A script's own error, or a call of GIMP's that failed: its message is for the user."""


class Cancelled(RuntimeError):
    """The user does not want it after all."""


class Unsupported(Failure, AttributeError):
    """Something that scripts know and this GIMP has not; the message says what to use instead."""
