"""Makes faithful-x2, which begins with what faithful-x4 has learned first."""

from ..training.schedule import Cycle, Teacher
from . import recipe
from .faithful_x4 import FIRST

TEACHER = Teacher("RLFN_x2_w16", 1800)
RECIPE = recipe.Recipe(
    "faithful-x2",
    (
        FIRST,
        Cycle(scale=2, minutes=50.0, peak=0.7, teacher=TEACHER),
        Cycle(scale=2, minutes=20.0, peak=0.6, teacher=TEACHER),
    ),
)

if __name__ == "__main__":
    recipe.run(RECIPE)
