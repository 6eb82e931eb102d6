# -*- coding: utf-8 -*-
"""The engine's protocol, `docs/protocol.md`: lines, events, and what goes wrong."""

import json

from .language import _

PROTOCOL = 1
LONGEST_LINE = 1 << 20  # bytes, set by the protocol

INSTALL_AGAIN = _("Run Enlarger's installer again: python3 installer/install.py")


class EnlargerError(Exception):
    """What went wrong, for the user: `message` says it, `hint` what to do; `kind` is for programs.

    Kinds are those of the protocol, and `installation` (the engine cannot be started), `engine` (it died)
    and `protocol` (it does not keep to the protocol).
    """

    def __init__(self, kind, message, hint=""):
        Exception.__init__(self, kind, message, hint)
        self.kind = kind
        self.message = message
        self.hint = hint

    def __str__(self):
        text = " ".join(part for part in (self.message, self.hint) if part)
        return text if str is not bytes else text.encode("utf-8")  # Python 2 wants bytes here


def encode_request(request_id, op, fields):
    """Return a request as the bytes of its line."""
    request = dict(fields, op=op)
    request["id"] = request_id
    return json.dumps(request).encode("ascii") + b"\n"


class Lines(object):
    """Whole lines from an output that arrives in pieces."""

    def __init__(self):
        self._rest = b""

    def feed(self, piece):
        """Return the lines that this piece completes."""
        lines = (self._rest + piece).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) >= LONGEST_LINE:
            raise no_event(self._rest)
        return lines


def read_event(line):
    """Return the event in a line of the engine, a dictionary with the key `event`."""
    try:
        event = json.loads(line.decode("utf-8"))
    except ValueError:
        event = None
    if not isinstance(event, dict) or "event" not in event:
        raise no_event(line)
    return event


def no_event(line):
    """Return the error for what is not a line of the protocol."""
    return EnlargerError(
        "protocol", _("The engine wrote a line that is not an event: %r.") % line[:80], INSTALL_AGAIN
    )


def error_in(event):
    """Return what an `error` event says as an `EnlargerError`; None for other events."""
    if event["event"] != "error":
        return None
    message = event.get("message", _("The engine failed."))
    return EnlargerError(event.get("kind", "internal"), message, event.get("hint") or "")


def decode_event(line):
    """Return the event in a line of the engine; an `error` event is raised as `EnlargerError` instead."""
    event = read_event(line)
    error = error_in(event)
    if error:
        raise error
    return event


def is_answer(event, op):
    """Tell whether this event is the last one for a request."""
    return event["event"] in ("done", "error", op)


def check_hello(event):
    """Accept the engine that greets with this event, or say why not."""
    if event["event"] != "hello":
        raise EnlargerError(
            "protocol", _("The engine sent %r instead of a greeting.") % event["event"], INSTALL_AGAIN
        )
    if event.get("protocol") != PROTOCOL:
        message = _("This plug-in speaks protocol %(own)s, the engine protocol %(other)s.") % {
            "own": PROTOCOL,
            "other": event.get("protocol"),
        }
        raise EnlargerError("protocol", message, INSTALL_AGAIN)
