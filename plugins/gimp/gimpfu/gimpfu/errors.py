# -*- coding: utf-8 -*-
"""What can go wrong in a script, in words for its user."""


class Failure(RuntimeError):
    """A script's own error, or a call of GIMP's that failed: its message is for the user."""

    def __str__(self):
        text = RuntimeError.__str__(self) if not self.args else self.args[0]
        is_unicode = str is bytes and not isinstance(text, bytes)
        return text.encode("utf-8") if is_unicode else text  # Python 2 wants bytes here


class Cancelled(RuntimeError):
    """The user does not want it after all."""


class Unsupported(Failure, AttributeError):
    """Something that scripts know and this GIMP has not; the message says what to use instead."""
