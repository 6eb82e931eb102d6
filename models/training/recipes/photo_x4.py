"""Makes photo-x4: first as close to the teacher as it gets, then as crisp, with a judge's help."""

from dataclasses import replace

from ..data.batches import Windows
from ..data.damage import Damage
from ..data.pairs import Source
from ..training.schedule import Cycle
from . import recipe
from .faithful_x4 import FIRST

PAIRS = Source(
    "photo",
    kinds=("photo", "texture"),
    most=2600,
    damage=Damage(blurred=0.4, noisy=0.4, noise=(1.0, 8.0), quality=(45, 97)),
    teacher="RealESRGAN_x4plus_w16",
    taught=1200,
    assistant="realesr-general-x4v3_w16",
    drawings=300,
)
CLOSE = Cycle(scale=4, minutes=60.0, peak=0.8, source=PAIRS, channels=64, blocks=8, edges=0.5)
CRISP = replace(CLOSE, minutes=20.0, peak=0.5, edges=0.1, crispness=8.0, judged=True)
# The teachers change flat colours a little.
STEADY = replace(CRISP, minutes=3.0, peak=0.2, windows=Windows(flat_one_in=4), judged=False)
RECIPE = recipe.Recipe("photo-x4", (FIRST, CLOSE, CRISP, STEADY))

if __name__ == "__main__":
    recipe.run(RECIPE)
