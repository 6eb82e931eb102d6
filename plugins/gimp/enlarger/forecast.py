# -*- coding: utf-8 -*-
"""What the dialogs show while the user chooses: the result's size, how long it takes, and by what."""

from engine_client import engine_errors_shown, network, request_for
from enlarger_bridge.texts import duration_text
from options import LARGEST_FACTOR, SHRINKS, SMALLEST_FACTOR


def forecast_text(sizes, options, effects, keeps_one_layer=False):
    """Return what areas of these sizes will become, how long it takes, and by what."""
    with engine_errors_shown():
        requests = [request_for(size, options, keeps_one_layer) for size in sizes]
    plans = [request.plan for request in requests]
    first = "%d x %d pixels become %d x %d" % (tuple(sizes[0]) + tuple(plans[0]["size"]))
    if len(sizes) > 1:
        first = "%d layers, the first: %s" % (len(sizes), first)
    seconds = [plan.get("seconds") for plan in plans]
    # Known once the network has run on this machine.
    if all(seconds):
        first += ", in about %s" % duration_text(sum(seconds))
    lines = [first]
    used = network(plans[0]["model"])
    passes = plans[0].get("passes", 1)
    if used and passes > 1:
        lines.append(
            "%s enlarges by a factor of %d and runs %d times." % (used["title"], used["scale"], passes)
        )
    elif used and used["scale"] == 1:
        lines.append("%s improves the picture without enlarging it." % used["title"])
    if not used and network(options.model):
        lines.append("Nothing gets larger: %s interpolation is used, not a network." % SHRINKS.capitalize())
    lines.append(stretch(sizes[0], plans[0]["size"]))
    if effects:
        lines.append("Effects: %s." % ", ".join(effects))
    return "\n".join(line for line in lines if line)


def stretch(source, result):
    """Return a sentence if a result's proportions are not its source's, beyond rounding; else nothing."""
    (width, height), (new_width, new_height) = source, result
    # A side is known to half a pixel.
    if abs(new_width * height - new_height * width) <= 0.5 * (width + height) + max(width, height):
        return ""
    wider = 100.0 * new_width * height / (new_height * width) - 100
    if wider > 0:
        return "The picture is stretched: it gets %.3g %% wider for its height." % wider
    return "The picture is stretched: it gets %.3g %% taller for its width." % (1e4 / (100 + wider) - 100)


def followed(changed, size, model, width, height):
    """Return what becomes of factor, width and height now that one of the choices has changed."""
    used = network(model)
    if changed == "model" and used and not width and not height:
        return {"factor": float(used["scale"])}
    if changed == "factor":
        return {"width": 0, "height": 0}
    if changed in {"width", "height"} and (width or height):
        wanted = float(width) / size[0] if width else float(height) / size[1]
        return {"factor": min(max(wanted, SMALLEST_FACTOR), LARGEST_FACTOR)}
    return {}
