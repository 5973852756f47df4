"""`headwater ingest`: the person's own news into the flow."""

import json
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from services.cli.context import Context, of
from services.pipeline import Lane
from services.producers.inputs import Document, InputError, find
from services.producers.tally import Options, Tally

if TYPE_CHECKING:
    from services.producers.intake import Intake
    from services.runtime.publisher import Publisher


class Reader(StrEnum):
    """The readers by name."""

    FEEDS = "feeds"
    DUMPS = "dumps"
    JSONL = "jsonl"
    PAGES = "pages"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Examples: headwater ingest dump.txt · headwater ingest https://example.org/feed.xml · "
                       "headwater ingest archive/ --lane backfill")(ingest)  # fmt: skip


def ingest(
    context: typer.Context,
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, URLs, or - for standard input.")],
    source: Annotated[str | None, typer.Option(help="Who published it, where the input does not say.")] = None,
    reader: Annotated[Reader | None, typer.Option(help="Instead of finding it out from the content.")] = None,
    lane: Annotated[Lane, typer.Option(help="backfill: old news, that live news need not wait for.")] = Lane.LIVE,
    as_live: Annotated[bool, typer.Option(help="Backfill: observed now, not when the file was written.")] = False,
    allow_private: Annotated[bool, typer.Option(help="Fetch from private addresses too.")] = False,
    ledger: Annotated[
        Path | None, typer.Option(help="Append a line here for each acked article, for headwater reconcile.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Read news and publish it; counts a record only after the broker's ack. Exit code 1 where an input is unreadable."""
    it = of(context)
    options = Options(lane, source, str(reader) if reader else None, as_live)
    outcome = publish(it, inputs, options, allow_private=allow_private, ledger=ledger or it.settings.ledger)
    if as_json:
        it.out.print_json(json.dumps(outcome.as_dict()))
    else:
        show(it, outcome)
    if outcome.tally.unread:
        raise typer.Exit(1)


@dataclass(frozen=True)
class Outcome:
    """What an ingest did."""

    tally: Tally
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        t = self.tally
        letters = [{"input": d, "position": p, "reason": r} for d, p, r in t.letters]
        return {"documents": t.documents, "published": t.published, "taken_down": t.taken_down, "dead": dict(t.dead),
                "dead_letters": letters, "unread": t.unread, "seconds": round(self.seconds, 3)}  # fmt: skip


def publish(
    it: Context, inputs: list[str], options: Options, *, allow_private: bool, ledger: Path | None = None
) -> Outcome:
    """Publish everything. Raises BrokerUnreachable, PublishFailed, TopicsWrong."""
    from services.producers.guarded import Guard  # readers and clients take their time to load
    from services.producers.intake import Intake
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
        spinner = Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=it.err,
                           transient=True)  # fmt: skip
        try:
            with spinner:
                task = spinner.add_task("Reading")
                for given in inputs:
                    spinner.update(task, description=f"Reading {escape(given)}")
                    _take(intake, given, publisher, allow_private)
        finally:
            publisher.close()
    return Outcome(intake.tally, time.monotonic() - start)


def _take(intake: "Intake", given: str, publisher: "Publisher", allow_private: bool) -> None:
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
        intake.take(find(given, sys.stdin.buffer, fetch), publisher)
    except InputError as error:
        intake.tally.unread.append(str(error))


def show(it: Context, outcome: Outcome) -> None:
    """Say what was done, and for each refusal where and why."""
    tally = outcome.tally
    dead = sum(tally.dead.values())
    it.err.print(
        f"[bold]{tally.published:,} published[/], {dead:,} refused, from {tally.documents:,} documents "
        f"in {outcome.seconds:.1f} s"
    )
    if tally.taken_down:
        it.err.print(f"  {tally.taken_down:,} left out: their articles were taken down (headwater takedown --list)")
    for document, position, reason in tally.letters:
        it.err.print(f"  [yellow]refused[/] {escape(document)} {escape(position)}: {escape(reason)}", soft_wrap=True)
    if dead > len(tally.letters):
        it.err.print(f"  and {dead - len(tally.letters)} more; all of them: headwater dead list")
    for reason in tally.unread:
        it.err.print(f"  [red]not read[/] {escape(reason)}", soft_wrap=True)
