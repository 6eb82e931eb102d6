"""Makes the next faithful-x4: from pictures reduced by any factor, never the same pair twice."""

from dataclasses import replace
from pathlib import Path

from ..data.degradation import Journey
from ..data.stream import Stream
from ..training.schedule import Cycle
from . import recipe

SHIPPED = Path(__file__).resolve().parents[2] / "faithful-x4" / "faithful-x4.onnx"
PAIRS = Stream(
    kinds=("art", "emoji", "photo", "texture"),
    teacher="SPAN_ch28_x4_ntire26base_w16",
    exact=True,
    journey=Journey(untouched=1.0),
    drawn=0.05,
    native=0.0,
    own=0.6,
    striped=0.1,
    softened=0.25,
    by_master=0.0,
)
CLOSE = Cycle(name="close", scale=4, steps=17_500, peak=0.7, hold=0.5, stream=PAIRS)
DETAILED = replace(PAIRS, series=1, dull=4.0, own=0.2, striped=0.4)
DETAIL = Cycle(name="detail", scale=4, steps=12_500, peak=0.5, hold=0.4, stream=DETAILED)
RECIPE = recipe.Recipe("faithful-x4-long", (CLOSE, DETAIL), first=SHIPPED)

if __name__ == "__main__":
    recipe.run(RECIPE)
