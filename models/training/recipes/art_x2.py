"""Makes art-x2, which begins with art-x4 reduced by two."""

from ..training.schedule import Cycle
from . import recipe
from .art_x4 import PAIRS
from .art_x4 import RECIPE as BEFORE

HALVED = Cycle(scale=2, minutes=7.0, peak=0.4, source=PAIRS, edges=0.5, crispness=4.0)
RECIPE = recipe.Recipe("art-x2", (*BEFORE.cycles, HALVED))

if __name__ == "__main__":
    recipe.run(RECIPE)
