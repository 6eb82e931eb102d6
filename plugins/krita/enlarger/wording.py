"""How the engine's answers are put for the user."""

from .enlarger_bridge.texts import bytes_text, duration_text

UNKNOWN_LICENCE = "NOASSERTION"  # the engine's word for that of a file of the user's own


def purpose_text(model):
    """Say what a network is for; None stands for interpolation."""
    return model.get("summary", "") if model else "Plain interpolation between neighbouring pixels."


def licence_text(model):
    """Say under what licence a model is, and whether it may earn money; interpolation needs none."""
    if model is None:
        return "No network, so no licence applies"
    licence = model.get("licence", UNKNOWN_LICENCE)
    if licence == UNKNOWN_LICENCE:
        return "Licence: unknown. Ask the author before using results commercially."
    commercial = {True: ", commercial use allowed", False: ", no commercial use"}
    return "Licence: %s%s" % (licence, commercial.get(model.get("commercial_use"), ""))


def forecast_text(plan, work, rasters, fidelity):
    """Say what a job comes to that is so many times the plan's work; `rasters` tells what it consists of."""
    width, height = plan["size"]
    size_bytes = plan["result_bytes"]
    if fidelity is not None:
        size_bytes += (size_bytes + width * height) * fidelity.in_layers  # the second picture, the mask
        size_bytes += 4 * width * height * fidelity.with_map
    size = "%d x %d pixels, %s" % (width, height, bytes_text(size_bytes))
    load = "time not known yet"
    if not plan["tiles"]:
        load = "no network needed"
    elif plan.get("seconds") is not None:
        load = "about %s on %s" % (duration_text(plan["seconds"] * work), plan["device_name"])
    text = (rasters and rasters + ", ") + load
    return "%s\n%s" % (size, text[:1].upper() + text[1:])


def count_text(count, thing):
    """Say how many things there are."""
    return "1 " + thing if count == 1 else "%d %ss" % (count, thing)


def done_text(done):
    """Say what was done, by what and how fast; interpolation needs no device."""
    device = "" if done["device"] == "none" else " on " + done["device_name"]
    time = "less than a second" if done["seconds"] < 1 else duration_text(done["seconds"])
    return "Upscaled with %s%s in %s" % (done["title"], device, time)
