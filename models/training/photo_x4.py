"""Makes photo-x4: first as close to the teacher as it gets, then with a judge's help as crisp."""

import recipe
from damage import Damage
from faithful_x4 import FIRST
from pairs import Source
from schedule import Cycle

PAIRS = Source(
    "photo",
    kinds=("photo", "texture"),
    most=700,
    damage=Damage(),
    teacher="RealESRGAN_x4plus_w16",
    taught=64,
    sharpened=60,
)
CLOSE = Cycle(scale=4, minutes=20.0, peak=0.8, source=PAIRS, edges=0.5)
CRISP = Cycle(scale=4, minutes=11.0, peak=0.2, source=PAIRS, edges=0.1, judged=True)
RECIPE = recipe.Recipe("photo-x4", (FIRST, CLOSE, CRISP))

if __name__ == "__main__":
    recipe.run(RECIPE)
