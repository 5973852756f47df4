"""`python -m services.local up|status|logs|down`: the local servers without the rest of the command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from services.local.errors import LocalStackError
from services.local.report import RichReporter
from services.local.settings import StackSettings
from services.local.stack import Stack


def main() -> int:
    """Returns the exit status: 0 done, 1 with a message when it could not be done."""
    defaults = StackSettings()
    parser = argparse.ArgumentParser(prog="python -m services.local", description=__doc__)
    parser.add_argument("command", choices=["up", "status", "logs", "down"])
    parser.add_argument("--state", type=Path, default=defaults.state)
    parser.add_argument("--cache", type=Path, default=defaults.cache)
    for name in ("kafka_port", "controller_port", "elasticsearch_port", "kafka_heap_mb", "elasticsearch_heap_mb"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=getattr(defaults, name))
    chosen = vars(parser.parse_args())
    command, console = chosen.pop("command"), Console()
    try:
        with RichReporter(console) as reporter:
            stack = Stack(StackSettings(**chosen), reporter)
            _run(stack, command, console)
    except LocalStackError as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        return 1
    return 0


def _run(stack: Stack, command: str, console: Console) -> None:
    if command == "logs":
        for name in stack.servers:
            console.print(f"== {name}", *stack.logs(name), sep="\n", markup=False, highlight=False)
        return
    statuses = stack.up() if command == "up" else stack.status()
    if command == "down":
        stack.down()
        statuses = stack.status()
    for status in statuses:
        memory = f"{(status.memory_bytes or 0) / 2**20:.0f} MiB"
        console.print(f"{status.name}: {status.state}, port {status.port}, pid {status.pid}, {memory} {status.detail}")


if __name__ == "__main__":
    sys.exit(main())
