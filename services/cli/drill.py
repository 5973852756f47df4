"""`headwater drill`: break a throw-away stack at random, and show that nothing was lost or doubled."""

import json
import os
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from services.cli.context import Context, of
from services.local.ports import free_ports

if TYPE_CHECKING:
    from services.drill.arena import Arena
    from services.drill.drill import Drill, Outcome


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Examples: headwater drill · headwater drill --minutes 30 --seed 7 --json")(drill)


def drill(
    context: typer.Context,
    minutes: Annotated[float, typer.Option(min=0.2, max=24 * 60, help="So long things are broken.")] = 3,
    seed: Annotated[int | None, typer.Option(help="The same seed plays the same drill.", show_default=False)] = None,
    rate: Annotated[float, typer.Option(min=1, help="Articles a second.")] = 60,
    fused: Annotated[bool, typer.Option("--fused/--separate", help="Which topology.")] = False,
    keep: Annotated[bool, typer.Option(help="Keep the folder with logs and data.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Break a throw-away stack while news flows, then account for every article. Touches no other stack.

    Exit code 0 only where nothing was lost, doubled or stale.
    """
    it = of(context)
    from services.drill.arena import Arena
    from services.drill.drill import Drill

    chosen = random.SystemRandom().randrange(1_000_000) if seed is None else seed
    folder = Path(tempfile.mkdtemp(prefix="headwater-drill-"))
    it.err.print(f"Seed {chosen}, {minutes:g} minutes, {rate:g} articles a second, on a stack of its own in {folder}")
    kafka, controller, elastic = free_ports(3)
    place = Arena(folder, (kafka, controller, elastic), it.settings.cache.expanduser(), _bare(), fused)
    try:
        outcome = _play(it, place, Drill(place, chosen, rate, it.err.print), minutes * 60)
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    if as_json:
        it.out.print_json(json.dumps(outcome.as_dict()))
    else:
        show(it, outcome)
    raise typer.Exit(0 if outcome.clean else 1)


def _play(it: Context, place: "Arena", drill: "Drill", seconds: float) -> "Outcome":
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=it.err, transient=True
    ) as bar:
        task = bar.add_task("Starting servers and stages")
        with place:
            bar.update(task, description="Breaking things")
            outcome = drill.run(seconds)
            bar.update(task, description="Ending everything")
    return outcome


def _bare() -> dict[str, str]:
    """What a program needs to run, and none of the person's settings: they name another stack."""
    return {name: value for name, value in os.environ.items() if not name.startswith("HEADWATER_")}


def show(it: Context, outcome: "Outcome") -> None:
    """The report that a manager can read."""
    report = outcome.report
    if report is None:
        return
    verdict = (
        "[bold green]Nothing was lost, nothing was doubled, the newest text of every article stands.[/]"
        if outcome.clean
        else "[bold red]Articles are not as they should be.[/]"
    )
    it.out.print(f"\n{verdict}\n")
    told = Table(box=None, show_header=False)
    for name, value in (
        ("articles that Kafka acknowledged", report.acked),
        ("  the current text in the index", report.indexed),
        ("  older texts, replaced by newer ones", report.superseded),
        ("  repeats, recorded as such", report.duplicates),
        ("  in the dead letters, with their reason", report.dead),
        ("lost", len(report.missing)),
        ("doubled", len(report.doubled)),
        ("stale", len(report.stale)),
        ("edits of which a text was not kept", len(report.unkept)),
        ("commits that ran ahead of their output", len(report.ahead)),
    ):
        told.add_row(name, f"{value:,}")
    it.out.print(told)
    counted: dict[str, int] = {}
    for event in outcome.events:
        kind = event.what.split(" for ")[0].split(", started")[0]
        counted[kind] = counted.get(kind, 0) + 1
    it.out.print(f"\nWhat was broken, {len(outcome.events)} times in {outcome.seconds / 60:.0f} minutes:")
    for kind, times in sorted(counted.items(), key=lambda pair: -pair[1]):
        it.out.print(f"  {times:3} times  {kind}")
    it.out.print(
        f"\nAll was settled {outcome.recovered:.0f} s after the last break was mended. Largest process: "
        f"{max(outcome.peaks.values(), default=0)} MiB. To play it again: headwater drill --seed {outcome.seed} "
        f"--minutes {outcome.seconds / 60:.0f}{' --fused' if outcome.topology == 'fused' else ''}"
        f"  ({time.strftime('%Y-%m-%d %H:%M')})",
        soft_wrap=True,
    )
