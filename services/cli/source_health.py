"""How the sources are: `headwater sources list`, `check` and `gaps`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from services.cli.context import CommandError, Context, of

if TYPE_CHECKING:
    from services.producers.fetch import Fetcher
    from services.producers.polling.source import Source
    from services.producers.polling.standing import Standing

app = typer.Typer(no_args_is_help=True, help="What is polled, and how it is.")
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@app.command("list", epilog="Examples: headwater sources list · headwater sources list --state quiet")
def show(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(help="Only these: new, healthy, quiet, failing, dead, blocked, retired, disabled.")] = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Every source with its health: when it last succeeded, what is expected of it, why it fails."""
    it = of(context)
    moment = time.time()
    rows = [row for known in _known(it) if (row := _row(*known, moment))["state"] == state or not state]
    if as_json:
        it.out.print_json(data=rows)
        return
    table = Table("source", "state", "last success", "articles", "expected a day", "why", box=None, header_style="bold")
    for row in rows:
        table.add_row(escape(row["url"]), row["state"], _ago(row["succeeded"], moment), f"{row['articles']:,}",
                      f"{row['expected_a_day']:.1f}", escape(row["reason"] or ""))  # fmt: skip
    it.out.print(table)


def _row(source: "Source", standing: "Standing", host: str, moment: float) -> dict[str, Any]:
    return {
        "url": source.url, "name": source.name, "kind": source.kind, "pages": source.pages,
        "state": "disabled" if source.disabled else standing.state(moment),
        "succeeded": _iso(standing.succeeded), "brought": _iso(standing.brought), "articles": standing.articles,
        "expected_a_day": round(standing.expected(moment, moment + 86_400), 2) or round(standing.rate * 86_400, 2),
        "polls": standing.polls, "unchanged": standing.unchanged, "moved": standing.moved,
        "failures": standing.failures, "reason": standing.reason or host or None,
    }  # fmt: skip


@app.command(epilog="Example: headwater sources check https://example.org/feed.xml")
def check(
    context: typer.Context, address: Annotated[str, typer.Argument(help="Of a feed.")], as_json: AsJson = False
) -> None:
    """Fetch a feed now and show what would come of it; nothing is published. Exit code 1 where nothing would."""
    from io import BytesIO

    from services.producers.draft import Draft
    from services.producers.fetch_errors import FetchError
    from services.producers.guarded import Guard
    from services.producers.inputs import Document
    from services.producers.readers import open_document

    it = of(context)
    with fetching(it) as fetcher, Guard() as guard:
        try:
            got = fetcher.get(address)
        except FetchError as error:
            raise CommandError(str(error)) from error
        document = Document(got.url, lambda: BytesIO(got.data), None, got.content_type)
        found = list(open_document(document, guard, source=None, only="feeds")[1])
    rows = [{"title": one.title, "url": one.url, "published": _when(one), "characters": len(one.text)}
            for one in found if isinstance(one, Draft)]  # fmt: skip
    refused = [f"{one.position}: {one.reason}" for one in found if not isinstance(one, Draft)]
    facts = {"url": got.url, "moved": got.moved, "etag": got.etag, "last_modified": got.last_modified,
             "fresh_for": got.fresh_for, "articles": rows, "refused": refused}  # fmt: skip
    if as_json:
        it.out.print_json(data=facts)
    else:
        _tell(it, facts)
    if not rows:
        raise typer.Exit(1)


def _tell(it: Context, facts: dict[str, Any]) -> None:
    table = Table("published", "characters", "title", box=None, header_style="bold")
    for row in facts["articles"]:
        table.add_row(row["published"] or "not stated", f"{row['characters']:,}", escape(row["title"]))
    it.out.print(table)
    conditional = (
        "says when it has not changed" if facts["etag"] or facts["last_modified"] else "is sent whole each time"
    )
    it.err.print(f"{len(facts['articles'])} articles, {len(facts['refused'])} refused; it {conditional}")
    if facts["moved"]:
        it.err.print(f"It has moved for good to {escape(facts['moved'])}: put that on the list", soft_wrap=True)
    for reason in facts["refused"][:5]:
        it.err.print(f"  [yellow]refused[/] {escape(reason)}", soft_wrap=True)


@app.command(epilog="Example: headwater sources gaps")
def gaps(context: typer.Context, as_json: AsJson = False) -> None:
    """Times in which sources were not asked, and what was caught up of them."""
    import msgspec

    from services.producers.polling.app import memory
    from services.producers.polling.database import Database

    it = of(context)
    path = memory(it.settings)
    database = Database(path) if path.exists() else None
    found = database.gaps() if database else []
    if as_json:
        it.out.print_json(msgspec.json.encode(found).decode())
        return
    table = Table("source", "from", "to", "caught up", "how", box=None, header_style="bold")
    for gap in found:
        table.add_row(escape(gap.source), _iso(gap.start) or "", _iso(gap.end) or "", f"{gap.articles:,}", gap.how)
    it.out.print(table)


def _known(it: Context) -> "list[tuple[Source, Standing, str]]":
    """Each source with what is known of it, and why its host's pages are left alone, if they are."""
    from services.producers.polling import sources_file
    from services.producers.polling.app import memory
    from services.producers.polling.database import Database
    from services.producers.polling.standing import Standing

    path = memory(it.settings)
    known: dict[str, Standing] = {}
    pages: dict[str, str] = {}
    if path.exists():
        database = Database(path)
        known = database.standings()
        pages = {name: f"pages: {facts.reason}" for name, facts in database.hosts().items() if facts.reason}
        database.close()
    listed = sources_file.read(it.settings.sources)
    return [(one, known.get(one.url, Standing()), pages.get(one.host, "") if one.pages else "") for one in listed]


@contextmanager
def fetching(it: Context) -> "Iterator[Fetcher]":
    """A fetcher as the poller has it, while the block runs."""
    from services.producers.checked_network import networks
    from services.producers.fetch import Fetcher, user_agent

    settings = it.settings
    with Fetcher(private=networks(settings.fetch_private), user_agent=user_agent(settings.contact)) as fetcher:
        yield fetcher


def _iso(moment: float) -> str | None:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds") if moment else None


def _ago(iso: str | None, moment: float) -> str:
    if not iso:
        return "never"
    seconds = moment - datetime.fromisoformat(iso).timestamp()
    unit, size = next(((u, s) for u, s in (("d", 86_400), ("h", 3600), ("min", 60)) if seconds >= s), ("s", 1))
    return f"{seconds / size:.0f} {unit} ago"


def _when(draft: Any) -> str | None:
    return draft.published.isoformat() if draft.published else None
