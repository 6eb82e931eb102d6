"""Makes art-x4 from a teacher's enlargements of illustrations and from drawings of its own."""

from ..data.damage import Damage
from ..data.pairs import Source
from ..training.schedule import Cycle
from . import recipe
from .faithful_x4 import FIRST

LIGHT = Damage(
    blurred=0.3, blur=(0.2, 0.9), noisy=0.15, noise=(1.0, 5.0), compressed=0.5, quality=(60, 95), twice=0.05
)
PAIRS = Source(
    "art",
    kinds=("art", "emoji"),
    most=600,
    damage=LIGHT,
    teacher="RealESRGAN_x4plus_anime_6B_w16",
    taught=240,
    drawings=1400,
)
CRISP = Cycle(scale=4, minutes=20.0, peak=0.7, source=PAIRS, edges=0.5, crispness=4.0)
RECIPE = recipe.Recipe("art-x4", (FIRST, CRISP))

if __name__ == "__main__":
    recipe.run(RECIPE)
