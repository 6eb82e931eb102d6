"""A job: one picture, one set of settings, one or two networks, from strips to strips.

It plans, and knows what it will take; `run` leads a picture through it, and it reports what it came to.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from enlarger.analysis.source_analysis import analyse
from enlarger.analysis.text_detection import CELL, text_share
from enlarger.errors import RequestError
from enlarger.fidelity.composition import Composition
from enlarger.fidelity.lock_choice import lock_for
from enlarger.fidelity.merging import ResultStrips
from enlarger.fidelity.settings import Fidelity
from enlarger.fidelity.source_lock import LockKind, SourceLock, lock_memory, lock_seconds
from enlarger.imaging.pixel_format import GREY_U8, RGBA_U8
from enlarger.imaging.tileable import LastRows, Surroundings, plan_surroundings
from enlarger.networks.methods import Interpolation, Method, find_cleaner, find_faithful
from enlarger.networks.network import Network
from enlarger.system.language import _
from enlarger.tiles.needed_tiles import SURROUNDINGS
from enlarger.tiles.planning import LARGEST_CONTEXT
from enlarger.tiles.target import Target
from enlarger.tiles.window import result_box

from .automatic import read_policy
from .branch import Branch
from .cleaning import Cleaning
from .face_layer import FaceLayer
from .faces import Faces
from .preferences import remembered
from .progress import Progress
from .report import Forecast, Report
from .settings import Settings

if TYPE_CHECKING:
    from enlarger.analysis.description import Description
    from enlarger.analysis.source_analysis import Analysis
    from enlarger.fidelity.face_redrawing import FaceRedrawing
    from enlarger.geometry import Box, Size
    from enlarger.imaging.pixel_format import PixelFormat
    from enlarger.imaging.strips import Strip, Strips
    from enlarger.pools.pool import Pool
    from enlarger.tiles.planning import Plan
    from enlarger.tiles.tile_cache import TileCache
    from enlarger.tiles.window import ReadBox

    from .automatic import Selection

MUCH_TEXT = 0.03
"""The part of a picture from which on it is worth a warning; as much is seen in many pictures without any."""

FARTHEST_LOOK = 96
"""Pixels of the source: what bleeds under transparency, what is brought back to the source in several passes,
and what looks for text, looks no farther.
"""

KERNEL_REACH = 8
"""Pixels of the source that an interpolation looks at, on its way to the size asked for."""

FACE_TILE = 192
"""Pixels: the side of tiles around faces. Larger ones hold more of what is around them."""

LEAST_TILE = 96
"""Pixels: the side of tiles, at least, of networks that the user did not name; less may be meant for another.
"""

OWN_MEMORY = 160 << 20
"""Bytes that the engine takes before it has any picture."""


class Job:
    """One picture, one network or interpolation, one set of choices."""

    crop: Box | None = None
    """Which part of a larger picture the source is, where it is one."""

    def __init__(
        self,
        method: Method,
        source: Size,
        pixel_format: PixelFormat,
        settings: Settings,
        analysis: Analysis | None = None,
        quantisation: Sequence[Sequence[int]] | None = None,
    ) -> None:
        """Plan the job by what is known; nothing is tried and nothing runs yet. `analysis` is for a source
        that was looked at before, `quantisation` has the tables of a JPEG file (see `analysis.description`).

        Raises RequestError when the size asked for is out of reach or there is nothing to choose between,
        DeviceError when no device remains.
        """
        self.method = method
        self.pixel_format = pixel_format
        self.settings = settings
        self.selection: Selection | None = None
        """Why this method is taken, where the user did not choose it."""
        self._is_generative = isinstance(method, Network) and method.card.generative
        if settings.fidelity and not self._is_generative:
            raise RequestError(
                _(
                    "{method_title} generates no detail that fidelity could replace.",
                    method_title=method.title,
                ),
                _("Choose a generative network, or leave fidelity and its map out."),
            )
        self._tiles: TileCache | None = None
        self.cleaner = find_cleaner() if settings.clean else None
        """The network that cleans the source before it is enlarged."""
        share = 1 + (settings.fidelity is not None) + (self.cleaner is not None)
        self._main = Branch(method, source, settings.target, pixel_format, settings, share)
        self.source, self.size = source, self.plan.size
        """Of the picture, and of the result. What the job plans can be larger: see `tileable`."""
        self._around: Surroundings | None = None
        self._last_rows: LastRows | None = None
        if settings.tileable:
            self._around = plan_surroundings(source, self.size, self._reach, CELL)
            source, size = self._around.whole_source, self._around.whole_size
            target = Target(width=size.width, height=size.height)
            self._main = Branch(method, source, target, pixel_format, settings, share)
        self._enlarging, self._branches = [self._main], [self._main]
        self.faithful: Network | None = None
        if settings.fidelity:
            self._add_faithful(self._other_settings, share)
        self._cleaning: Cleaning | None = None
        self.faithful_cleaning: Cleaning | None = None
        """What cleans the source for the faithful network alone, where the source is damaged."""
        if self.cleaner:
            branch = Branch(self.cleaner, source, Target(1), pixel_format, settings, share)
            self._cleaning = Cleaning(branch, settings.clean)
            self._branches.insert(0, branch)
        layer = FaceLayer(pixel_format, settings, share) if settings.redraw_faces else None
        self.faces = Faces(keeps=self._keeps_faces, layer=layer)
        if layer:
            self._branches.append(layer.branch)
        self._quantisation = quantisation
        self.analysis = analysis
        """What is known of the source, once the job has looked at it."""
        self._lock: SourceLock | None = None
        self._composition: Composition | None = None
        self.lettering: float | None = None
        """The part of the source with text that is kept, where somebody has looked for it."""
        self._clean_for_faithful()
        self.progress = Progress(self.tiles, None)
        """How far the job is; it begins anew when the job runs."""

    def _add_faithful(self, settings: Settings, share: int, parts: Sequence[Box] | None = None) -> None:
        """Have a faithful network enlarge the source, too, or those `parts` of it."""
        self.faithful = find_faithful(self.plan.scale)
        plan, target = self.plan, Target(width=self.plan.size.width, height=self.plan.size.height)
        branch = Branch(self.faithful, plan.source, target, self.pixel_format, settings, share, parts)
        branch.tiles_kept = self._tiles
        self._enlarging.append(branch)
        self._branches.append(branch)

    @property
    def _other_settings(self) -> Settings:
        """What a network goes by that the user did not name: the tile is none that it has no room for."""
        tile = self.settings.tile
        return self.settings if tile is None else replace(self.settings, tile=max(tile, LEAST_TILE))

    @property
    def _face_settings(self) -> Settings:
        """What a network goes by that runs around faces alone."""
        return replace(self._other_settings, tile=min(self._other_settings.tile or FACE_TILE, FACE_TILE))

    def _clean_for_faithful(self) -> Branch | None:
        """Have the faithful network see the source without its damage, where there is any: it enlarges noise
        and the traces of JPEG as truly as all else, and what generates detail has left them out. Return what
        is to be prepared for that.
        """
        strength = read_policy().faithful_strength(self.picture)
        if not self.faithful or self.cleaner or self.faithful_cleaning or not strength:
            return None
        faithful, parts = self._enlarging[1], None
        if not self.settings.fidelity and self.faces.ovals:
            margin = SURROUNDINGS + _context(faithful.plan)
            parts = [box.grown(margin) for box in self.faces.ovals.boxes]
        plan, share = self.plan, len(self._branches) + 1
        settings = self._face_settings if parts else self._other_settings
        cleaner = find_cleaner()
        branch = Branch(cleaner, plan.source, Target(1), self.pixel_format, settings, share, parts)
        branch.tiles_kept = self._tiles
        self._branches.insert(0, branch)
        self.faithful_cleaning = Cleaning(branch, strength)
        return branch

    def __str__(self) -> str:
        plan = self.plan
        what = f"{plan.source} {self.pixel_format.name} to {self.size} by {self.networks_text}"
        return f"{what}, {self.tiles} tiles"

    @property
    def picture(self) -> Description | None:
        """What the source is like; None where nobody has looked."""
        return self.analysis.picture if self.analysis else None

    @property
    def title(self) -> str:
        """What enlarges, in words."""
        if not self.cleaner:
            return self.method.title
        return _("{cleaner}, then {network}", cleaner=self.cleaner.title, network=self.method.title)

    @property
    def networks_text(self) -> str:
        """The ids of what enlarges, for names: "clean-x1, faithful-x4"."""
        return f"{self.cleaner.id}, {self.method.id}" if self.cleaner else self.method.id

    @property
    def locks(self) -> bool:
        """Whether the result is brought back to the source."""
        is_larger = all(new > old for new, old in zip(self.plan.size, self.plan.source, strict=True))
        lock = self.settings.lock
        return is_larger and (self._is_generative if lock == "auto" else lock != "off")

    @property
    def _keeps_faces(self) -> bool:
        has_passes = bool(self.plan.passes and self.pixel_format.colours)
        return self.settings.faces == "keep" and self._is_generative and has_passes

    @property
    def plan(self) -> Plan:
        """How the network asked for reaches the size."""
        return self._main.plan

    @property
    def _reach(self) -> int:
        """How many pixels of the source anything may look at beside the one that it is at."""
        passes = _context(self.plan)
        if cleaner := self.cleaner or (find_cleaner() if self._is_generative else None):
            passes += cleaner.facts.context or LARGEST_CONTEXT
        looks_beside = (
            self.pixel_format.has_alpha or self._is_generative or self.settings.lock not in {"off", "auto"}
        )
        shrinking = max(1, *(-(-old // new) for old, new in zip(self.source, self.size, strict=True)))
        return passes + KERNEL_REACH * shrinking + (FARTHEST_LOOK if looks_beside else 0)

    @property
    def tiles(self) -> int:
        """Of all networks that run."""
        return sum(branch.tiles * self._runs(branch) for branch in self._branches)

    @property
    def is_idle(self) -> bool:
        """Whether no network runs, though one was asked for: the result is not larger than the source."""
        return not self.tiles and not isinstance(self.method, Interpolation)

    def _runs(self, branch: Branch) -> int:
        """Return how often a network goes over the picture: that which cleans it once more for each mean that
        is gathered from the cleaned picture.
        """
        if branch in self._enlarging:
            return 1
        if (layer := self.faces.layer) and branch is layer.branch:
            return len(layer.faces)
        fed = self._enlarging if self.cleaner else self._enlarging[1:]
        return 1 + sum(len(step.gatherings) for other in fed for step in other.plan.passes)

    def prepare(self, on_wait: Callable[[], None]) -> None:
        """Find the best devices, by benchmarks where they are not known yet, and plan the tiles for them.

        `on_wait` is called now and then; what it raises ends them. Raises DeviceError when no device
        gives right answers.
        """
        for branch in self._branches:
            branch.prepare(on_wait)

    def measure(self, on_wait: Callable[[], None]) -> None:
        """Prepare for a forecast: also what the job could do without is measured, and again what was
        measured on a busy machine, unless it still is. The rest is as in `prepare`.
        """
        for branch in self._branches:
            branch.measure(on_wait)

    def look_at(self, source: Callable[[], Strips], on_wait: Callable[[], None] = lambda: None) -> None:
        """Find out, in one pass over the strips that `source` gives, what the job has to know of the picture
        beforehand: its range, which lock it needs, and where faces are.

        `on_wait` is called now and then; what it raises ends the job.
        """
        choice = self.settings.lock
        detector = self.faces.open()
        if not self.analysis or self._around:
            strips = source()
            if self._around:
                self._last_rows = LastRows(self._around.down)
                strips = self._last_rows.watch(strips)
            self.analysis = self.analysis or analyse(
                *(strips, self.source, self.pixel_format),
                judge_quality=self.locks and choice == "auto",
                tell_picture=(self.locks and choice in {"auto", "full", "soft"})
                or bool(self.settings.fidelity or detector),
                with_thumbnail=detector is not None,
                quantisation=self._quantisation,
            )
            for _ in strips:  # of what was known before, the last rows are still wanted
                pass
        if self.locks and choice != "off":
            chosen = lock_for(choice, self.analysis, is_cleaned=self.cleaner is not None)
            working_format = self.analysis.transfer.working_format
            self._lock = SourceLock(self.plan.source, self.plan.size, working_format, *chosen)
        if detector and self.analysis.thumbnail is not None:
            sizes = self.source, self.size
            self.faces.look(detector, self.analysis.thumbnail, sizes, self._around, on_wait)
            if self.faces.ovals and not self.faithful:
                self._add_faithful(self._face_settings, len(self._branches) + 1, self.faces.ovals.boxes)
                self._branches[-1].prepare(on_wait)
        if branch := self._clean_for_faithful():
            branch.prepare(on_wait)

    @property
    def keeps_lettering(self) -> bool:
        """Whether text is taken from the faithful network's picture sooner than all else."""
        return self.settings.fidelity is not None and self.settings.fidelity.degree > 0

    def look_for_text(self, source: Callable[[], Strips]) -> float:
        """Return the part of the source that looks like text, from 0 to 1; the job has looked at it."""
        assert self.analysis, "it has looked at the source"
        transfer = self.analysis.transfer
        return text_share(transfer.working(source()), self.source, transfer.working_format)

    @property
    def lock_kind(self) -> LockKind | None:
        """Which lock there is, once the job has looked at the picture."""
        return self._lock.kind if self._lock else None

    @property
    def text_share(self) -> float:
        """The part of the source that looks like text, once the job has run, if the network is generative."""
        return self._composition.text_share if self._composition else 0.0

    def layers(self, source: Callable[[], Strips], on_tile: Callable[[Job], None]) -> Iterator[ResultStrips]:
        """Yield the strips of the result, and with them the rows of all that was asked for beside it.

        `source` gives the strips of the picture, which are read once, once before if the job has not looked
        at it yet, and once more for each mean over the whole picture that a network takes. `on_tile` is
        called after each tile; what it raises ends the job.
        """
        self.progress = Progress(self.tiles, self.forecast.seconds)

        def finished() -> None:
            self.progress.count_tile()
            on_tile(self)

        if not self.analysis:
            self.look_at(source)
        if not self._around:
            yield from self._layers(source, finished)
            return
        assert self._last_rows, "it has looked at the picture"
        around, last_rows, top = self._around.around, self._last_rows.rows, 0
        for layers in self._layers(lambda: around(source(), last_rows), finished):
            given = {name: rows for name, rows in layers._asdict().items() if rows is not None}
            inner = ResultStrips(**{name: self._around.cut(rows, top) for name, rows in given.items()})
            top += len(layers.result)
            if len(inner.result):
                yield inner

    def _layers(self, source: Callable[[], Strips], on_tile: Callable[[], None]) -> Iterator[ResultStrips]:
        assert self.analysis
        plan, transfer = self.plan, self.analysis.transfer
        working_format = transfer.working_format

        def cleaned(branch: Branch, strips: Strips) -> Strips:
            is_faithful = branch in self._enlarging[1:]
            own = self.faithful_cleaning if is_faithful else None
            return own.run(strips, working_format, on_tile) if own else strips

        def seen(branch: Branch) -> Strips:
            working = transfer.working(source())
            if self._cleaning and branch in self._enlarging:
                working = self._cleaning.run(working, working_format, on_tile)
            return cleaned(branch, working)

        def enlarged(branch: Branch, working: Strips) -> Strips:
            return branch.run(cleaned(branch, working), working_format, on_tile)

        for branch in self._branches:
            branch.gather(partial(seen, branch), working_format, on_tile)
        fidelity = self.settings.fidelity or (Fidelity(0.0) if self.faces.ovals else None)
        with contextlib.ExitStack() as stack:
            redrawing: FaceRedrawing | None = None
            if layer := self.faces.layer:
                sizes = plan.source, plan.size
                place = (self._around.across, self._around.down) if self._around else (0, 0)
                cutoff = lock_for("soft", self.analysis, is_cleaned=self.cleaner is not None).cutoff
                redrawing = stack.enter_context(
                    layer.redrawing(sizes, place, working_format, cutoff, on_tile)
                )
            self._composition = Composition(
                *(plan.source, plan.size, transfer, self._lock, fidelity),
                is_generative=self._is_generative,
                faces=self.faces.ovals,
                redrawing=redrawing,
            )
            networks = [partial(enlarged, branch) for branch in self._enlarging]
            yield from self._composition.layers(seen(self._main), networks)

    def window(self, part: Box, read: ReadBox, on_tile: Callable[[], None]) -> ResultStrips:
        """Return what `layers` yields where `part` of the source goes, and keep the tiles that it is made of.

        `read` gives the pixels of a box of the source, which the job has looked at. `on_tile` is called after
        each tile; what it raises ends the work.
        """
        assert self.analysis, "it has looked at the source"
        assert not self._around, "what is around a tileable picture is no part of the source"
        plan, transfer = self.plan, self.analysis.transfer
        working_format = transfer.working_format
        looks_beside = self._is_generative or self.locks
        grown = part.grown(FARTHEST_LOOK // 2 * looks_beside).within(plan.source)

        def working(box: Box) -> Strip:
            return next(transfer.working(iter([read(box)])))

        def cleaned(cleaning: Cleaning | None, box: Box) -> Strip:
            return cleaning.window(working, box, working_format, on_tile) if cleaning else working(box)

        ovals = self.faces.ovals
        is_beside_faces = ovals and not any(box.touches(grown) for box in ovals.boxes)
        branches = self._enlarging[:1] if is_beside_faces and not self.settings.fidelity else self._enlarging
        cleanings = [self._cleaning, self._cleaning or self.faithful_cleaning]
        enlarged = [
            branch.window(partial(cleaned, cleaning), grown, working_format, on_tile)
            for branch, cleaning in zip(branches, cleanings, strict=False)
        ]
        whole, wanted = result_box(grown, plan), result_box(part, plan)
        lock = self._lock and self._lock.for_part(grown.size, whole.size)
        faces = ovals and ovals.moved(-grown.left, -grown.top, grown.size)
        composition = Composition(
            *(grown.size, whole.size, transfer, lock),
            self.settings.fidelity or (Fidelity(0.0) if len(enlarged) > 1 else None),
            is_generative=self._is_generative,
            faces=faces if len(enlarged) > 1 else None,
        )
        networks = [partial(_only, pixels) for pixels in enlarged]
        strips = list(composition.layers(iter([cleaned(self._cleaning, grown)]), networks))
        inner = wanted.relative_to(whole)
        given = {
            name: np.concatenate([getattr(rows, name) for rows in strips])
            for name in ResultStrips._fields
            if getattr(strips[0], name) is not None
        }
        return ResultStrips(
            **{name: rows[inner.top : inner.bottom, inner.left : inner.right] for name, rows in given.items()}
        )

    def close_windows(self) -> None:
        """Give back the memory that the networks of windows take; the next window loads them again."""
        for branch in self._branches:
            branch.close_windows()

    def keep_tiles(self, tiles: TileCache, *, of_all: bool = False) -> None:
        """Have tiles taken from there, and those of windows kept there; with `of_all` those of the whole
        picture, too.
        """
        self._tiles = tiles
        for branch in self._branches:
            branch.tiles_kept, branch.keeps_all = tiles, of_all

    def use(self, pool: Pool | None) -> None:
        """Have the tiles of the whole picture enlarged by a pool; with None here."""
        for branch in self._branches:
            branch.pool = pool

    def stop(self) -> None:
        """End the tile at hand as soon as the provider notices; the job then raises Cancelled. May be
        called from another thread.
        """
        for branch in self._branches:
            branch.stop()

    def bytes_per_pixel(self, layer: str) -> int:
        """Return what a pixel of one of `ResultStrips` takes."""
        return self.layer_format(layer).bytes_per_pixel

    def layer_format(self, layer: str) -> PixelFormat:
        """Return what a pixel of one of `ResultStrips` is."""
        own = self.pixel_format
        with_alpha = replace(own, has_alpha=True, alpha_is_data=False)
        return {"mask": GREY_U8, "map": RGBA_U8, "redrawn": with_alpha}.get(layer, own)

    @property
    def forecast(self) -> Forecast:
        """What the job will take, as far as it is known before it runs."""
        choice = self._main.choices[0] if self._main.choices else None
        return Forecast(
            model=self.method.id,
            title=self.title,
            licence=self.method.card.licence if isinstance(self.method, Network) else "",
            clean=self.cleaner.id if self.cleaner else None,
            reason=self.selection.reason if self.selection else "",
            picture=self.picture.sentence if self.picture else "",
            remembered=remembered(self.picture.content) if self.picture else None,
            size=self.size,
            passes=len(self.plan.passes),
            tiles=self.tiles,
            lock=self.locks,
            faithful_model=self.faithful.id if self.faithful and self.settings.fidelity else None,
            faces=None if self.faces.kept is None else len(self.faces.kept),
            lettering=self.lettering,
            result_bytes=self.size.pixels * self.pixel_format.bytes_per_pixel,
            seconds=self._seconds if choice else None,
            memory_bytes=self._memory if choice else None,
            device=choice.device.id if choice else "none",
            device_name=choice.device.name if choice else "none",
            precision=choice.precision if choice else self._main.precision,
            notes=[*self._notes, *self._cheaper] if choice else [],
        )

    @property
    def _cheaper(self) -> list[str]:
        """A sentence about a slightly smaller size that takes much less time, where there is one."""
        cheaper = None if self._around else self._main.cheaper
        return [cheaper] if cheaper else []

    @property
    def _seconds(self) -> float | None:
        total = lock_seconds(self.plan.size, self.pixel_format.channels) if self.locks else 0.0
        total *= len(self._enlarging)
        for branch in self._branches:
            if (seconds := branch.seconds) is None:
                return None
            total += seconds * self._runs(branch)
        return total

    @property
    def _memory(self) -> int | None:
        plan, memory = self.plan, [branch.memory for branch in self._branches]
        for_lock = lock_memory(plan.source, plan.size, self.pixel_format.channels) if self.locks else 0
        return (
            None
            if None in memory
            else OWN_MEMORY + sum(filter(None, memory)) + len(self._enlarging) * for_lock
        )

    def report(self) -> Report:
        """Return what the finished job ran on; where no pass was needed, no device did."""
        choice, composition = self._main.last_choice, self._composition
        notes = self._notes + self.faces.notes(is_cleaned=self.faithful_cleaning is not None)
        if self.text_share >= MUCH_TEXT:
            notes.append(self._about_text())
        if self.is_idle:
            notes.append(_("The size asked for is not larger than the source, so no network ran."))
        rms = self._main.seams.rms
        return Report(
            choice.device.id if choice else "none",
            choice.device.provider if choice else "none",
            choice.device.name if choice else "none",
            choice.precision if choice else self._main.precision,
            self.progress.seconds,
            sum(record.seconds for branch in self._branches for record in branch.records),
            None if rms is None else rms * 255,
            notes,
            self.lock_kind,
            composition.deviation if composition else None,
            composition.replaced if composition else None,
        )

    def _about_text(self) -> str:
        if self.settings.fidelity:
            return _(
                "{share:.0%} of the picture looks like text or a code; there the faithful picture shows"
                " earlier. Compare it with the source.",
                share=self.text_share,
            )
        return _(
            "{share:.0%} of the picture looks like text or a code, which {network} may get wrong. More"
            " fidelity replaces it.",
            share=self.text_share,
            network=self.method.title,
        )

    @property
    def _notes(self) -> list[str]:
        return list(dict.fromkeys(note for branch in self._branches for note in branch.notes))


def _only(pixels: Strip, source: Strips) -> Strips:
    del source
    return iter([pixels])


def _context(plan: Plan) -> int:
    """Return how many pixels of the source the passes of a plan look at beside the one that they are at."""
    return sum(-(-step.context // plan.scale**index) for index, step in enumerate(plan.passes))
