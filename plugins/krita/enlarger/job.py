"""One job: what the user chose, and what came of it."""

from typing import NamedTuple, Optional

from .enlarger_bridge import requests
from .fidelity import Fidelity
from .rasters import RawFiles
from .sources import Source


class Choices(NamedTuple):
    """What the user chose."""

    model: str  # the engine's name for a family, a network, an interpolation or Automatic; "" is its default
    target: dict  # as the engine has it
    device: str  # an id of the engine's, or "auto"
    canvas: str  # "grow", "leave", "scale" or "new"; "copy" is the whole document (see document_copy.py)
    area: str  # "auto", "canvas" or "content"
    fidelity: Optional[Fidelity] = None  # None keeps all generated detail
    lock: str = "auto"  # to the source: "auto", "off", "full", "soft" or "tone"
    denoise: Optional[float] = None  # 0 leaves noise in, 1 takes it out; None is what the network does itself
    hide: bool = True  # the old layer, which would show through the new one
    print_size: bool = False  # kept, by more pixels per inch; else the resolution is
    tileable: bool = False  # a texture: what is beyond an edge is what lies at the opposite one
    look: str = ""  # what Automatic goes by, "faithful" or "sharp"
    time: str = ""  # what Automatic takes, "best" or "fast"
    clean: Optional[bool] = None  # whether noise and JPEG traces go first; None is for Automatic to decide
    remember: bool = False  # the model, for pictures of the kind
    faces: bool = True  # kept as the source has them, by generative networks
    redraw: str = ""  # the network that redraws faces, on a layer of their own

    def fields(self):
        """Return the fields of the engine's requests that are the same for every raster."""
        how = (self.look, self.time, self.clean, self.remember, self.faces)
        what = requests.settings(self.model, self.device, self.lock, self.denoise, self.tileable, *how)
        return dict(what, target=self.target)


class Result(NamedTuple):
    """What the engine made of a layer."""

    name: str  # for the new layer
    paths: list  # a file for each frame
    read: list  # the checksum of each frame's source
    files: RawFiles  # and of the other pictures that `fidelity` asks for
    fidelity: Optional[Fidelity]  # None as well where Automatic took a network that makes nothing up
    done: dict  # the engine's last event

    @property
    def is_group(self):
        """Whether it is more than one picture."""
        has_detail = self.fidelity is not None and (self.fidelity.in_layers or self.fidelity.with_map)
        return has_detail or self.has_redrawn

    @property
    def has_redrawn(self):
        """Whether there is a layer of redrawn faces with anything on it."""
        return bool(self.done.get("redrawn") and self.done["redrawn"]["count"])


class Piece(NamedTuple):
    """One of the layers of a job, enlarged."""

    source: Source
    result: Result
    mask: Optional[str]  # the file of what is selected, enlarged


class Outcome(NamedTuple):
    """What came of a job."""

    node: object  # the new layer, the first of several, or all layers of a new document
    document: object  # where it is
    done: dict  # the engine's last event
    notes: list  # sentences for the user
