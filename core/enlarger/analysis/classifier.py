"""Tells classes of pictures apart by their features, with coefficients that can be read."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from math import exp
from pathlib import Path
from typing import Any

COEFFICIENTS = Path(__file__).with_name("coefficients.toml")

FARTHEST = 4.0
"""Spreads from its centre beyond which a feature does not count more."""


def probabilities(what: str, features: Mapping[str, float]) -> dict[str, float]:
    """Return the probability of each class of `what`, "content" or "damage", by a multinomial logistic
    regression on the features that the coefficients name.
    """
    model = _model()
    scaled = {
        name: max(-FARTHEST, min(FARTHEST, (features[name] - centre) / model["spread"][name]))
        for name, centre in model["centre"].items()
    }
    sums = {
        name: coefficients["bias"] + sum(coefficients[key] * value for key, value in scaled.items())
        for name, coefficients in model[what].items()
    }
    most = max(sums.values())
    shares = {name: exp(value - most) for name, value in sums.items()}
    return {name: share / sum(shares.values()) for name, share in shares.items()}


@functools.cache
def _model() -> dict[str, Any]:
    return tomllib.loads(COEFFICIENTS.read_text("utf-8"))
