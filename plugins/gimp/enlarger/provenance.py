# -*- coding: utf-8 -*-
"""Where a layer comes from, kept with it in XCF files, and in the image's XMP, which exported files carry."""

# ruff: noqa: F403, F405 - gimpfu fills the namespace

import json
import re
from xml.sax.saxutils import escape

from gimpfu import *

PARASITE = "enlarger-provenance"

# XMP's own place for what was done to a picture (ISO 16684-1, 8.2.2.5): GIMP keeps no namespace that it does
# not know.
HISTORY = "Xmp.xmpMM.History"
SOURCE_TYPE = "Xmp.iptcExt.DigitalSourceType"
WITH_A_NETWORK = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
EMPTY = "<?xml version='1.0' encoding='UTF-8'?>\n<metadata>\n</metadata>\n"
END = "</metadata>"


def attach(thing, answers):
    """Attach to a layer or an image how it was made, as a parasite."""
    records = provenances(answers)
    if records:
        flags = PARASITE_PERSISTENT | PARASITE_UNDOABLE
        thing.attach_new_parasite(PARASITE, flags, json.dumps(records if len(records) > 1 else records[0]))


def add_to_metadata(image, answers):
    """Add to the image's XMP how it was made: each way once, however many layers went it."""
    text = image.metadata or EMPTY
    has_network = False
    ways = []
    for record in provenances(answers):
        way = record["model"], record["settings"], record.get("fidelity")
        if way in ways:
            continue
        ways.append(way)
        has_network = has_network or "sha256" in record["model"]
        text = with_event(text, record)
    if has_network:
        text = re.sub('<tag name="%s">[^<]*</tag>' % re.escape(SOURCE_TYPE), "", text)
        text = with_tags(text, [(SOURCE_TYPE, WITH_A_NETWORK)])
    if ways:
        image.metadata = text


def provenances(answers):
    """Return the provenances that the engine's answers hold."""
    return [answer["provenance"] for answer in answers if answer.get("provenance")]


def with_event(text, record):
    """Return GIMP's metadata with one more event in XMP's history: a resizing, and what it was done with."""
    places = [int(place) for place in re.findall(r'name="%s\[(\d+)\]' % re.escape(HISTORY), text)]
    tags = [] if 'name="%s"' % HISTORY in text else [(HISTORY, 'type="Seq"')]
    event = "%s[%d]" % (HISTORY, max(places + [0]) + 1)
    tags += [
        (event, 'type="Struct"'),
        (event + "/stEvt:action", "resized"),
        (event + "/stEvt:softwareAgent", "Enlarger %s" % record["versions"]["enlarger"]),
        (event + "/stEvt:when", record["date"]),
        (event + "/stEvt:parameters", json.dumps(record)),
    ]
    return with_tags(text, tags)


def with_tags(text, tags):
    """Return GIMP's metadata with tags added, pairs of a name and a value."""
    lines = "".join('  <tag name="%s">%s</tag>\n' % (name, escape(value)) for name, value in tags)
    return text.replace(END, lines + END)
