# -*- coding: utf-8 -*-
"""What the dialogs show while the user chooses: the result's size, how long it takes, and by what."""

# ruff: noqa: B905 - Python 2.7 has no strict zip

from engine_client import (
    chosen,
    engine_errors_shown,
    faces_restorer,
    may_generate,
    note_dialog,
    request_for,
    restorer_of,
)
from enlarger_bridge import choices, fetching, forecasts, printing
from enlarger_bridge.language import _, local_number, ngettext
from enlarger_bridge.texts import layers_text
from gimpfu import fail
from options import LARGEST_FACTOR, OWN_SHEET, SHRINKS, SMALLEST_FACTOR


def forecast_text(sizes, options, effects, sources, keeps_one_layer=False):
    """Return what areas of these sizes will become, how long it takes and by what, and what is to be said
    below single choices. `sources` are their
    pixels, or None for those that the engine need not look at.
    """
    note_dialog()
    with engine_errors_shown():
        one = chosen(options.model)
        if one.get and options.model == one.key:
            return about_fetching(one, options.accepts_noncommercial), {}
        requests = [
            request_for(size, options, keeps_one_layer, source) for size, source in zip(sizes, sources)
        ]
    plan = requests[0].plan
    work = float(sum(width * height for width, height in sizes)) / (sizes[0][0] * sizes[0][1])
    lines = [forecasts.line(plan, work, layers_text(len(sizes)) if len(sizes) > 1 else "")]
    if plan.get("passes", 1) > 1:
        lines.append(
            ngettext("The network runs %d time.", "The network runs %d times.", plan["passes"])
            % plan["passes"]
        )
    lines += plan.get("notes", []) + forecasts.warnings(plan)
    if requests[0].note:
        lines.append(_("Nothing gets larger: %s is used, not a network.") % choices.kernel_title(SHRINKS))
    restorer = restorer_of(options)
    if restorer and restorer.get:
        lines.insert(0, about_fetching(restorer, options.accepts_noncommercial))
    if not plan.get("print"):
        lines.append(stretch(sizes[0], plan["size"]))
    if effects:
        lines.append(_("Effects: %s.") % ", ".join(effects))
    captions = {"model": plan.get("reason") or one.text, "sheet": "\n".join(printing.verdict(plan))}
    return "\n".join(line for line in lines if line), captions


def about_fetching(one, accepts_noncommercial):
    """Return what will be fetched, or fail where its licence was not agreed to."""
    question = fetching.question(one).replace("\n\n", "\n")
    if not one.is_commercial and not accepts_noncommercial:
        fail("%s\n%s" % (question, _("This needs your agreement first: “%s”.") % fetching.CONSENT))
    return question


def stretch(source, result):
    """Return a sentence if a result's proportions are not its source's, beyond rounding; else nothing."""
    (width, height), (new_width, new_height) = source, result
    # A side is known to half a pixel.
    if abs(new_width * height - new_height * width) <= 0.5 * (width + height) + max(width, height):
        return ""
    wider = 100.0 * new_width * height / (new_height * width) - 100
    if wider > 0:
        return _("The picture is stretched: it gets %s %% wider for its height.") % local_number(
            "%.3g" % wider
        )
    taller = local_number("%.3g" % (1e4 / (100 + wider) - 100))
    return _("The picture is stretched: it gets %s %% taller for its width.") % taller


def disabled_by(wanted):
    """Return the names of the arguments that make no difference with these, by their names."""
    with engine_errors_shown():
        one, generates = chosen(wanted["model"]), may_generate(wanted["model"], wanted["look"])
        restorer = faces_restorer()
    disabled = {"look", "time"} if one.key != choices.AUTOMATIC else set()
    if not one.has_denoise:
        disabled.add("denoise")
    if not generates:
        disabled |= {"detail", "fidelity", "lock", "keep-faces"}
    elif wanted["detail"] == "all":
        disabled.add("fidelity")
    if not generates or restorer is None:
        disabled.add("redraw-faces")
    fetched = [one] + ([restorer] if generates and restorer and wanted.get("redraw-faces") else [])
    if all(each.is_commercial or not each.get for each in fetched):
        disabled.add("accept-noncommercial")
    if wanted["sheet"]:
        disabled |= {"factor", "width", "height", "print-size"}
        if wanted["ppi"]:
            disabled.add("distance")
    else:
        disabled |= {"distance", "ppi", "bleed"}
    if wanted["sheet"] != OWN_SHEET:
        disabled.add("sheet-size")
    return disabled


def followed(changed, size, wanted):
    """Return what becomes of other choices now that one has changed."""
    model, width, height, clean = (wanted[name] for name in ("model", "width", "height", "clean"))
    is_automatic = chosen(model).key == choices.AUTOMATIC
    if changed in ("", "model", "clean") and clean == "auto" and not is_automatic:
        return {"clean": "yes" if changed == "clean" else "no"}  # as needed is for Automatic to say
    if changed == "model" and clean == "no" and is_automatic:
        return {"clean": "auto"}
    if changed == "model" and chosen(model).scale and not width and not height:
        return {"factor": float(chosen(model).scale)}
    if changed == "factor":
        return {"width": 0, "height": 0}
    if changed in {"width", "height"} and (width or height):
        wanted = float(width) / size[0] if width else float(height) / size[1]
        return {"factor": min(max(wanted, SMALLEST_FACTOR), LARGEST_FACTOR)}
    return {}
