# -*- coding: utf-8 -*-
"""The fields of `plan` and `upscale` requests, from what a user or a script chose."""

DEFAULT_FIDELITY = 0.43  # the engine's, for hosts that name it before they can ask for `models`

LAYERS = ("faithful", "mask")  # the two pictures that a host makes layers of, beside the result
PICTURES = LAYERS + ("map",)


def raster(size, pixel_format, path=None):
    """Return the `source` of a request; a plan needs no file."""
    fields = {"size": [int(side) for side in size], "format": pixel_format}
    return dict(fields, path=path) if path else fields


def target(factor=None, width=None, height=None):
    """Return the `target` of a request: a factor, or a width, a height or both in pixels.

    Without any it is the network's own scale.
    """
    given = (("factor", factor), ("width", width), ("height", height))
    return {name: value for name, value in given if value is not None}


def settings(
    model="",
    device="auto",
    lock=None,
    denoise=None,
    tileable=False,
    look=None,
    time=None,
    clean=None,
    remember=False,
    keeps_faces=True,
):
    """Return the fields that say how; what is empty or None is left to the engine.

    `remember` has it keep the model for pictures of the kind, as the user's own choice; without `keeps_faces`
    a generative network may redraw them.
    """
    fields = {"device": device or "auto"}
    if model:
        fields["model"] = model
    if lock:
        fields["lock"] = lock
    if denoise is not None:
        fields["denoise"] = denoise
    if tileable:
        fields["tileable"] = True
    if look:
        fields["look"] = look
    if time:
        fields["time"] = time
    if clean is not None:
        fields["clean"] = clean
    if remember:
        fields["remember"] = True
    if not keeps_faces:
        fields["faces"] = "off"
    return fields


def fidelity(value=None, in_layers=False, with_map=False):
    """Return the field `fidelity` for a generative network: its value goes from 0, generated, to 1, faithful.

    None is the engine's default. The pictures that it asks for have no places yet: see `with_paths`.
    """
    fields = {} if value is None else {"degree": value}
    for name in (LAYERS if in_layers else ()) + (("map",) if with_map else ()):
        fields[name] = {}
    return fields


def redraw_faces(model, path=None):
    """Return the field `redraw_faces` for a network that redraws faces, on a layer of their own in a file."""
    return {"model": model, "path": path} if path else {"model": model}


def with_paths(fidelity, path_of):
    """Return the field `fidelity` with a file, at `path_of(name)`, for each picture that it asks for."""
    return {name: {"path": path_of(name)} if name in PICTURES else value for name, value in fidelity.items()}
