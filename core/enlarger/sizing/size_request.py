"""What size the user wants, said in any of the ways there are, and what that means for a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from enlarger.errors import RequestError
from enlarger.geometry import Box
from enlarger.tiles.target import Target

from . import bounds
from .print_plan import PrintPlan, PrintRequest, plan_print

if TYPE_CHECKING:
    from enlarger.geometry import Size


@dataclass(frozen=True)
class Sizing:
    """What becomes of a picture's size."""

    source: Size
    """Of the whole picture."""
    target: Target
    """For what the crop leaves."""
    crop: Box
    """The part of the picture that is enlarged; all of it where nothing is cut."""
    print: PrintPlan | None = None
    """None where the result is not for print."""

    @property
    def target_of_whole(self) -> Target:
        """The size at which all of the picture is shown, with what the crop leaves as large as asked for."""
        return Target(self.print.factor) if self.print else self.target


@dataclass(frozen=True, kw_only=True)
class SizeRequest:
    """What size the user wants: one of these, or none for the network's own factor."""

    target: Target = field(default_factory=Target)
    within: tuple[int, int] | None = None
    """As large as fits into a frame of so many pixels, width and height."""
    at_least: tuple[int, int] | None = None
    """As small as covers such a frame."""
    megapixels: float | None = None
    print: PrintRequest | None = None

    def resolve(self, source: Size) -> Sizing:
        """Return what that means for a picture. Raises RequestError where it is said in two ways, or is not
        understood.
        """
        given = {
            "a factor or pixels": self.target != Target(),
            "a frame to fit into": self.within is not None,
            "a frame to cover": self.at_least is not None,
            "megapixels": self.megapixels is not None,
            "a print": self.print is not None,
        }
        ways = [name for name, is_given in given.items() if is_given]
        if len(ways) > 1:
            raise RequestError(f"The size was given in more than one way: {', '.join(ways)}.", "Choose one.")
        if self.print is not None:
            plan = plan_print(self.print, source)
            return Sizing(source, plan.target, plan.crop, plan)
        return Sizing(source, self._target(source), Box(0, 0, *source))

    def _target(self, source: Size) -> Target:
        if self.within is not None:
            return bounds.within(self.within, source)
        if self.at_least is not None:
            return bounds.at_least(self.at_least, source)
        if self.megapixels is not None:
            return bounds.megapixels(self.megapixels, source)
        return self.target
