"""Makes the next photo-x4 in a night of two cores: from pairs that never come twice, damaged twice over."""

from dataclasses import replace
from pathlib import Path

from ..data.stream import Stream
from ..training.schedule import Cycle
from . import recipe

SHIPPED = Path(__file__).resolve().parents[2] / "photo-x4" / "photo-x4.onnx"
PAIRS = Stream(
    kinds=("photo", "texture", "art"), teacher="realesr-general-x4v3_w16", master="RealESRGAN_x4plus_w16"
)
CLOSE = Cycle(
    name="close",
    scale=4,
    steps=7_000,
    peak=0.5,
    hold=0.6,
    stream=PAIRS,
    channels=64,
    blocks=10,
    doublings=(32, 16),
    edges=0.5,
)
CRISP = replace(
    CLOSE,
    name="crisp",
    steps=1_800,
    peak=0.3,
    hold=0.4,
    stream=replace(PAIRS, series=1, own=0.1, by_master=0.08),
    edges=0.1,
    crispness=8.0,
)
# The teachers change flat colours a little.
STEADY = replace(
    CRISP, name="steady", steps=300, peak=0.1, hold=0.0, stream=replace(PAIRS, series=2, flat=0.25)
)
# What was learned in one cycle is where the next begins, so later ones may still be changed meanwhile.
RECIPE = recipe.Recipe("photo-x4-long", (CLOSE, CRISP, STEADY), first=SHIPPED)

if __name__ == "__main__":
    recipe.run(RECIPE)
