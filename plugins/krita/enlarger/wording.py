"""How the engine's answers are put for the user."""

from .enlarger_bridge import forecasts
from .enlarger_bridge.language import _, ngettext
from .enlarger_bridge.texts import duration_text


def forecast_text(plan, work, rasters):
    """Say what a job comes to that is so many times the plan's work; `rasters` tells what it consists of."""
    lines = [forecasts.line(plan, work, rasters), plan.get("reason"), *forecasts.warnings(plan)]
    return "\n".join(line for line in lines if line)


def frames_text(count):
    """Say how many frames there are."""
    return ngettext("%d frame", "%d frames", count) % count


def done_text(done):
    """Say what was done, by what and how fast; interpolation needs no device."""
    time = _("less than a second") if done["seconds"] < 1 else duration_text(done["seconds"])
    about = {"network": done["title"], "device": done["device_name"], "time": time}
    if done["device"] == "none":
        text = _("Upscaled with %(network)s in %(time)s") % about
    else:
        text = _("Upscaled with %(network)s on %(device)s in %(time)s") % about
    return "\n".join(line for line in (text, done.get("reason"), forecasts.kept_text(done)) if line)
