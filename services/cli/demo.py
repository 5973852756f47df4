"""`headwater demo`: from nothing to a search result, on this machine, with everything real."""

import contextlib
import re
import sys
import time
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlencode

import typer
from rich.rule import Rule

from services.cli.board import Board
from services.cli.context import CommandError, Context, of, stage_logs
from services.cli.flow import start_detached
from services.cli.intake import Outcome, publish, show
from services.cli.servers import start
from services.local.supervisor import members
from services.pipeline import INDEXER, STAGES, Lane
from services.producers.tally import Options
from services.search.request import SearchRequest

BUNDLED: Final = Path(__file__).parent.parent / "demo" / "input"
BUNDLED_WORDS: Final = "harbour"
READY_SECONDS: Final = 90.0
SETTLE_SECONDS: Final = 180.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Examples: headwater demo · headwater demo my-pages.txt · headwater demo https://example.org/feed"
    )(demo)


def demo(
    context: typer.Context,
    given: Annotated[str | None, typer.Argument(metavar="[INPUT]", help="Your own file, folder or URL.")] = None,
    words: Annotated[str | None, typer.Option(help="What to search for at the end.", show_default=False)] = None,
) -> None:
    """Start the servers and every stage, take news in, show it on its way, and search it."""
    it = of(context)
    began = time.monotonic()
    it.err.print(Rule("Servers", align="left"))
    start(it)
    it.err.print(Rule("Stages", align="left"))
    _topics(it)
    start_detached(it, members([], list(Lane), fused=it.settings.topology == "fused"))
    board = Board(it.settings)
    _wait_ready(it, board)
    before = board.total(INDEXER.name, "received")
    it.err.print(Rule("News in", align="left"))
    outcome = publish(it, [given or str(BUNDLED)], Options(), allow_private=False)
    show(it, outcome)
    if not outcome.tally.published:
        raise CommandError("nothing could be read from the input; the lines above say why")
    it.err.print(Rule("On its way", align="left"))
    _settle(it, board, before)
    it.err.print(Rule("Search", align="left"))
    asked = words or (BUNDLED_WORDS if given is None else _words(outcome))
    _search(it, asked)
    _farewell(it, asked, time.monotonic() - began)


def _topics(it: Context) -> None:
    from services.runtime.broker import Topics

    with Topics(it.settings) as topics:
        topics.ensure()


def _wait_ready(it: Context, board: Board) -> None:
    deadline = time.monotonic() + READY_SECONDS
    wanted = {stage.name for stage in STAGES}
    with it.err.status("Waiting for the stages"):
        while True:
            ready = {row["stage"] for row in board.read() if row["ready"] and row["lane"] == "live"}
            if ready >= wanted:
                return
            if time.monotonic() > deadline:
                raise CommandError(
                    f"{', '.join(sorted(wanted - ready))} not ready after {READY_SECONDS:.0f} s; see {stage_logs(it.settings)}"
                )
            time.sleep(0.3)


def _settle(it: Context, board: Board, before: int) -> None:
    """Draw the board until every group has read everything."""
    from services.runtime.broker import Topics

    deadline = time.monotonic() + SETTLE_SECONDS

    def settled() -> bool:
        if time.monotonic() > deadline:
            raise CommandError(
                f"not settled after {SETTLE_SECONDS:.0f} s; see headwater status and {stage_logs(it.settings)}"
            )
        with Topics(it.settings) as topics:
            groups = {it.settings.named(s.group(Lane.LIVE)): s for s in STAGES}
            left = sum(
                sum(topics.lag(group, [it.settings.named(t.on(Lane.LIVE)) for t in stage.reads]).values())
                for group, stage in groups.items()
            )
        told = not any(row["lag"] for row in board.rows)  # what a stage itself says of its lag is a moment old
        return left == 0 and told and board.total(INDEXER.name, "received") >= before

    board.watch(it.err, settled)


def _words(outcome: Outcome) -> str:
    """Two telling words of the first article's title: what its reader would look for."""
    found = re.findall(r"\w{4,}", outcome.tally.titles[0]) or [outcome.tally.titles[0]]
    return " ".join(sorted(dict.fromkeys(found), key=len, reverse=True)[:2])


def _search(it: Context, words: str) -> None:
    from services.runtime.elastic import Elastic
    from services.search.search import search
    from services.search.show import show as show_results

    elastic = Elastic(it.settings)
    try:
        elastic.count(it.settings.named("articles"))  # refreshes: what was written is found at once
        request = SearchRequest(words=words, size=3)
        result = search(elastic, it.settings, request)
    finally:
        elastic.close()
    it.out.print(f"[dim]$ headwater search {words}[/]")
    show_results(it.out, request, result)


def _farewell(it: Context, words: str, seconds: float) -> None:
    command = Path(sys.argv[0]).parent / "headwater"
    with contextlib.suppress(ValueError):  # installed elsewhere: then its whole path
        command = command.relative_to(Path.cwd())
    host, port = it.settings.metrics_host, STAGES[0].metrics_port
    it.err.print(Rule(f"Done in {seconds:.0f} s", align="left"))
    page = f"http://{it.settings.api_host}:{it.settings.api_port}/"
    it.err.print(
        f"The page:    {page}#/?{urlencode({'q': words})}\n"
        f"Search on:   {command} search {words} --language en\n"
        f"What runs:   {command} status\n"
        f"Metrics:     http://{host}:{port}/metrics (dedupe; the other stages on the ports after it)\n"
        f"Your news:   {command} ingest FILE-FOLDER-OR-URL\n"
        f"Stop it all: {command} down   (data stays in {it.settings.home})",
        soft_wrap=True,
    )
