"""What was done to make a layer: kept with the document, saved in its .kra file, and read back."""

import json

from . import krita_host
from .documents import nodes_below
from .enlarger_bridge import EnlargerError
from .enlarger_bridge.language import _
from .qt import QByteArray

ANNOTATION = "enlarger-provenance"
MEANING = _("How layers were enlarged, by their ids, as JSON")


def provenance(document=None):
    """Return how the layers that Enlarger made were made: a list of pairs of a layer and its record, a dict.

    Without a document it is the active one.
    """
    document = document or krita_host.active_document()
    if document is None:
        raise EnlargerError("source", _("There is no document to read from."), _("Open an image first."))
    records = all_records(document)
    pairs = ((node, node.uniqueId().toString()) for node in nodes_below(document.rootNode()))
    return [(node, records[key]) for node, key in pairs if key in records]


def keep_record(document, node, record):
    """Keep a layer's record. Those of layers that are gone stay, as undo may bring a layer back."""
    records = dict(all_records(document))
    records[node.uniqueId().toString()] = record
    text = json.dumps(records, ensure_ascii=False, separators=(",", ":"))
    document.setAnnotation(ANNOTATION, MEANING, QByteArray(text.encode("utf-8")))


def all_records(document):
    """Return the records by the layers' ids; what is there but cannot be read counts as none."""
    try:
        records = json.loads(bytes(document.annotation(ANNOTATION)).decode("utf-8"))
    except ValueError:
        return {}
    return records if isinstance(records, dict) else {}
