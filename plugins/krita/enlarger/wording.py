"""How the engine's answers are put for the user."""

from .enlarger_bridge.texts import bytes_text, duration_text


def forecast_text(plan, work, rasters, fidelity):
    """Say what a job comes to that is so many times the plan's work; `rasters` tells what it consists of."""
    width, height = plan["size"]
    size_bytes = plan["result_bytes"]
    if fidelity is not None and plan.get("faithful_model"):
        size_bytes += (size_bytes + width * height) * fidelity.in_layers  # the second picture, the mask
        size_bytes += 4 * width * height * fidelity.with_map
    size = "%d x %d pixels, %s" % (width, height, bytes_text(size_bytes))
    load = "time not known yet"
    if not plan["tiles"]:
        load = "no network needed"
    elif plan.get("seconds") is not None:
        load = "about %s on %s" % (duration_text(plan["seconds"] * work), plan["device_name"])
    text = (rasters and rasters + ", ") + load
    lines = [size, text[:1].upper() + text[1:], plan.get("reason")]
    return "\n".join(line for line in lines if line)


def count_text(count, thing):
    """Say how many things there are."""
    return "1 " + thing if count == 1 else "%d %ss" % (count, thing)


def done_text(done):
    """Say what was done, by what and how fast; interpolation needs no device."""
    device = "" if done["device"] == "none" else " on " + done["device_name"]
    time = "less than a second" if done["seconds"] < 1 else duration_text(done["seconds"])
    text = "Upscaled with %s%s in %s" % (done["title"], device, time)
    return "\n".join(line for line in (text, done.get("reason")) if line)
