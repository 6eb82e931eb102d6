# -*- coding: utf-8 -*-
"""Networks that a user asks for: what to request of the engine, one after the other, and how far it is."""

from .language import _
from .texts import bytes_text, time_left_text


def question(choice):
    """Return what to ask before a Choice is fetched: what comes, how much, and under what licence."""
    text = _("Fetch %(title)s, %(size)s, and install it?") % {
        "title": choice.title.split(" (")[0],
        "size": bytes_text(choice.bytes),
    }
    return "%s\n\n%s" % (text, choice.text)


CONSENT = _("I agree to use it for non-commercial purposes alone")


def gets(choice, accept_noncommercial=False):
    """Return the fields of the `get` requests that fetch a Choice."""
    accepted = {"accept_noncommercial": True} if accept_noncommercial else {}
    return [dict(accepted, model=name) for name in choice.get]


def progress(choice, number, event):
    """Return how far a Choice is, from 0 to 1 and in words, by a `progress` event of its request `number`."""
    done, total = event["done"], max(1, event["total"])
    share = (number + 0.9 * done / total) / len(choice.get)  # the rest is for the trial that follows
    if event.get("stage") == "import":
        text = _("Checking and trying the network, which may take a minute")
    else:
        text = _("%(done)s of %(total)s, %(left)s") % {
            "done": bytes_text(done),
            "total": bytes_text(event["total"]),
            "left": time_left_text(event.get("seconds_left")),
        }
    if len(choice.get) > 1:
        text += " (%d/%d)" % (number + 1, len(choice.get))
    return share, "\n".join(part for part in (text, event.get("note")) if part)


def get(engine, choice, accept_noncommercial=False, show=None):
    """Fetch and install the networks of a Choice by an `Engine`, and return sentences for the user.

    `show(share, text)` tells how far it is; it, or another thread, may call `engine.cancel()`: EnlargerError
    is then of the kind `cancelled`. It is of the kind `consent` where a licence excludes commercial use and
    the user has not agreed to that.
    """
    notes = []
    for number, fields in enumerate(gets(choice, accept_noncommercial)):
        for event in engine.request("get", **fields):
            if event["event"] == "progress" and show is not None:
                show(*progress(choice, number, event))
        notes += event.get("notes", [])
    return notes
