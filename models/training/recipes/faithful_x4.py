"""Makes faithful-x4."""

from ..data.batches import Windows
from ..training.schedule import Cycle, Teacher
from . import recipe

TEACHER = Teacher("RLFN_x4_w16", 3277)
FIRST = Cycle(scale=4, minutes=70.0, peak=1.0)
RECIPE = recipe.Recipe(
    "faithful-x4",
    (
        FIRST,
        Cycle(scale=4, minutes=43.0, peak=0.4, teacher=TEACHER),
        Cycle(scale=4, minutes=31.5, peak=0.6, teacher=TEACHER),
        Cycle(
            scale=4,
            minutes=22.5,
            peak=0.4,
            teacher=TEACHER,
            windows=Windows(striped_one_in=8, softened_one_in=2),
        ),
    ),
)

if __name__ == "__main__":
    recipe.run(RECIPE)
