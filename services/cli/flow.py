"""`headwater run` and `headwater topics`: the stages as processes, and the topics between them."""

import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final

import typer
from rich.table import Table

from services.cli.context import CommandError, Context, of, stage_logs, supervisor_record
from services.local.processes import birth, boot, spawn
from services.local.records import ProcessRecord, read_record, write_record
from services.local.supervisor import Beside, Member, Runnable, Supervisor, beside, members
from services.pipeline import FUSED, STAGES, Lane

STAGE_NAMES: Final = [stage.name for stage in STAGES]


class Lanes(StrEnum):
    """Which lanes to run."""

    LIVE = "live"
    BACKFILL = "backfill"
    BOTH = "both"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Examples: headwater run · headwater run classify --lane backfill · headwater run --fused")(run)
    app.command(epilog="Example: headwater topics --create")(topics)


def run(
    context: typer.Context,
    stages: Annotated[
        list[str] | None,
        typer.Argument(help=f"Of {', '.join(STAGE_NAMES)}; without one all of them, page, API and alerts."),
    ] = None,
    lane: Annotated[
        Lanes | None, typer.Option(help="Default: both; one stage alone: live.", show_default=False)
    ] = None,
    fused: Annotated[
        bool | None,
        typer.Option("--fused/--separate", help="Dedupe, classify and enrich in one process.", show_default=False),
    ] = None,
    detach: Annotated[bool, typer.Option(help="Go on in the background; `headwater down` ends it.")] = False,
    supervised: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run stages: one in this process, several as processes of their own that are started again when they end."""
    it = of(context)
    unknown = [name for name in stages or [] if name not in STAGE_NAMES]
    if unknown:
        raise CommandError(f"there is no stage {', '.join(unknown)}; there are {', '.join(STAGE_NAMES)}", 2)
    one_alone = len(stages or []) == 1 and lane in (None, Lanes.LIVE, Lanes.BACKFILL)
    lanes = list(Lane) if lane is Lanes.BOTH or (lane is None and not one_alone) else [Lane(str(lane or "live"))]
    together = it.settings.topology == "fused" if fused is None else fused
    wanted = members(stages or [], lanes, fused=together)
    if not wanted:
        raise CommandError(f"{', '.join(stages or [])} runs inside {FUSED[0].name} when fused", 2)
    if detach:
        start_detached(it, wanted, everything=not stages)
    elif one_alone:
        from services.runtime import process  # the clients take their time to load

        member = wanted[0]
        code = process.run(it.settings, member.stage, member.lane, fused=member.fused, supervised=supervised)
        raise typer.Exit(code)
    else:
        raise typer.Exit(supervise(it, [*wanted, *(() if stages else _beside(it))]))


def _beside(it: Context) -> list[Beside]:
    return beside(archive=it.settings.archive is not None)


def supervise(it: Context, wanted: Sequence[Runnable]) -> int:
    """Run the members until told to stop."""
    names = ", ".join(member.name for member in wanted)
    it.err.print(f"Running {names}; logs in {stage_logs(it.settings)}. Ctrl-C ends them.")
    stop = threading.Event()
    return Supervisor(wanted, stage_logs(it.settings), environment(it), it.err.print, stop).run()


def environment(it: Context) -> dict[str, str]:
    """Of a stage's process: ours, with the options that this command was given."""
    given = {
        "HEADWATER_KAFKA": it.settings.kafka,
        "HEADWATER_ELASTICSEARCH": it.settings.elasticsearch,
        "HEADWATER_HOME": str(it.settings.home.absolute()),
    }
    return {**os.environ, **given}


def start_detached(it: Context, wanted: Sequence[Member], *, everything: bool = True) -> None:
    """Start a supervisor that outlives this command, unless one runs already; of everything: page, API and alerts too."""
    path = supervisor_record(it.settings)
    record = read_record(path)
    if record and record.alive:
        it.err.print(f"The stages run already (process {record.pid}).")
        return
    stages = [] if everything else sorted({member.stage.name for member in wanted})
    lanes = {member.lane for member in wanted}
    lane = "both" if len(lanes) > 1 or any(m.stage.both_lanes for m in wanted) else str(next(iter(lanes)))
    fused = ["--fused"] if any(member.fused for member in wanted) else ["--separate"]
    command = [sys.executable, "-m", "services.cli", "run", *stages, "--lane", lane, *fused]
    stage_logs(it.settings).mkdir(parents=True, exist_ok=True)
    pid = spawn(command, stage_logs(it.settings) / "supervisor.log", environment(it))
    write_record(path, ProcessRecord(pid, birth(pid) or "never", boot(), time.time(), ()))
    started: list[Runnable] = [*wanted, *(_beside(it) if everything else ())]
    it.err.print(f"Started {', '.join(each.name for each in started)}; logs in {stage_logs(it.settings)}")


def topics(
    context: typer.Context,
    create: Annotated[bool, typer.Option(help="Create what is missing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """The topics of the flow, their partitions, and what each group still has to read."""
    it = of(context)
    from services.runtime.broker import Topics

    with Topics(it.settings) as broker:
        if create:
            created = broker.ensure()
            it.err.print(f"Created {', '.join(created)}." if created else "All topics are there.")
            if broker.altered:
                it.err.print(f"Brought to the retention that is set: {', '.join(broker.altered)}.")
        have = broker.partitions(broker.wanted())
        rows = [{"topic": name, "partitions": have.get(name, 0), "wanted": n} for name, n in broker.wanted().items()]
        lags = {
            (stage.name, str(lane)): broker.lag(
                it.settings.named(stage.group(lane)), [it.settings.named(t.on(lane)) for t in stage.inputs(lane)]
            )
            for stage in STAGES
            for lane in Lane
        }
    if as_json:
        groups = [{"stage": stage, "lane": lane, "lag": lag} for (stage, lane), lag in lags.items()]
        it.out.print_json(json.dumps({"topics": rows, "groups": groups}))
        return
    table = Table("topic", "partitions", "lag", box=None, header_style="bold")
    for row in rows:
        lag = [f"{stage} {lag[row['topic']]:,}" for (stage, _), lag in lags.items() if row["topic"] in lag]
        count = str(row["partitions"]) if row["partitions"] == row["wanted"] else f"[red]{row['partitions']}[/]"
        table.add_row(str(row["topic"]), count, ", ".join(dict.fromkeys(lag)))
    it.out.print(table)
