# -*- coding: utf-8 -*-
"""What a picture can be enlarged with, as a dialog lists it, by the engine's answer to `models`."""

# ruff: noqa: PYI024 - Python 2.7 knows these tuples alone

import collections
import itertools

from .language import _
from .texts import bytes_text

AUTOMATIC = "auto"
UNKNOWN_LICENCE = "NOASSERTION"  # the engine's word for that of a file of the user's own

# `key` is the `model` of a request, `label` the line in a list, `text` says in sentences what it is for, how
# it looks, where its training pictures come from, and its licence. `models` are the ids of the installed
# networks, `get` of those that have to be fetched, of `bytes` in all. `scale` is a lone network's, else 0.
Choice = collections.namedtuple(
    "Choice",
    "key label title text models get bytes is_generative has_denoise scale is_commercial licence "
    "is_recommended",
)


def choices(answer):
    """Return the Choices as a list shows them: Automatic, what is installed, interpolations, and what can be
    fetched: first what is recommended, in the engine's order, then the rest by titles.

    An engine before 0.2 knows networks alone, and of those first its default.
    """
    has_families = "families" in answer
    known = [_of_family(one, answer) for one in answer["families"]] if has_families else _by_model(answer)
    first = [_automatic(answer["automatic"])] if answer.get("automatic") else []
    kernels = [_interpolation(kernel) for kernel in answer.get("interpolations", ())]
    there, missing = ([one for one in known if bool(one.get) == is_missing] for is_missing in (False, True))
    more = [one for one in missing if not one.is_recommended]
    recommended = [one for one in missing if one.is_recommended]
    return first + there + kernels + recommended + sorted(more, key=lambda one: one.title.lower())


def blocks(known):
    """Return Choices in the lists between which a dialog draws lines: what is there, what is recommended to
    be fetched, and what can be fetched besides.
    """
    grouped = itertools.groupby(known, lambda one: (bool(one.get), not one.is_recommended))
    return [list(block) for _, block in grouped]


def find(known, key):
    """Return the Choice that is called `key` or has a network of that id, the first one where there is none.

    So what was chosen when there were networks alone is still understood.
    """
    for choice in known:
        if choice.key == key:
            return choice
    return next((choice for choice in known if key and key in choice.models), known[0])


def restorer(answer):
    """Return the Choice of the network that redraws faces, which may have to be fetched; None without any."""
    about = next(iter(answer.get("restorers", ())), None)
    if about is None:
        return None
    get = () if about["installed"] else (about["id"],)
    return Choice(
        about["id"],
        about["title"],
        about["title"],
        _text(about),
        (about["id"],),
        get,
        about["bytes"] if get else 0,
        True,
        False,
        0,
        about["commercial_use"],
        about["licence"],
        False,
    )


def _automatic(key):
    text = _(
        "Chooses what suits the picture, by what it shows, its damage, and the time that there is. A network "
        "that you choose yourself is taken for such pictures from then on."
    )
    return Choice(key, _("Automatic"), _("Automatic"), text, (), (), 0, False, False, 0, True, "", False)


def kernel_title(kernel):
    """Return the title of an interpolation: "Bicubic interpolation"."""
    return {
        "nearest": _("Nearest interpolation"),
        "bilinear": _("Bilinear interpolation"),
        "bicubic": _("Bicubic interpolation"),
        "lanczos": _("Lanczos interpolation"),
    }.get(kernel, kernel)


def _interpolation(kernel):
    title = kernel_title(kernel)
    text = _("Plain interpolation between neighbouring pixels. No network, so no licence applies.")
    return Choice(kernel, title, title, text, (), (), 0, False, False, 0, True, "", False)


def _of_family(family, answer):
    entries = {entry["id"]: entry for entry in answer.get("available", ())}
    is_installed = bool(family["models"])
    missing = [] if is_installed else family["available"]
    # What lies in one package is fetched at once.
    downloads = {entries.get(one["id"], {}).get("package") or one["id"]: one["bytes"] for one in missing}
    size = sum(downloads.values())
    label = family["title"]
    if missing:
        label = _("Get: %(title)s, %(size)s, %(use)s") % {
            "title": label.split(" (")[0],
            "size": bytes_text(size),
            "use": _use_text(family),
        }
    needs = sorted({entries.get(one["id"], {}).get("needs") or "" for one in missing} - {""})
    return Choice(
        family["id"],
        label,
        family["title"],
        _text(family, needs),
        tuple(family["models"]),
        tuple(one["id"] for one in missing),
        size,
        bool(family.get("generative")),
        any(model.get("denoise") for model in answer["models"] if model["id"] in family["models"]),
        0,
        bool(family.get("commercial_use")),
        family.get("licence", UNKNOWN_LICENCE),
        any(entries.get(one["id"], {}).get("recommended") for one in missing),
    )


def _by_model(answer):
    networks = sorted(answer["models"], key=lambda model: model["id"] != answer["default"])
    return [_of_network(model) for model in networks]


def _of_network(model):
    return Choice(
        model["id"],
        model["title"],
        model["title"],
        _text(model),
        (model["id"],),
        (),
        0,
        bool(model.get("generative", model.get("draws"))),
        bool(model.get("denoise")),
        model["scale"],
        bool(model.get("commercial_use")),
        model.get("licence", UNKNOWN_LICENCE),
        False,
    )


def _text(about, needs=()):
    """Say what something is for, how it looks, what it was trained with, and under what licence it is."""
    summary, trained = about.get("summary", ""), about.get("trained_on")
    look = _("Generative: makes up detail.") if about.get("generative") else _("Faithful: makes nothing up.")
    is_said = (
        "makes up" in about.get("summary", "")
        or "makes nothing up" in about.get("summary", "")
        or "generative" not in about
    )
    sentences = [_(summary), "" if is_said else look]
    sentences += [_("Trained with: %s") % _(trained) if trained else "", licence_text(about)]
    sentences += [_("To get it, install Enlarger's extra [%s] first.") % extra for extra in needs]
    return " ".join(sentence for sentence in sentences if sentence)


def licence_text(about):
    """Say under what licence a family or a network is, and whether it may earn money."""
    licence = about.get("licence", UNKNOWN_LICENCE)
    if licence == UNKNOWN_LICENCE:
        return _("Licence: unknown. Ask the author before using results commercially.")
    if "commercial_use" not in about:
        return _("Licence: %s.") % licence
    return _("Licence: %(licence)s, %(use)s.") % {"licence": licence, "use": _use_text(about)}


def _use_text(about):
    if UNKNOWN_LICENCE in about.get("licence", UNKNOWN_LICENCE):
        return _("licence unknown")
    return _("commercial use allowed") if about.get("commercial_use") else _("no commercial use")
