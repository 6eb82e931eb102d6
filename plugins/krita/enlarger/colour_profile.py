"""The ICC profile of a colour space: scripts get its name alone, but Krita saves it with a document."""

import contextlib
import os
import zipfile

from . import krita_host
from .boxes import Box
from .documents import empty_document, hidden_document

TAKEN_FOR_GRANTED = "sRGB-elle-V2-srgbtrc.icc"
MODELS = ("RGBA", "GRAYA", "CMYKA")  # of which the engine uses a profile

MEMBER = "/annotations/icc"  # of a Krita document's archive


def write_profile(space, path):
    """Write a colour space's profile to a file and return its path; None where there is no need, or none to
    be had.
    """
    model, _depth, profile = space
    if model not in MODELS or profile == TAKEN_FOR_GRANTED:
        return None
    archive = path + ".kra"
    with hidden_document(empty_document(Box(0, 0, 1, 1), "Enlarger", space, 72.0)) as document:
        krita_host.export(document, archive)
    try:
        with zipfile.ZipFile(archive) as members:
            name = next(name for name in members.namelist() if name.endswith(MEMBER))
            with open(path, "wb") as file:
                file.write(members.read(name))
    except (OSError, StopIteration, zipfile.BadZipFile):
        return None
    finally:
        with contextlib.suppress(OSError):
            os.remove(archive)
    return path
