"""Makes photo-x2, which begins with photo-x4 reduced by two."""

import recipe
from photo_x4 import PAIRS
from photo_x4 import RECIPE as BEFORE
from schedule import Cycle

HALVED = Cycle(scale=2, minutes=3.0, peak=0.2, source=PAIRS, edges=0.1, judged=True)
RECIPE = recipe.Recipe("photo-x2", (*BEFORE.cycles, HALVED))

if __name__ == "__main__":
    recipe.run(RECIPE)
