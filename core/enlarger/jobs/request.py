"""What a host asks for, in plain values, and the job that they describe: every host builds its jobs here."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from enlarger.analysis.source_analysis import Analysis, analyse
from enlarger.errors import RequestError
from enlarger.imaging.strips import cut
from enlarger.networks.detector import DETECTOR
from enlarger.networks.families import CLEAN, FAITHFUL, resolve
from enlarger.networks.library import is_installed
from enlarger.networks.methods import find_method
from enlarger.networks.network import Network
from enlarger.system.language import _
from enlarger.tiles.target import Target

from .automatic import AUTO, DEFAULT_FACTOR, Way, parse_look, parse_time, read_policy, select
from .job import Job
from .settings import Settings, parse_alpha, parse_faces, parse_lock, parse_precision

if TYPE_CHECKING:
    from enlarger.fidelity.settings import Fidelity
    from enlarger.files.reading import Picture
    from enlarger.geometry import Box, Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strips


@dataclass(frozen=True)
class Source:
    """The picture that is to be enlarged."""

    size: Size
    pixel_format: PixelFormat
    read: Callable[[], Strips] | None = None
    """Gives its strips, to be looked at; None where a job is only planned, without any pixels."""
    quantisation: tuple[tuple[int, ...], ...] | None = None
    """The tables of a JPEG file, brightness first."""
    crop: Box | None = None
    """Which part it is of a larger picture, where it is one."""

    analysis: Analysis | None = None
    """What is known of it, once it was looked at."""

    @classmethod
    def of(cls, picture: Picture, *, is_looked_at: bool = True) -> Source:
        """Return a picture file as a source; where it is not to be looked at, jobs are planned without."""
        read = picture.strips if is_looked_at else None
        return cls(picture.size, picture.pixel_format, read, picture.quantisation, picture.crop)

    def looked_at(self, *, with_faces: bool) -> Source:
        """Return the picture with all that jobs may want to know of it, found out in one pass over its
        strips; as it is where it was looked at before, or there is nothing to look at.
        """
        known = self.analysis
        if not self.read or (known and known.transfer.pixel_format == self.pixel_format):
            return self
        analysis = analyse(
            self.read(),
            self.size,
            self.pixel_format,
            judge_quality=True,
            tell_picture=True,
            with_thumbnail=with_faces and is_installed(DETECTOR),
            quantisation=self.quantisation,
        )
        return replace(self, analysis=analysis)

    def watched(self, check: Callable[[], None]) -> Source:
        """Return the same picture, whose strips come after a call of `check` each."""
        read = self.read

        def strips() -> Strips:
            assert read
            for strip in read():
                check()
                yield strip

        return replace(self, read=strips) if read else self

    def cropped(self, box: Box) -> Source:
        """Return the part of the picture within `box`."""
        if box.size == self.size:
            return self
        read = self.read
        part = None if read is None else lambda: cut(read(), box)
        return replace(self, size=box.size, read=part, crop=box, analysis=None)


@dataclass(frozen=True, kw_only=True)
class JobRequest:
    """What the user asks for; what is left out is as the networks or the picture suggest."""

    target: Target = field(default_factory=Target)
    """Without any size: the network's own factor."""
    model: str = AUTO
    """A family's or a network's id, an interpolation's name, or auto: what suits the picture."""
    look: str = "faithful"
    """What auto goes by: faithful, or sharp."""
    time: str = "best"
    """How long auto's choice may take: best, for the strongest in some minutes, or fast."""
    clean_first: bool | None = None
    """Whether noise and the traces of JPEG are taken out first; None where auto is to decide that, too."""
    device: str = "auto"
    """A device's id, a provider's or kind's name, or auto."""
    precision: str = "fast"
    """fast, or exact for float32 throughout."""
    tile: int | None = None
    """Longest side of a tile, in pixels of the source, at least 1."""
    denoise: float | None = None
    """From 0, which leaves noise in, to 1, for networks that have a sibling to interpolate with."""
    lock: str = "auto"
    """auto, off, full, soft or tone."""
    fidelity: Fidelity | None = None
    """None where no second network is to run."""
    tileable: bool = False
    """What is beyond an edge is what lies at the opposite one."""
    alpha: str = "transparency"
    """What the last channel is: transparency, or data."""
    remember: bool = False
    """Whether a model that is named is what the user prefers for pictures of the kind (see `preferences`)."""
    faces: str = "keep"
    """keep, or off where a generative network may redraw them."""
    redraw_faces: str = ""
    """The id of the network that redraws faces on a layer of their own; empty for none."""

    def job(self, source: Source, on_wait: Callable[[], None] | None = None) -> Job:
        """Return the job for a picture. With `on_wait`, which is called now and then, devices may be tried
        to learn what a network takes, where that decides.

        Raises RequestError or ModelError where there is none, DeviceError when no device remains.
        """
        if self.tile is not None and self.tile < 1:
            raise RequestError(_("A tile has to be at least 1 pixel long."))
        if self.fidelity and not 0 <= self.fidelity.degree <= 1:
            raise RequestError(_("Fidelity goes from 0, generated, to 1, faithful."))
        if self.model == AUTO and self.denoise is not None:
            raise RequestError(
                _("A strength of denoising is for a network that you name."), _("Name one, or leave it out.")
            )
        look, time = parse_look(self.look), parse_time(self.time)
        source = replace(
            source, pixel_format=replace(source.pixel_format, alpha_is_data=parse_alpha(self.alpha))
        )
        if self.model != AUTO:
            way = self._way(source)
            is_looked_at = way.clean or self.remember or self.fidelity is not None
            source = self._looked_at(source) if is_looked_at or source.analysis else source
            return self._job(source, way)
        factor = self._factor(source)
        if factor is None:
            return replace(self, target=Target(DEFAULT_FACTOR)).job(source, on_wait)
        source = self._looked_at(source)

        @functools.cache
        def job_by(way: Way) -> Job:
            return self._job(source, way)

        def seconds(way: Way) -> float | None:
            job = job_by(way)
            if on_wait and job.forecast.seconds is None:
                job.measure(on_wait)
            return job.forecast.seconds

        picture = source.analysis.picture if source.analysis else None
        selection = select(picture, look, time, factor, seconds, clean=self.clean_first)
        job = job_by(selection.way)
        job.selection = selection
        return job

    def _strength(self, analysis: Analysis | None) -> float:
        """Return how strongly the picture is cleaned."""
        policy = read_policy()
        measured = policy.strength(analysis.picture if analysis else None)
        return (
            max(measured, policy.least_strength_asked_for)
            if self.clean_first or self.model == CLEAN
            else measured
        )

    def _way(self, source: Source) -> Way:
        """Return the way that was asked for by its name."""
        factor = self._factor(source)
        if self.model == CLEAN and factor is not None and factor > 1:
            return Way(FAITHFUL, clean=True)
        return Way(self.model, clean=bool(self.clean_first))

    def _factor(self, source: Source) -> float | None:
        """Return how many times larger the longer side becomes; None where no size was asked for."""
        if self.target == Target():
            return None
        size = self.target.resolve(source.size, 1)
        return max(new / old for new, old in zip(size, source.size, strict=True))

    def _looked_at(self, source: Source) -> Source:
        return source.looked_at(with_faces=self.faces == "keep" or bool(self.redraw_faces))

    def _job(self, source: Source, way: Way) -> Job:
        method = find_method(resolve(way.name, self._factor(source)), self.denoise)
        fidelity = self.fidelity
        if self.model == AUTO and not (isinstance(method, Network) and method.card.generative):
            fidelity = None
        settings = Settings(
            target=self.target,
            device=self.device,
            precision=parse_precision(self.precision),
            tile=self.tile,
            lock=parse_lock(self.lock),
            fidelity=fidelity,
            clean=self._strength(source.analysis) if way.clean else 0.0,
            tileable=self.tileable,
            faces=parse_faces(self.faces),
            redraw_faces=self.redraw_faces,
        )
        job = Job(method, source.size, source.pixel_format, settings, source.analysis, source.quantisation)
        job.crop = source.crop
        return job
