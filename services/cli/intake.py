"""`headwater ingest`: the person's own news into the flow."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from services.cli.context import Context, of
from services.pipeline import Lane
from services.producers.inputs import Document, InputError, find, is_address, size_of
from services.producers.tally import Options, Tally

if TYPE_CHECKING:
    from services.producers.intake import Intake
    from services.producers.journal import Journal
    from services.runtime.publisher import Publisher


class Reader(StrEnum):
    """The readers by name."""

    FEEDS = "feeds"
    DUMPS = "dumps"
    JSONL = "jsonl"
    PAGES = "pages"
    WIRES = "wires"
    TABLES = "tables"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Examples: headwater ingest dump.txt · headwater ingest https://example.org/feed.xml · "
                       "headwater ingest today.jsonl --lane live")(ingest)  # fmt: skip


def ingest(
    context: typer.Context,
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, URLs, or - for standard input.")],
    source: Annotated[str | None, typer.Option(help="Who published it, where the input does not say.")] = None,
    reader: Annotated[Reader | None, typer.Option(help="Instead of finding it out from the content.")] = None,
    lane: Annotated[
        Lane | None,
        typer.Option(
            help="backfill: live news need not wait for it. Default: backfill; live where nothing is a file or folder.",
            show_default=False,
        ),
    ] = None,
    as_live: Annotated[bool, typer.Option(help="Backfill: observed now, not when the file was written.")] = False,
    allow_private: Annotated[bool, typer.Option(help="Fetch from private addresses too.")] = False,
    ledger: Annotated[
        Path | None, typer.Option(help="Append a line here for each acked article, for headwater reconcile.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Read news and publish it; counts a record only after the broker's ack. Exit code 1 where an input is unreadable."""
    it = of(context)
    options = Options(lane or usual_lane(inputs), source, str(reader) if reader else None, as_live)
    outcome = publish(it, inputs, options, allow_private=allow_private, ledger=ledger or it.settings.ledger)
    if as_json:
        it.out.print_json(json.dumps(outcome.as_dict()))
    else:
        show(it, outcome)
    if outcome.tally.unread:
        raise typer.Exit(1)


def usual_lane(inputs: list[str]) -> Lane:
    """Files hold what was published before; what an address or standard input brings is news now."""
    return Lane.LIVE if all(given == "-" or is_address(given) for given in inputs) else Lane.BACKFILL


@dataclass(frozen=True)
class Outcome:
    """What an ingest did."""

    tally: Tally
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        t = self.tally
        letters = [{"input": d, "position": p, "reason": r} for d, p, r in t.letters]
        return {"documents": t.documents, "published": t.published, "taken_down": t.taken_down,
                "withdrawn": t.withdrawn, "superseded": t.superseded,
                "held": len(t.held), "pages": t.pages, "resumed": t.resumed, "dead": dict(t.dead),
                "dead_letters": letters, "unread": t.unread, "seconds": round(self.seconds, 3)}  # fmt: skip


def publish(
    it: Context, inputs: list[str], options: Options, *, allow_private: bool, ledger: Path | None = None
) -> Outcome:
    """Publish everything. Raises BrokerUnreachable, PublishFailed, TopicsWrong."""
    from services.producers.guarded import Guard  # readers and clients take their time to load
    from services.producers.intake import Intake
    from services.producers.journal import Journal
    from services.producers.ledger import Ledger
    from services.runtime.broker import Topics
    from services.runtime.clock import now
    from services.runtime.publisher import Publisher
    from services.runtime.tombstones import TakenDown

    with Topics(it.settings) as topics:
        topics.ensure()
    start = time.monotonic()
    with Guard() as guard, TakenDown(it.settings) as taken_down, ExitStack() as ending:
        book = ending.enter_context(Ledger(ledger)) if ledger else None
        intake = Intake(it.settings, options, now, guard, taken_down, book)
        publisher = Publisher(it.settings, intake.acked)
        journal = Journal(it.settings, [*(given if given == "-" else str(Path(given).absolute()) for given in inputs),
                                        repr(options)])  # fmt: skip
        if journal.resumed:
            it.err.print("An earlier run of this was broken off: it goes on from there")
        try:
            with progress(it, inputs) as advance:
                for given in inputs:
                    _take(intake, given, publisher, allow_private, None if given == "-" else journal, advance)
            journal.finish()
        finally:
            publisher.close()
    return Outcome(intake.tally, time.monotonic() - start)


@contextmanager
def progress(it: Context, inputs: list[str]) -> Iterator[Callable[[Document], None]]:
    """A bar over the bytes of all files, or a spinner where their size is not known; called with what is begun."""
    sizes = [size_of(given) for given in inputs]
    total = sum(size for size in sizes if size is not None) if None not in sizes else None
    bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
                   TimeElapsedColumn(), TimeRemainingColumn(), console=it.err, transient=True)  # fmt: skip
    with bar:
        task = bar.add_task("Reading", total=total)
        last: list[Document] = []

        def begin(document: Document) -> None:
            bar.update(task, description=f"Reading {escape(document.name[-60:])}")
            bar.advance(task, size_of(last[0].name) or 0 if last else 0)
            last[:] = [document]

        yield begin


def _take(
    intake: "Intake", given: str, publisher: "Publisher", allow_private: bool, journal: "Journal | None",
    begin: Callable[[Document], None],
) -> None:  # fmt: skip
    def fetch(url: str) -> Document:
        from services.producers.fetch import Fetcher  # only who fetches pays for an HTTP client
        from services.producers.fetch_errors import FetchError

        try:
            with Fetcher(allow_private=allow_private) as fetcher:
                got = fetcher.get(url)
        except FetchError as error:
            raise InputError(str(error)) from error
        return Document(got.url, lambda: BytesIO(got.data), None, got.content_type)

    try:
        intake.take(_told(find(given, sys.stdin.buffer, fetch), begin), publisher, journal)
    except InputError as error:
        intake.tally.unread.append(str(error))


def _told(documents: Iterator[Document], begin: Callable[[Document], None]) -> Iterator[Document]:
    for document in documents:
        begin(document)
        yield document


def show(it: Context, outcome: Outcome) -> None:
    """Say what was done, and for each refusal where and why."""
    tally = outcome.tally
    dead = sum(tally.dead.values())
    it.err.print(
        f"[bold]{tally.published:,} published[/], {dead:,} refused, from {tally.documents:,} documents "
        f"in {outcome.seconds:.1f} s"
    )
    for count, words in (
        (tally.resumed, "documents were settled by the run before"),
        (tally.withdrawn, "withdrawn by their agencies: taken down"),
        (tally.superseded, "left out: later versions of them have come before"),
        (tally.taken_down, "left out: their articles were taken down (headwater takedown --list)"),
    ):
        if count:
            it.err.print(f"  {count:,} {words}")
    for document, title, until in tally.held[:5]:
        it.err.print(f"  [yellow]under embargo[/] until {until:%Y-%m-%d %H:%M %Z}: {escape(title)} ({escape(document)}); "
                     "read it again then, or leave it to headwater watch", soft_wrap=True)  # fmt: skip
    for document, position, reason in tally.letters:
        it.err.print(f"  [yellow]refused[/] {escape(document)} {escape(position)}: {escape(reason)}", soft_wrap=True)
    if dead > len(tally.letters):
        it.err.print(f"  and {dead - len(tally.letters)} more; all of them: headwater dead list")
    for reason in tally.unread:
        it.err.print(f"  [red]not read[/] {escape(reason)}", soft_wrap=True)
