# -*- coding: utf-8 -*-
"""Networks that a user asks for: what to request of the engine, one after the other, and how far it is."""

from .texts import bytes_text, time_left_text


def question(choice):
    """Return what to ask before a Choice is fetched: what comes, how much, and under what licence."""
    text = "Fetch %s, %s, and install it?" % (choice.title.split(" (")[0], bytes_text(choice.bytes))
    return "%s\n\n%s" % (text, choice.text)


CONSENT = "I agree to use it for non-commercial purposes alone"


def gets(choice, accept_noncommercial=False):
    """Return the fields of the `get` requests that fetch a Choice."""
    accepted = {"accept_noncommercial": True} if accept_noncommercial else {}
    return [dict(accepted, model=name) for name in choice.get]


def progress(choice, number, event):
    """Return how far a Choice is, from 0 to 1 and in words, by a `progress` event of its request `number`."""
    done, total = event["done"], max(1, event["total"])
    share = (number + 0.9 * done / total) / len(choice.get)  # the rest is for the trial that follows
    of_several = " (%d of %d)" % (number + 1, len(choice.get)) if len(choice.get) > 1 else ""
    if event.get("stage") == "import":
        text = "Checking and trying the network%s, which may take a minute" % of_several
    else:
        text = "%s of %s%s, %s" % (
            bytes_text(done),
            bytes_text(event["total"]),
            of_several,
            time_left_text(event.get("seconds_left")),
        )
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
