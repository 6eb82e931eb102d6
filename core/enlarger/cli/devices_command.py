"""`enlarger devices`: what networks can run on."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from enlarger.errors import DeviceError
from enlarger.system.language import _

from . import console
from .options import ModelId


def devices(
    model: ModelId = None,
    again: Annotated[bool, typer.Option("--again", help="Forget what is known and try all again.")] = False,
) -> None:
    """List what networks can run on: what works, how fast, and what does not, and why."""
    from enlarger.devices import benchmark_cache
    from enlarger.devices.device_list import NOT_INSTALLED, all_devices
    from enlarger.devices.measurements import TYPICAL_TILE
    from enlarger.devices.selection import choose
    from enlarger.networks.library import DEFAULT_MODEL, find_model
    from enlarger.networks.network import Network

    if again:
        benchmark_cache.forget()
    network = Network(find_model(model or DEFAULT_MODEL))
    found, absent = all_devices()
    table = Table(_("id"), _("kind"), _("name"), _("with {id}", id=network.id))
    for device in found:
        try:
            with console.log.status(_("Trying {id}", id=device.id)):
                choices, _unsuited = choose(network, device.id, "fast", "u8", lambda: None)
        except DeviceError as error:
            state = error.message
        else:
            best = choices[0]
            seconds = best.cost.seconds(TYPICAL_TILE) / TYPICAL_TILE * 1e6
            state = _(
                "works ({precision}), {seconds:.2g} s per megapixel",
                precision=best.precision,
                seconds=seconds,
            )
        if device.is_software:
            state = _("{state}; emulated on the CPU, so never chosen by itself", state=state)
        table.add_row(device.id, device.kind, device.name, Text(state))
    for item in absent:
        is_offered = item.reason == NOT_INSTALLED and item.provider.extra
        hint = f": pip install 'enlarger[{item.provider.extra}]'" if is_offered else ""
        table.add_row(item.provider.short, "", "", Text(item.reason + hint), style="dim")
    console.answers().print(table)
