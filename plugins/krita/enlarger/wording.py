"""How the engine's answers are put for the user."""

from .enlarger_bridge import forecasts
from .enlarger_bridge.texts import duration_text


def forecast_text(plan, work, rasters):
    """Say what a job comes to that is so many times the plan's work; `rasters` tells what it consists of."""
    lines = [forecasts.line(plan, work, rasters), plan.get("reason"), *forecasts.warnings(plan)]
    return "\n".join(line for line in lines if line)


def count_text(count, thing):
    """Say how many things there are."""
    return "1 " + thing if count == 1 else "%d %ss" % (count, thing)


def done_text(done):
    """Say what was done, by what and how fast; interpolation needs no device."""
    device = "" if done["device"] == "none" else " on " + done["device_name"]
    time = "less than a second" if done["seconds"] < 1 else duration_text(done["seconds"])
    text = "Upscaled with %s%s in %s" % (done["title"], device, time)
    return "\n".join(line for line in (text, done.get("reason"), forecasts.kept_text(done)) if line)
