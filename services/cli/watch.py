"""`headwater watch`: a folder of dropped files into the flow, for ever."""

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from services.cli.context import CommandError, of
from services.pipeline import Lane


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: headwater watch /srv/wires --source 'Harbour Agency'")(watch)


def watch(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Files are moved into its folders done, held and refused.")],
    source: Annotated[str | None, typer.Option(help="Who published it, where the files do not say.")] = None,
    lane: Annotated[Lane, typer.Option(help="backfill: old news, that live news need not wait for.")] = Lane.LIVE,
    once: Annotated[bool, typer.Option("--once", help="Take what is there, then end.")] = False,
) -> None:
    """Take every file that comes into a folder: wires, feeds, pages, JSON lines, tables; embargoes wait for their time."""
    from services.producers.watching import run

    it = of(context)
    if not folder.is_dir():
        raise CommandError(f"there is no folder {folder}; make it first", 2)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    raise typer.Exit(run(it.settings, folder, source, lane, stop, once=once))
