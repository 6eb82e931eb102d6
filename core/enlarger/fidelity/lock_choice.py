"""Which lock a source needs: what is clean is brought back to the last level, what is damaged no finer
than its damage allows; and how it is shrunk for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from .softening import LIGHT, TONE, Cutoff, cutoff_for

if TYPE_CHECKING:
    from enlarger.analysis.source_analysis import Analysis

    from .filter_pair import Shrinking
    from .source_lock import LockKind

WantedLock: TypeAlias = "Literal['auto'] | LockKind"


class LockChoice(NamedTuple):
    """What a `SourceLock` is made with."""

    kind: LockKind
    cutoff: Cutoff
    """How fine what is brought back may be, where the lock is not full."""
    shrinking: Shrinking = "cubic"


def lock_for(wanted: WantedLock, analysis: Analysis, *, is_cleaned: bool) -> LockChoice:
    """Return the lock for a source. `is_cleaned` is for one whose
    noise and traces of JPEG were taken out before.
    """
    picture = analysis.picture
    cutoff = LIGHT
    shrinking = "area" if picture and picture.is_area_averaged else "cubic"
    if wanted == "tone":
        cutoff = TONE
    elif picture and not is_cleaned:
        cutoff = cutoff_for(picture.noise, picture.jpeg_quality)
    if wanted != "auto":
        return LockChoice(wanted, cutoff, shrinking)
    if picture and picture.is_bilevel:
        # Nothing between black and white can give single pixels of black and white when it is shrunk.
        return LockChoice("soft", LIGHT, shrinking)
    is_clean = analysis.is_clean
    if picture and picture.is_grey:  # there is no noise in its colours to judge by
        is_clean = picture.damage not in {"jpeg", "noise"}
    if is_clean or is_cleaned:
        return LockChoice("full", cutoff, shrinking)
    return LockChoice("tone" if cutoff == TONE else "soft", cutoff, shrinking)
