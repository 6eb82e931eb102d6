"""Makes photo-x2, which begins with photo-x4 reduced by two."""

from dataclasses import replace

from . import recipe
from .photo_x4 import RECIPE as BEFORE
from .photo_x4 import STEADY

HALVED = replace(STEADY, scale=2, minutes=5.0)
RECIPE = recipe.Recipe("photo-x2", (*BEFORE.cycles, HALVED))

if __name__ == "__main__":
    recipe.run(RECIPE)
