"""`headwater reconcile`: is everything there that producers know to be acked?"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from services.cli.context import CommandError, Context, of
from services.contract.ledger import Entry, read_ledger
from services.pipeline import LINK, STAGES, Lane

if TYPE_CHECKING:
    from services.reconcile.report import Report

SHOWN: Final = 20
ADVICE: Final = {
    "missing": "headwater trace ID shows how far it came; the input can be ingested again, which doubles nothing",
    "doubled": "headwater trace ID names both; delete the document of the later month",
    "stale": "a newer text was acked; headwater trace ID --topics shows where it stopped",
    "unkept": "its current text is right, an earlier one is not in headwater history; it can be ingested again",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Examples: headwater reconcile news.ledger · headwater reconcile *.ledger --wait 60 --json")(
        reconcile
    )


def reconcile(
    context: typer.Context,
    ledgers: Annotated[list[Path], typer.Argument(help="Files that `headwater ingest --ledger` has written.")],
    wait: Annotated[float, typer.Option(min=0, help="First wait up to so many seconds until no stage lags.")] = 0,
    offsets: Annotated[bool, typer.Option(help="Also hold commits against outcomes; reads every topic.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Hold the ledger of what Kafka has acked against index, sightings and dead letters. Exit code 0 only where every
    article is there, once, in its newest text, and no committed offset ran ahead."""
    it = of(context)
    absent = [str(path) for path in ledgers if not path.is_file()]
    if absent:
        raise CommandError(f"there is no ledger {', '.join(absent)}; `headwater ingest --ledger FILE` writes one", 2)
    from services.reconcile.reconcile import reconcile as hold  # the clients take their time to load

    spinner = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=it.err, transient=True
    )
    with spinner:
        task = spinner.add_task("Reading the ledger")
        claimed = list(_entries(ledgers))  # before the wait: what is acked after it may still be on its way
        spinner.update(task, description="Waiting until nothing is on its way")
        _wait(it, wait)
        spinner.update(task, description="Reading index, sightings, dead letters" + (" and topics" if offsets else ""))
        report = hold(it.settings, claimed, offsets=offsets)
    if as_json:
        it.out.print_json(json.dumps(report.as_dict()))
    else:
        show(it, report)
    raise typer.Exit(0 if report.clean else 1)


def _entries(ledgers: list[Path]) -> Iterator[Entry]:
    for path in ledgers:
        yield from read_ledger(path)


def _wait(it: Context, seconds: float) -> None:
    from services.runtime.broker import Topics

    deadline = time.monotonic() + seconds
    named = it.settings.named
    while seconds:
        with Topics(it.settings) as topics:
            left = sum(
                sum(topics.lag(named(stage.group(lane)), [named(t.on(lane)) for t in stage.inputs(lane)]).values())
                for stage in STAGES
                if stage is not LINK  # whom an article copies has no part in the account
                for lane in Lane
            )
        if not left:
            return
        if time.monotonic() > deadline:
            raise CommandError(f"{left:,} messages are still on their way after {seconds:g} s; see headwater topics")
        time.sleep(0.5)


def show(it: Context, report: "Report") -> None:
    """For a person."""
    table = Table(box=None, show_header=False)
    for name, value in (
        ("acked by Kafka", report.acked), ("indexed", report.indexed), ("superseded by a newer text", report.superseded),
        ("recorded as a repeat", report.duplicates), ("dead letters", report.dead), ("taken down", report.taken_down),
        ("let go", report.expired),
    ):  # fmt: skip
        table.add_row(name, f"{value:,}")
    for name in ADVICE:
        count = len(getattr(report, name))
        table.add_row(name, f"[{'red' if count else 'green'}]{count:,}[/]")
    table.add_row("commits ahead", f"[{'red' if report.ahead else 'green'}]{len(report.ahead):,}[/]")
    it.out.print(table)
    for name, advice in ADVICE.items():
        faults = getattr(report, name)
        for fault in faults[:SHOWN]:
            it.out.print(f"[red]{name}[/] {fault.id}: {fault.why}", soft_wrap=True)
        if faults:
            it.out.print(
                f"  {f'and {len(faults) - SHOWN:,} more. ' if len(faults) > SHOWN else ''}{advice}", soft_wrap=True
            )
    for a in report.ahead[:SHOWN]:
        it.out.print(
            f"[red]ahead[/] {a.stage} committed {a.topic}-{a.partition} to {a.committed}, and the outcome of {a.offset} is nowhere",
            soft_wrap=True,
        )
