"""Methods of enlarging by the names that users know them by: networks and interpolations."""

from __future__ import annotations

import functools
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enlarger.errors import ModelError, RequestError
from enlarger.geometry import Size
from enlarger.system.language import _

from .cards import FACE_SIDE
from .library import DEFAULT_MODEL, INTERPOLATIONS, find_model
from .network import Network

CLEANER = "clean-x1"

if TYPE_CHECKING:
    from .library import Model


@dataclass(frozen=True)
class Interpolation:
    """Stands in for a network: no passes, and a kernel for the way to the size asked for."""

    kernel: str

    @property
    def id(self) -> str:
        return self.kernel

    @property
    def title(self) -> str:
        return {
            "nearest": _("Nearest interpolation"),
            "bilinear": _("Bilinear interpolation"),
            "bicubic": _("Bicubic interpolation"),
            "lanczos": _("Lanczos interpolation"),
        }[self.kernel]


Method = Network | Interpolation


@dataclass(frozen=True)
class MethodName:
    """What a method is found by in another process, which may be on another machine."""

    id: str
    denoise: float | None
    digest: str
    """Of a network; empty for an interpolation."""

    @classmethod
    def of(cls, method: Method) -> MethodName:
        """Return the name of a method."""
        if isinstance(method, Interpolation):
            return cls(method.id, None, "")
        return cls(method.id, method.denoise, method.digest)

    def find(self) -> Method:
        """Return the method. Raises ModelError where it is not installed, or is another one."""
        method = find_method(self.id, self.denoise)
        if MethodName.of(method).digest != self.digest:
            raise ModelError(
                _("{id} is another network on {node}.", id=self.id, node=platform.node()),
                _("Install the same one everywhere."),
            )
        return method


def find_method(model_id: str, denoise: float | None = None) -> Method:
    """Return the network or the interpolation called `model_id`, or the network with weights
    between its own and those of its weak sibling, to leave in some of the noise: as much as the two can for
    0, as little for 1.

    Raises ModelError when there is none, RequestError when `denoise` is out of range or not for this one.
    """
    if denoise is not None and not 0 <= denoise <= 1:
        raise RequestError(_("The strength of denoising goes from 0 to 1."))
    if model_id in INTERPOLATIONS:
        weak, digests = "", ()
    else:
        card = find_model(model_id).card
        if card.kind != "enlarge":
            what = (
                _("It redraws faces: `--redraw-faces`.")
                if card.kind == "face"
                else _("Choose another network.")
            )
            raise RequestError(_("{id} does not enlarge pictures.", id=model_id), what)
        weak = card.weak if denoise is not None else ""
        digests = (card.sha256, _sibling(model_id, weak).card.sha256) if weak else (card.sha256,)
    if denoise is not None and not weak:
        raise RequestError(
            _("{id} has no strength of denoising to choose.", id=model_id),
            _("Leave it out, or choose another network."),
        )
    return _network(model_id, weak, denoise, digests) if digests else Interpolation(model_id)


def _sibling(model_id: str, weak: str) -> Model:
    try:
        return find_model(weak)
    except ModelError as error:
        raise ModelError(
            f"{model_id} needs {weak} for this, which cannot be used: {error.message}",
            _("Get it with `enlarger models get {weak}`.", weak=weak),
        ) from error


@functools.lru_cache(maxsize=5)
def _network(model_id: str, weak: str, denoise: float | None, digests: tuple[str, ...]) -> Network:
    """Keep the networks of a job for the next one of the process, unless there are others by their names."""
    del digests
    if denoise is None:
        return Network(find_model(model_id))
    return Network(find_model(model_id), find_model(weak), denoise)


def find_cleaner() -> Network:
    """Return the network that takes noise and the traces of JPEG out of a picture, which keeps its size."""
    method = find_method(CLEANER)
    assert isinstance(method, Network)
    return method


def find_restorer(model_id: str) -> Network:
    """Return the network called `model_id`, which redraws faces. Raises ModelError when there is none, or it
    takes no squares of `FACE_SIDE` pixels, RequestError for one that does something else.
    """
    card = find_model(model_id).card
    if card.kind != "face":
        raise RequestError(
            _("{id} does not redraw faces.", id=model_id),
            _("`enlarger models list --tag face` tells which do."),
        )
    network = _network(model_id, "", None, (card.sha256,))
    if network.facts.fixed != Size(FACE_SIDE, FACE_SIDE) or network.facts.scale != 1:
        raise ModelError(
            _(
                "{id} does not take and give squares of {side} pixels.",
                id=model_id,
                side=FACE_SIDE,
            ),
            _("Import it again."),
        )
    return network


def find_faithful(scale: int) -> Network:
    """Return the faithful network that enlarges by as much, or else the default."""
    own = f"faithful-x{scale}"
    try:
        find_model(own)
    except ModelError:
        own = DEFAULT_MODEL
    method = find_method(own)
    assert isinstance(method, Network)
    return method
