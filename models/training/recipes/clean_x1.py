"""Makes clean-x1: the clean patch is its own aim, so there is no teacher."""

from ..data.damage import Damage
from ..data.pairs import Source
from ..training.schedule import Cycle
from . import recipe
from .faithful_x4 import FIRST

DIRTY = Damage(blurred=0.0, noisy=0.6, noise=(1.0, 16.0), compressed=0.85, quality=(25, 95), twice=0.1)
PAIRS = Source("clean", kinds=("art", "emoji", "photo", "texture"), most=1500, damage=DIRTY, scale=1)
CLEAN = Cycle(scale=1, minutes=10.0, peak=0.7, source=PAIRS)
RECIPE = recipe.Recipe("clean-x1", (FIRST, CLEAN))

if __name__ == "__main__":
    recipe.run(RECIPE)
