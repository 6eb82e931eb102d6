"""Finds the family that a network belongs to by the names of its tensors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from numpy.typing import NDArray

from enlarger.errors import ModelError
from enlarger.system.language import _

from . import compact, rlfn, rrdb, span
from .layers import Written

_FAMILIES: tuple[tuple[str, Callable[..., bool], Callable[..., Iterator[Written]]], ...] = (
    (rrdb.FAMILY, rrdb.is_rrdb, rrdb.write_rrdb),
    (compact.FAMILY, compact.is_compact, compact.write_compact),
    (rlfn.FAMILY, rlfn.is_rlfn, rlfn.write_rlfn),
    (span.FAMILY, span.is_span, span.write_span),
)

FAMILIES = frozenset(name for name, _, _ in _FAMILIES)
"""What is read without PyTorch."""


class UnknownFamilyError(ModelError):
    """The tensors are those of a network, or of a variant of one, that is not known here."""

    def __init__(self, message: str) -> None:
        super().__init__(
            message,
            _("Look for an ONNX file of it, or install PyTorch for it: pip install 'enlarger[torch]'."),
        )


def write_network(tensors: Mapping[str, NDArray[Any]]) -> list[Written]:
    """Return the networks that the tensors may belong to; there are several where the file leaves something
    open that only a picture can tell.

    Raises UnknownFamilyError, also where the names are those of a known family and the network is not: others
    have built on it.
    """
    for family, fits, write in _FAMILIES:
        if fits(tensors):
            try:
                return list(write(tensors))
            except ModelError as error:
                raise UnknownFamilyError(
                    _(
                        "This looks like {family}, but is a variant that Enlarger does not know, or "
                        "incomplete. {message}",
                        family=family,
                        message=error.message,
                    )
                ) from error
    some = ", ".join(list(tensors)[:3])
    raise UnknownFamilyError(
        _(
            "The network is none of {families}: its first tensors are {some}.",
            families=", ".join(sorted(FAMILIES)),
            some=some,
        )
    )
