"""`enlarger doctor`: all that a report has to say about an installation, and what is wrong with it.

Nothing is started or tried unless that is asked for, so that it answers at once and where nothing else does.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from enlarger.devices import benchmark_cache
from enlarger.networks.library import bundled_folder, find_models, own_folder
from enlarger.system import confinement, log
from enlarger.system.amounts import bytes_text
from enlarger.system.language import _
from enlarger.system.machine import available_memory, processor_name
from enlarger.system.user_folders import cache_folder
from enlarger.version import __version__

from . import pinned_packages
from .installation import installed
from .remark import AGAIN, Remark
from .stored_files import stored_files


def examine(*, ask_devices: bool = False) -> Iterator[Remark]:
    """Yield what there is to say. With `ask_devices` the providers list their devices: that takes seconds."""
    yield Remark(
        _("enlarger"),
        _("{version} in {folder}", version=__version__, folder=Path(__file__).parents[1]),
    )
    yield Remark(_("python"), f"{platform.python_version()} ({sys.executable})")
    yield Remark(_("system"), f"{platform.platform()}, {platform.machine()}")
    yield Remark(
        _("processor"),
        _("{name}, {count} cores", name=processor_name(), count=os.cpu_count()),
    )
    yield Remark(_("memory"), _("{size} free", size=bytes_text(available_memory())))
    means = confinement.means() or _("limits of time and memory alone")
    yield Remark(_("imports"), _("what reads networks from files is confined by {means}", means=means))
    yield from _packages()
    yield from _networks()
    yield from _asked_devices() if ask_devices else _known_devices()
    yield from _files()
    yield from installed()


def _packages() -> Iterator[Remark]:
    packages = pinned_packages.packages()
    same = sum(package.found == package.tested for package in packages)
    yield Remark(_("packages"), _("{same} of {count} in the tested version", same=same, count=len(packages)))
    for package in packages:
        if package.found is None:
            yield Remark(
                _("packages"),
                _("{name} {tested} is missing", name=package.name, tested=package.tested),
                AGAIN,
            )
        elif not package.fits:
            yield Remark(
                _("packages"),
                _("{name} {found} is not a supported version", name=package.name, found=package.found),
                AGAIN,
            )
        elif package.found != package.tested:
            tested = _("tested with {tested}", tested=package.tested) if package.tested else _("not tested")
            yield Remark(_("packages"), f"{package.name} {package.found}, {tested}")
    needed = {package.name for package in packages}
    others = [name for name in _MORE_PACKAGES if name not in needed]
    for name, version in ((name, pinned_packages.version_of(name)) for name in others):
        if version:
            yield Remark(_("packages"), _("{name} {version} installed as well", name=name, version=version))


_MORE_PACKAGES = (
    *("onnxruntime-ep-webgpu", "onnxruntime-ep-nv-tensorrt-rtx", "onnxruntime-gpu", "onnxruntime-directml"),
    *("openvino", "torch", "spandrel", "pip"),
)
"""What may be here as well, and can be what makes the difference."""


def _networks() -> Iterator[Remark]:
    models, rejected = find_models()
    for folder in (bundled_folder(), own_folder()):
        inside = [model for model in models if model.folder.parent == folder]
        size = sum(model.card.bytes for model in inside)
        yield Remark(
            _("networks"),
            _("{count} in {folder}, {size}", count=len(inside), folder=folder, size=bytes_text(size)),
        )
    for card in rejected:
        yield Remark(_("networks"), card.reason, _("Repair or remove {folder}.", folder=card.path.parent))
    for model in models:
        # That they are whole, byte for byte, is the business of `enlarger models check`.
        is_whole = model.path.is_file() and model.path.stat().st_size == model.card.bytes
        if not is_whole:
            remedy = (
                _("Remove it: `enlarger models remove {id}`.", id=model.card.id) if model.is_own else AGAIN
            )
            yield Remark(_("networks"), _("{path} is missing or incomplete", path=model.path), remedy)


def _known_devices() -> Iterator[Remark]:
    """Tell what earlier runs have found, the latest of each."""
    seen: set[tuple[str, ...]] = set()
    for key, result, moment in benchmark_cache.all_results():
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))
        # Keys begin with what kind of a result it is, and the provider that it is about.
        about = tuple(key[:2]) if key[0] == "devices" else tuple(key[:6])
        if about in seen:
            continue
        seen.add(about)
        if key[0] == "devices":
            devices = ", ".join(f"{device.id} ({device.name})" for device in result.devices or ())
            found = devices or result.problem or _("none")
            yield Remark(_("devices"), f"{' '.join(key[1:3])}: {found}; {when}")
        elif result.problem:
            yield Remark(
                _("devices"),
                _(
                    "not used: {device}: {problem}; {when}",
                    device=" ".join(key[2:6]),
                    problem=result.problem,
                    when=when,
                ),
            )
    yield Remark(_("devices"), _("cpu, always; `enlarger devices` tries them all"))


def _asked_devices() -> Iterator[Remark]:
    from enlarger.devices.device_list import all_devices

    devices, absent = all_devices()
    for device in devices:
        yield Remark(_("devices"), f"{device.id} ({device.name})")
    for item in absent:
        yield Remark(_("devices"), f"{item.provider.short}: {item.reason}")


def _files() -> Iterator[Remark]:
    for stored in stored_files():
        size = f"{bytes_text(stored.bytes)}, {stored.what}" if stored.is_there else _("not there yet")
        yield Remark(stored.about, f"{stored.path}, {size}")
    cache = cache_folder()
    for folder in (cache, log.path().parent, own_folder()):
        there = next(place for place in (folder, *folder.parents) if os.path.exists(place))
        if not (os.path.isdir(there) and os.access(there, os.W_OK | os.X_OK)):
            yield Remark(
                _("files"),
                _("{folder} cannot be written", folder=folder),
                _("Make {there} a folder that you may write to.", there=there),
            )
