"""Makes the next clean-x1: from a camera's noise and what is done against it, never the same pair twice."""

from pathlib import Path

from ..data.degradation import Passage
from ..data.stream import Stream
from ..training.schedule import Cycle
from . import recipe

SHIPPED = Path(__file__).resolve().parents[2] / "clean-x1" / "clean-x1.onnx"
DIRTY = Passage(
    blurred=0.0,
    blur=(0.0, 0.0),
    resized=0.0,
    resize=(1.0, 1.0),
    noisy=0.65,
    noise=(1.0, 36.0),
    denoised=0.35,
    sharpened=0.25,
    sharpening=(0.2, 1.2),
    compressed=0.75,
    quality=(15, 97),
)
PAIRS = Stream(kinds=("art", "emoji", "photo", "texture"), scale=1, soiling=DIRTY, reductions=(1.0, 4.0))
CLEAN = Cycle(name="clean", scale=1, steps=9_000, peak=0.5, hold=0.4, stream=PAIRS)
RECIPE = recipe.Recipe("clean-x1-long", (CLEAN,), first=SHIPPED)

if __name__ == "__main__":
    recipe.run(RECIPE)
