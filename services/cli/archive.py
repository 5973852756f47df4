"""`headwater archive`: what the indexer is given kept in files, and brought back from them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from services.cli.context import CommandError, Context, of

if TYPE_CHECKING:
    from services.archive.folder import Archive

app = typer.Typer(no_args_is_help=True, help="What the indexer is given kept in files, and brought back from them.")
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
Day = Annotated[
    str | None, typer.Option("--from", help="The first day, YYYY-MM-DD, on which an article was first seen (UTC).")
]
LastDay = Annotated[str | None, typer.Option("--to", help="The last one.")]


@app.command(epilog="Example: HEADWATER_ARCHIVE=/archive headwater archive run")
def run(context: typer.Context, supervised: Annotated[bool, typer.Option(hidden=True)] = False) -> None:
    """Keep all that the indexer is given, in this process."""
    from services.archive import app as process
    from services.archive.folder import Archive

    settings = of(context).settings
    if settings.archive is None:
        raise CommandError("say where: HEADWATER_ARCHIVE names the folder", 2)
    raise typer.Exit(process.run(settings, Archive(settings.archive), supervised=supervised))


@app.command("list", epilog="Example: headwater archive list --from 2026-11-01")
def list_days(context: typer.Context, first: Day = None, last: LastDay = None, as_json: AsJson = False) -> None:
    """The days, their files, articles and bytes. Until a day is merged, versions and repeats of an article count too."""
    from services.archive.kinds import ARTICLE

    it = of(context)
    with _opened(it) as archive:
        rows = []
        for day in archive.days(*_days(first, last)):
            files = archive.files(day)
            articles = sum(file.records for file in files if file.kind == ARTICLE.name)
            others = sum(file.records for file in files if file.kind != ARTICLE.name)
            merged = all(file.compacted for file in files)
            rows.append({"day": day, "files": len(files), "articles": articles, "others": others,
                         "bytes": sum(file.bytes() for file in files), "merged": merged})  # fmt: skip
    if as_json:
        it.out.print_json(json.dumps(rows))
    else:
        it.out.print(_table(rows) if rows else "The archive is empty.")


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table("day", "files", "articles", "marks, repeats", "MiB", "", box=None, header_style="bold")
    for column in table.columns[1:5]:
        column.justify = "right"
    total = {name: sum(row[name] for row in rows) for name in ("files", "articles", "others", "bytes")}
    for row in [*rows, *([{"day": "all", "merged": True, **total}] if len(rows) > 1 else [])]:
        numbers = [f"{row[name]:,}" for name in ("files", "articles", "others")]
        state = "" if row["merged"] else "[dim]headwater archive compact[/]"
        table.add_row(row["day"], *numbers, f"{row['bytes'] / (1 << 20):,.1f}", state)
    return table


@app.command(epilog="Examples: headwater archive restore · headwater archive restore --from 2026-11-01 --to 2026-11-07")
def restore(context: typer.Context, first: Day = None, last: LastDay = None, as_json: AsJson = False) -> None:
    """Send what is archived to the indexer, behind live news. Twice, or beside what is there, it does no harm."""
    from services.archive.restore import Restore

    it = of(context)
    rows: list[dict[str, Any]] = []
    with _opened(it) as archive, it.err.status("Reading what was taken down") as status:

        def told(day: str, sent: int) -> None:
            status.update(f"{day}: {sent:,} messages so far; after a break go on with --from {day}")

        for done in Restore(archive, it.settings, *_days(first, last), told).run():
            rows.append({"day": done.day, "sent": dict(done.sent), **asdict(done.left)})
            told(done.day, done.sent.total())
    if as_json:
        it.out.print_json(json.dumps(rows))
        return
    total = {
        kind: sum(row["sent"].get(kind, 0) for row in rows) for kind in ("articles", "links", "stories", "sightings")
    }
    words = ", ".join(f"{number:,} {kind}" for kind, number in total.items())
    it.err.print(f"[bold]{words}[/] of {len(rows)} days are sent to the indexer, behind live news", soft_wrap=True)
    if taken := sum(row["taken_down"] for row in rows):
        it.err.print(f"  {taken:,} messages of what was taken down stay out")


@app.command(epilog="Examples: headwater archive compact · headwater archive compact --texts")
def compact(
    context: typer.Context,
    texts: Annotated[bool, typer.Option("--texts", help="Keep each text of an article, not only the newest.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Days too that are merged already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Merge each day's files: the newest version of each article stays, what was taken down goes. At any time."""
    from services.archive.compact import Compaction

    it, rows = of(context), []
    with _opened(it) as archive, it.err.status("Reading what was taken down") as status:
        for done in Compaction(archive, it.settings, texts, again).run():
            rows.append(asdict(done))
            status.update(f"{done.day}: {done.files} files of {done.kind} are one of {done.records:,}")
    if as_json:
        it.out.print_json(json.dumps(rows))
        return
    before, after = (sum(row[name] for row in rows) / (1 << 20) for name in ("bytes_before", "bytes_after"))
    files, gone, older = (sum(row[name] for row in rows) for name in ("files", "taken_down", "older"))
    it.err.print(f"{files:,} files are {len(rows):,} now, {before:,.1f} MiB are {after:,.1f}; "
                 f"{older:,} older or repeated messages are gone, and {gone:,} of what was taken down.", soft_wrap=True)  # fmt: skip


@app.command(epilog="Example: headwater archive export --parquet november.parquet --from 2026-11-01 --to 2026-11-30")
def export(
    context: typer.Context,
    parquet: Annotated[Path, typer.Option(help="The file that is written.")],
    first: Day = None,
    last: LastDay = None,
    licensed: Annotated[bool, typer.Option("--licensed", help="Also words that their agency's terms hold back: "
                                           "only where you may have them.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """The articles as a Parquet file, each one's newest version; without what was taken down."""
    try:
        from services.archive.parquet import Export
    except ModuleNotFoundError as error:
        raise CommandError("Parquet needs a library more: pip install 'headwater[parquet]'") from error
    from services.runtime.clock import now

    it = of(context)
    with _opened(it) as archive, it.err.status("Reading what was taken down") as status:
        exporting = Export(archive, it.settings, licensed, now(), *_days(first, last))
        done = exporting.write(parquet, lambda number: status.update(f"{number:,} articles so far"))
    if as_json:
        it.out.print_json(json.dumps(asdict(done)))
        return
    it.err.print(f"[bold]{done.articles:,} articles[/] are in {parquet}", soft_wrap=True)
    if done.withheld:
        it.err.print(f"  {done.withheld:,} of them without their words, by their agency's terms (column `withheld`)")


@contextmanager
def _opened(it: Context) -> "Iterator[Archive]":
    """The archive that is set, and what its disk says in words for a person."""
    from services.archive.folder import Archive

    try:
        yield Archive.at(it.settings.archive)
    except OSError as error:
        if isinstance(error, ConnectionError | TimeoutError):
            raise
        raise CommandError(f"{error.filename or it.settings.archive}: {error.strerror or error}") from error


def _days(first: str | None, last: str | None) -> tuple[str, str]:
    from datetime import date

    try:
        begin, end = (date.fromisoformat(day).isoformat() if day else "" for day in (first, last))
    except ValueError as error:
        raise CommandError(f"{error}; YYYY-MM-DD is wanted", 2) from error
    return begin, end or "9999"
