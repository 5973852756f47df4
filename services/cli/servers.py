"""`headwater up | down | status | logs`: the local servers, and what runs on them."""

import json
import time
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from services.cli.board import Board
from services.cli.context import Context, of, stack_settings, stage_logs, supervisor_record
from services.local.processes import end
from services.local.records import read_record
from services.local.report import RichReporter
from services.local.stack import Stack
from services.local.status import ServerStatus, State
from services.local.tail import last_lines

SUPERVISOR_SECONDS: Final = 60.0
COLOURS: Final = {
    State.RUNNING: "green", State.STOPPED: "dim", State.CRASHED: "red", State.STALE: "yellow", State.FOREIGN: "red",
}  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: headwater up")(up)
    app.command(epilog="Example: headwater down")(down)
    app.command(epilog="Example: headwater status --json")(status)
    app.command(epilog="Example: headwater logs elasticsearch -n 100")(logs)


def up(context: typer.Context) -> None:
    """Start the local Kafka and Elasticsearch (fetched at the first start). For one machine; no security."""
    it = of(context)
    start(it)
    it.err.print(f"Kafka {it.settings.kafka}, Elasticsearch {it.settings.elasticsearch}. Next: headwater run")


def start(it: Context) -> None:
    """Start both servers with progress. Raises LocalStackError."""
    with RichReporter(it.err) as reporter:
        Stack(stack_settings(it.settings), reporter).up()


def down(context: typer.Context) -> None:
    """End the stages that run detached, then the local servers. Data stays."""
    it = of(context)
    record = read_record(supervisor_record(it.settings))
    if record and record.alive:
        it.err.print("Ending the stages")
        end(record.pid, record.born, SUPERVISOR_SECONDS)
    supervisor_record(it.settings).unlink(missing_ok=True)
    with RichReporter(it.err) as reporter:
        ended = Stack(stack_settings(it.settings), reporter).down()
    it.err.print(f"Ended: {', '.join(ended)}. Data stays in {it.settings.home}." if ended else "No local server ran.")


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    watch: Annotated[bool, typer.Option(help="Show it anew every second, until ctrl-C.")] = False,
) -> None:
    """How the local servers and every stage are; exit code 1 where something should run and does not."""
    it = of(context)
    servers = Stack(stack_settings(it.settings)).status()
    board = Board(it.settings)
    if as_json:
        it.out.print_json(json.dumps({"servers": [_row(s) for s in servers], "stages": board.read()}))
    elif watch:
        board.watch(it.out, until=lambda: False)
    else:
        it.out.print(_servers(servers))
        board.read()
        it.out.print(board.table())
    if any(server.state in (State.CRASHED, State.STALE, State.FOREIGN) for server in servers):
        raise typer.Exit(1)


def _row(server: ServerStatus) -> dict[str, Any]:
    return {
        "name": server.name, "state": str(server.state), "pid": server.pid, "port": server.port,
        "since": server.since, "memory_bytes": server.memory_bytes, "detail": server.detail,
    }  # fmt: skip


def _servers(servers: list[ServerStatus]) -> Table:
    table = Table("server", "state", "port", "pid", "memory", "up for", "", box=None, header_style="bold")
    for s in servers:
        age = f"{(time.time() - s.since) / 60:.0f} min" if s.since and s.state is State.RUNNING else ""
        memory = f"{s.memory_bytes >> 20} MiB" if s.memory_bytes else ""
        state = f"[{COLOURS[s.state]}]{s.state}[/]"
        table.add_row(s.name, state, str(s.port), str(s.pid or ""), memory, age, s.detail)
    return table


def logs(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="kafka, elasticsearch, or a stage such as dedupe or classify-backfill.")],
    lines: Annotated[int, typer.Option("-n", "--lines", min=1, help="How many of the last lines.")] = 50,
) -> None:
    """The last lines of a server's or a stage's log."""
    it = of(context)
    stage_log = stage_logs(it.settings) / f"{name}.log"
    stack = Stack(stack_settings(it.settings))
    found = last_lines([stage_log], lines) if stage_log.exists() else stack.logs(name, lines)
    it.out.print("\n".join(found), markup=False, soft_wrap=True)
