# /// script
# dependencies = ["matplotlib>=3.9"]
# ///
"""Draws what compare.py found: chart.py FILE.png < figures.json."""
# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import json
import math
import sys
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

OURS = "Enlarger"
COLOURS = {True: "#c2410c", False: "#94a3b8"}


def main() -> None:
    record = json.load(sys.stdin)
    names = list(dict.fromkeys(one["network"] for one in record["results"]))
    mpl.rcParams.update({"font.size": 8, "font.family": "DejaVu Sans"})
    rows = [[one for one in record["results"] if one["network"] == name] for name in names]
    figure, panels = plt.subplots(
        len(names),
        figsize=(7, 0.6 + sum(0.35 + 0.2 * len(row) for row in rows)),
        gridspec_kw={"height_ratios": [len(row) + 1 for row in rows]},
        squeeze=False,
        layout="constrained",
    )
    megapixels = math.prod(record["size"]) / 1e6
    for panel, name, results in zip(panels[:, 0], names, rows, strict=True):
        draw(panel, name, results, megapixels)
    panels[-1, 0].set_xlabel("seconds per megapixel of the source")
    picture = f"{record['size'][0]} x {record['size'][1]} pixels on {record['processor']}"
    legend = "Whole jobs. Dark: in the network, pale: around it. Number: times Enlarger's seconds."
    figure.suptitle(f"{picture}\n{legend}", fontsize=8)
    figure.savefig(sys.argv[1], dpi=110, pil_kwargs={"optimize": True})


def draw(panel: Any, name: str, results: list[dict[str, Any]], megapixels: float) -> None:
    """Draw one network's bars, the quickest on top; the pale part is the time around the network."""
    results = sorted(results, key=lambda one: -one["seconds"])
    ours = next((one["seconds"] for one in results if one["contestant"] == OURS), math.nan)
    titles = [one["contestant"] for one in results]
    seconds = [one["seconds"] / megapixels for one in results]
    inside = [one["network_seconds"] / megapixels for one in results]
    colours = [COLOURS[title.startswith(OURS)] for title in titles]
    around = [whole - part for whole, part in zip(seconds, inside, strict=True)]
    panel.barh(titles, inside, color=colours)
    panel.barh(titles, around, left=inside, color=colours, alpha=0.45)
    labels = [f" {one['seconds'] / ours:.1f}" for one in results]
    for row, (end, label) in enumerate(zip(seconds, labels, strict=True)):
        panel.text(end, row, label, va="center")
    panel.set_title(name, loc="left", fontsize=8, fontweight="bold")
    panel.set_xlim(0, max(seconds) * 1.12)
    panel.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    main()
