"""Makes faithful-x4."""

import recipe
from schedule import Cycle, Teacher

FIRST = Cycle(scale=4, minutes=70.0, peak=1.0)
RECIPE = recipe.Recipe(
    "faithful-x4", (FIRST, Cycle(scale=4, minutes=43.0, peak=0.4, teacher=Teacher("RLFN_x4_w16", 3277)))
)

if __name__ == "__main__":
    recipe.run(RECIPE)
