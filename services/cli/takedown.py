"""`headwater takedown`: an article leaves, stays out, and the act is on record."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from services.cli.context import CommandError, Context, of

if TYPE_CHECKING:
    from services.takedown import Taken


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog='Examples: headwater takedown https://example.org/news/1 --reason "court order 12/2026" · '
                       "headwater takedown --list")(takedown)  # fmt: skip


def takedown(
    context: typer.Context,
    article: Annotated[str | None, typer.Argument(help="Its URL, its id, or a unique start of its title.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why; kept for ever with the act.", show_default=False)] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    wait: Annotated[float, typer.Option(min=1, help="Most seconds to wait for the index.")] = 60,
    every: Annotated[bool, typer.Option("--list", help="What was taken down, with reason and time.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Take an article down for ever, one that has yet to come too. Exit code 1 where the index still has it."""
    it = of(context)
    if every:
        if article or reason:
            raise CommandError("--list goes with no article and no reason", 2)
        _list(it, as_json)
        return
    if not article or not (reason or "").strip():
        raise CommandError("name an article and a --reason, or say --list", 2)
    if not _take(it, article, (reason or "").strip(), yes, wait, as_json):
        raise typer.Exit(1)


def _take(it: Context, article: str, reason: str, yes: bool, wait: float, as_json: bool) -> bool:
    from services.runtime.broker import Topics  # the clients take their time to load
    from services.runtime.clock import now
    from services.runtime.elastic import Elastic
    from services.takedown import plan, take_down
    from services.trace import NotFound

    with Topics(it.settings) as topics:
        topics.ensure()
    elastic = Elastic(it.settings)
    try:
        taken = plan(article, reason, elastic, it.settings, now())
        _confirm(it, taken, yes)
        with it.err.status("Recording") as status:
            take_down(taken, elastic, it.settings, wait, status.update)
    except NotFound as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        if isinstance(error, ConnectionError):
            raise
        raise CommandError(f"it is taken down, but its archive is not cleared ({error}); do it again") from error
    finally:
        elastic.close()
    _tell(it, taken, as_json)
    return taken.gone


def _confirm(it: Context, taken: "Taken", yes: bool) -> None:
    first = taken.stones[0]
    if taken.since:
        it.err.print(f"It was taken down on {taken.since:%Y-%m-%d %H:%M} UTC: {escape(first.reason)}", soft_wrap=True)
    if yes or taken.since:
        return
    if not sys.stdin.isatty():
        raise CommandError("this is for ever: say --yes", 2)
    what = taken.title or "no article that is indexed now"
    it.err.print(f"{escape(what)}\n{escape(first.url or first.id)}", soft_wrap=True)
    typer.confirm("Take it down for ever?", abort=True, err=True)


def _tell(it: Context, taken: "Taken", as_json: bool) -> None:
    from services.runtime.clock import now
    from services.takedown import expiry

    first, until = taken.stones[0], expiry(it.settings, now())
    if as_json:
        said: dict[str, Any] = {
            "id": first.id, "url": first.url, "reason": first.reason, "at": first.at.isoformat(), "gone": taken.gone,
            "ids": [stone.id for stone in taken.stones], "copies": taken.copies,
            "archive": [str(path) for path in taken.files],
            "expires": {name: at.isoformat() for name, at in until.items()},
        }  # fmt: skip
        it.out.print_json(json.dumps(said))
    else:
        _show(it, taken, f"{until['topics']:%Y-%m-%d %H:%M}", f"{until['dead_letters']:%Y-%m-%d %H:%M}")
    if not taken.gone:
        it.err.print(
            f"[red]still in the index[/]: it goes once an indexer runs and can write to its month. "
            f"See `headwater status`, then ask again: headwater takedown {first.id} --reason ..."
        )


def _show(it: Context, taken: "Taken", topics: str, dead: str) -> None:
    it.out.print(f"[bold]{taken.stones[0].id}[/] is taken down" + (", and gone from the index" if taken.gone else ""))
    for path in taken.files:
        it.out.print(f"  deleted {escape(str(path))}", soft_wrap=True)
    it.out.print(f"  Kafka deletes its messages by {topics} UTC, its dead letters by {dead} UTC;")
    it.out.print("  snapshots of Elasticsearch, and files that it was read from, are for you to delete.")
    if it.settings.archive:
        it.out.print("  The archive gives it back to nobody; its files lose it by `headwater archive compact`.")
    for copy in taken.copies:
        it.out.print(f"  [yellow]an exact copy stays[/]: {escape(copy)}", soft_wrap=True)


def _list(it: Context, as_json: bool) -> None:
    from services.runtime.tombstones import tombstones

    acts = sorted(tombstones(it.settings).values(), key=lambda stone: (stone.at, stone.id))
    if as_json:
        rows = [{"id": x.id, "url": x.url, "reason": x.reason, "at": x.at.isoformat()} for x in acts]
        it.out.print_json(json.dumps(rows))
        return
    table = Table("when", "article", "reason", box=None, header_style="bold")
    for x in acts:
        table.add_row(f"{x.at:%Y-%m-%d %H:%M:%S}", escape(x.url or x.id), escape(x.reason))
    it.out.print(table if acts else "Nothing was taken down.")
