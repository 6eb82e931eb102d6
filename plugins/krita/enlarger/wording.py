"""How figures of the engine are said to the user."""


def licence_text(model):
    """Say under what licence a model is, and whether it may earn money."""
    commercial = {True: ", also for commercial work", False: ", not for commercial work"}
    return "Licence: %s%s" % (
        model.get("licence", "unknown"),
        commercial.get(model.get("commercial_use"), ""),
    )


def forecast_text(plan, frames, fidelity):
    """Say what a job comes to, for so many frames."""
    width, height = plan["size"]
    size_bytes = plan["result_bytes"]
    if fidelity is not None:
        size_bytes += (size_bytes + width * height) * fidelity.in_layers  # the second picture, the mask
        size_bytes += 4 * width * height * fidelity.with_map
    size = "%d x %d pixels, %s" % (width, height, bytes_text(size_bytes))
    work = "1 tile" if plan["tiles"] == 1 else "%d tiles" % plan["tiles"]
    if plan.get("seconds") is not None:
        work = "about %s on %s" % (time_text(plan["seconds"] * frames), plan["device_name"])
    return "%s\n%s%s" % (size, "%d frames, " % frames if frames > 1 else "", work)


def time_text(seconds):
    """Say how long that is."""
    return "%d min" % round(seconds / 60) if seconds > 90 else "%d s" % max(1, round(seconds))


def bytes_text(size):
    """Say how much memory that is."""
    return "%.1f GB" % (size / 1e9) if size >= 1e9 else "%.1f MB" % (size / 1e6)
