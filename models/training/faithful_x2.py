"""Makes faithful-x2, which begins with what faithful-x4 has learned first."""

import recipe
from faithful_x4 import FIRST
from schedule import Cycle, Teacher

RECIPE = recipe.Recipe(
    "faithful-x2",
    (FIRST, Cycle(scale=2, minutes=50.0, peak=0.7, teacher=Teacher("RLFN_x2_w16", 1800))),
)

if __name__ == "__main__":
    recipe.run(RECIPE)
