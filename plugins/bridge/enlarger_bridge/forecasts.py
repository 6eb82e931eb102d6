# -*- coding: utf-8 -*-
"""What a job comes to, in the words of all dialogs, by the engine's `plan`."""

from .language import _, local_number, ngettext
from .texts import bytes_text, duration_text

NOT_KNOWN = _("time not known yet")
BEING_COMPUTED = _("What this comes to is being worked out.")  # instead of what is no longer true
LETTERING = _("Lettering is kept as it is.")


def line(plan, work=1.0, rasters=""):
    """Return the one line that is always true: pixels, memory, time and device, and what is kept.

    The job is so many times the plan's work, and consists of `rasters`, such as "3 layers".
    """
    width, height = plan["size"]
    parts = [
        _("%(width)d x %(height)d pixels") % {"width": width, "height": height},
        megapixels_text(width * height / 1e6),
    ]
    parts += [
        rasters,
        _("%s in the document") % bytes_text(int(_document_bytes(plan) * work)),
        _load(plan, work),
    ]
    kept = [faces_text(plan.get("faces")), LETTERING if plan.get("faithful_model") else ""]
    sentences = [", ".join(part for part in parts if part), " ".join(one for one in kept if one)]
    return ". ".join(one for one in sentences if one)


def megapixels_text(count):
    """Return a number of megapixels in words: "0.96 megapixels", "24 megapixels"."""
    if count < 0.001:
        return _("under %s megapixels") % local_number("0.001")
    return _("%s megapixels") % (local_number("%.2g" % count) if count < 10 else "%.0f" % count)


def faces_text(count):
    """Say how many faces are kept as the source has them; nothing where none were found or looked for."""
    if not count:
        return ""
    return ngettext("%d face is kept as it is.", "%d faces are kept as they are.", count) % count


def lettering_text(plan):
    """Say, as short as below a picture, how much of it is lettering that is kept; nothing where none is, or
    nobody has looked.
    """
    percent = round(100 * (plan.get("lettering") or 0))
    return _("%d %% lettering, kept") % percent if percent else ""


def kept_text(done):
    """Say what a job kept as the source has it: faces, and the part of the area with lettering."""
    lettering = round(100 * ((done.get("fidelity") or {}).get("text") or 0))
    parts = [faces_text(done.get("faces"))]
    parts.append(_("%d %% of the picture is lettering, kept as it is.") % lettering if lettering else "")
    return " ".join(part for part in parts if part)


def warnings(plan):
    """Return sentences about what there is not enough room for, and which files cannot hold the result."""
    return plan.get("storage", {}).get("notes", []) + plan.get("file_notes", [])


def _document_bytes(plan):
    return plan.get("storage", {}).get("document") or plan["result_bytes"]


def _load(plan, work):
    if not plan["tiles"]:
        return _("no network needed")
    if plan.get("seconds") is None:
        return NOT_KNOWN
    return _("about %(time)s on %(device)s") % {
        "time": duration_text(plan["seconds"] * work),
        "device": plan["device_name"],
    }
