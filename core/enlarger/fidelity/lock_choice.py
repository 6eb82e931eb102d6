"""Which lock a source needs: what is clean is brought back to the last level, what is damaged no finer
than its damage allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from .softening import LIGHT, TONE, Cutoff, cutoff_for

if TYPE_CHECKING:
    from enlarger.analysis.source_analysis import Analysis

    from .source_lock import LockKind

WantedLock: TypeAlias = "Literal['auto'] | LockKind"


def lock_for(wanted: WantedLock, analysis: Analysis, *, is_cleaned: bool) -> tuple[LockKind, Cutoff]:
    """Return the lock for a source, and how fine what it brings back may be. `is_cleaned` is for one whose
    noise and traces of JPEG were taken out before.
    """
    picture = analysis.picture
    cutoff = LIGHT
    if wanted == "tone":
        cutoff = TONE
    elif picture and not is_cleaned:
        cutoff = cutoff_for(picture.noise, picture.jpeg_quality)
    if wanted != "auto":
        return wanted, cutoff
    if picture and picture.is_bilevel:
        # Nothing between black and white can give single pixels of black and white when it is shrunk.
        return "soft", LIGHT
    is_clean = analysis.is_clean
    if picture and picture.is_grey:  # there is no noise in its colours to judge by
        is_clean = picture.damage not in {"jpeg", "noise"}
    if is_clean or is_cleaned:
        return "full", cutoff
    return ("tone" if cutoff == TONE else "soft"), cutoff
