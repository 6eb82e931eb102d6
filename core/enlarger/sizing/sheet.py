"""What is printed on: a format, or a size of one's own, in the orientation that is wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from enlarger.errors import RequestError
from enlarger.system.language import _

from .formats import find_format
from .lengths import dimensions_text, is_imperial, length_text, parse_dimensions

if TYPE_CHECKING:
    from enlarger.geometry import Size

ORIENTATIONS = ("auto", "portrait", "landscape")


@dataclass(frozen=True)
class Sheet:
    """What is printed on, with lengths in millimetres."""

    name: str
    width: float
    """As it hangs, without bleed."""
    height: float
    bleed: float = 0.0
    """What is printed beyond each edge, to be cut off or folded back."""
    safe: tuple[float, float] | None = None
    """Width and height, in the middle, of what lettering should stay in."""
    ppi: float | None = None
    """The least that the owner of the sites takes; None where that is not known."""
    is_imperial: bool = False
    """Whether it is measured in feet and inches."""

    @property
    def area(self) -> float:
        """In square metres, without bleed."""
        return self.width * self.height / 1e6

    @property
    def whole(self) -> tuple[float, float]:
        """Width and height with bleed."""
        return self.width + 2 * self.bleed, self.height + 2 * self.bleed

    @property
    def size_text(self) -> str:
        return dimensions_text(self.width, self.height, imperial=self.is_imperial)

    def turned(self) -> Sheet:
        """Return the sheet on its side."""
        safe = (self.safe[1], self.safe[0]) if self.safe else None
        return replace(self, width=self.height, height=self.width, safe=safe)


def sheet_for(name: str, bleed: float | None, orientation: str, picture: Size) -> Sheet:
    """Return what is called `name`, a format or a width and a height with their unit. `bleed` is in
    millimetres; None for what the owner of the format wants.

    With the orientation auto, paper lies as the `picture` does, and everything else as it is given. Raises
    RequestError.
    """
    if orientation not in ORIENTATIONS:
        raise RequestError(
            _("There is no orientation {orientation!r}.", orientation=orientation),
            _("Choose one of: {choices}.", choices=", ".join(ORIENTATIONS)),
        )
    sheet, turns = _named(name)
    if bleed is not None:
        if bleed > min(sheet.width, sheet.height) / 2:
            raise RequestError(
                _("A bleed of {bleed} on each side is more than the sheet itself.", bleed=length_text(bleed)),
                _("Is it in millimetres? Print shops ask for 3 to 20."),
            )
        sheet = replace(sheet, bleed=bleed)
    if sheet.width == sheet.height or (orientation == "auto" and not turns):
        return sheet
    is_wide = picture.width > picture.height if orientation == "auto" else orientation == "landscape"
    return sheet.turned() if (sheet.width > sheet.height) != is_wide else sheet


def _named(name: str) -> tuple[Sheet, bool]:
    try:
        found = find_format(name)
    except RequestError:
        if not any(mark in name.casefold() for mark in "x\u00d7*") or not any(map(str.isdigit, name)):
            raise
        width, height = parse_dimensions(name)
        imperial = is_imperial(name)
        text = dimensions_text(width, height, imperial=imperial)
        return Sheet(text, width, height, is_imperial=imperial), False
    fields = (found.width, found.height, found.bleed, found.safe, found.ppi, found.is_imperial)
    return Sheet(found.id, *fields), found.turns
