"""`headwater alerts`: saved searches that fire."""

import json
import re
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from services.cli.context import CommandError, Context, of
from services.cli.named import opened

if TYPE_CHECKING:
    from services.alerts.backtest import BackTest
    from services.alerts.saved import Asked

app = typer.Typer(no_args_is_help=True, help="Saved searches that fire.")
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
Words = Annotated[list[str] | None, typer.Argument(help='Words; "a phrase"; -word; this OR that.')]
Values = list[str] | None
Source = Annotated[Values, typer.Option(help="Only of this source.")]
Language = Annotated[Values, typer.Option(help="Only in this language.")]
Topic = Annotated[Values, typer.Option(help="Only on this topic.")]
Entity = Annotated[Values, typer.Option(help="Only naming this.")]
Country = Annotated[Values, typer.Option(help="Only naming this country.")]
Id = Annotated[str, typer.Argument(help="Of the saved search.")]


@app.command("test", epilog="Example: headwater alerts test '\"night train\"' --language en --days 90")
def try_out(
    context: typer.Context, words: Words = None, source: Source = None, language: Language = None, topic: Topic = None,
    entity: Entity = None, country: Country = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="So far back.")] = 30, as_json: AsJson = False,
) -> None:  # fmt: skip
    """How often would it have fired?"""
    it = of(context)
    found = _back_test(it, _asked(words, source, language, topic, entity, country), days)
    if as_json:
        import msgspec

        it.out.print_json(msgspec.json.encode(found).decode())
    else:
        _tell(it, found)


@app.command(epilog="Example: headwater alerts add 'Night trains' '\"night train\"' --mail desk@example.org")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What people call it.")],
    words: Words = None, source: Source = None, language: Language = None, topic: Topic = None,
    entity: Entity = None, country: Country = None,
    webhook: Annotated[str | None, typer.Option(help="https address that is called.")] = None,
    mail: Annotated[list[str] | None, typer.Option(help="Address that gets a mail.")] = None,
) -> None:  # fmt: skip
    """Save a search that fires once for each story; says first how often it would have fired."""
    from services.alerts.saved import SavedWrong, saved
    from services.alerts.store import Store
    from services.runtime.clock import now

    it = of(context)
    id_ = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63]
    asked = _asked(words, source, language, topic, entity, country)
    try:
        one = saved(id_, name, asked, now(), webhook, tuple(mail or ()))
    except SavedWrong as error:
        raise CommandError(str(error), 2) from error
    _tell(it, _back_test(it, asked, 30))
    with opened(it) as elastic:
        store = Store(elastic, it.settings)
        store.prepare()
        if not store.save(one):
            raise CommandError(f"there is a saved search {id_} already; remove it, or give another name", 2)
    it.err.print(f"Saved as {id_}." + (" Its webhook is signed with this secret, shown once:" if one.secret else ""))
    if one.secret:
        it.out.print(one.secret)


@app.command("list", epilog="Example: headwater alerts list")
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Which there are."""
    from services.alerts.store import Store

    it = of(context)
    with opened(it) as elastic:
        found = Store(elastic, it.settings).searches()
    if as_json:
        import msgspec

        shown = [{**msgspec.to_builtins(one), "secret": bool(one.secret)} for one in found]
        it.out.print_json(json.dumps(shown))
        return
    table = Table("id", "asks for", "tells", box=None, header_style="bold")
    for one in found:
        table.add_row(
            one.id, escape(_words(one.asked)), escape(", ".join([*([one.webhook] if one.webhook else []), *one.mail]))
        )
    it.out.print(table)


@app.command(epilog="Example: headwater alerts remove night-trains")
def remove(context: typer.Context, id_: Id) -> None:
    """Forget a saved search and its hits."""
    from services.alerts.store import Store

    it = of(context)
    with opened(it) as elastic:
        if not Store(elastic, it.settings).remove(id_):
            raise CommandError(f"there is no saved search {id_}")


@app.command(epilog="Example: headwater alerts hits night-trains")
def hits(
    context: typer.Context,
    id_: Annotated[str | None, typer.Argument(help="Of the saved search; all without one.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Those too that did not fire, and why.")] = False,
    most: Annotated[int, typer.Option("-n", min=1, max=1000, help="So many, the newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """What fired, and what became of it."""
    import msgspec

    from services.alerts.store import Store

    it = of(context)
    with opened(it) as elastic:
        found = Store(elastic, it.settings).hits(id_, () if every else ("fired",), most)
    if as_json:
        it.out.print_json(msgspec.json.encode(found).decode())
        return
    table = Table("seen", "search", "article", "state", "told", box=None, header_style="bold")
    for hit in found:
        told = ", ".join(
            f"{one.channel} {one.state}" + (f" ({one.error})" if one.error else "") for one in hit.deliveries
        )
        table.add_row(f"{hit.seen:%Y-%m-%d %H:%M}", hit.search, hit.article, hit.state, escape(told))
    it.out.print(table)


@app.command(epilog="Example: headwater alerts retry")
def retry(context: typer.Context) -> None:
    """Try anew what could not be delivered and was given up."""
    from services.alerts.deliver import put_back
    from services.alerts.store import Store
    from services.runtime.clock import now

    it = of(context)
    with opened(it) as elastic:
        store = Store(elastic, it.settings)
        done = [store.change(kept, put_back(kept.hit, now())) for kept in store.dead(1000)]
    it.err.print(f"{sum(one is not None for one in done)} hits are delivered anew")


@app.command(epilog="Example: headwater alerts run")
def run(context: typer.Context, supervised: Annotated[bool, typer.Option(hidden=True)] = False) -> None:
    """Match and tell, in this process."""
    from services.alerts import app as process

    raise typer.Exit(process.run(of(context).settings, supervised=supervised))


def _asked(words: Values, source: Values, language: Values, topic: Values, entity: Values, country: Values) -> "Asked":
    from services.alerts.saved import Asked
    from services.search.request import RequestError

    given: dict[str, Any] = {
        "source": source,
        "language": language,
        "topic": topic,
        "entity": entity,
        "country": country,
    }
    asked = Asked(words=" ".join(words or ()), **{name: tuple(values or ()) for name, values in given.items()})
    try:
        asked.request()
    except RequestError as error:
        raise CommandError(str(error), 2) from error
    return asked


def _back_test(it: Context, asked: "Asked", days: int) -> "BackTest":
    from services.alerts.backtest import back_test
    from services.runtime.clock import now

    with opened(it) as elastic:
        return back_test(elastic, it.settings, asked, now(), days)


def _tell(it: Context, found: "BackTest") -> None:
    it.err.print(f"In the last {found.days} days it would have fired [bold]{found.fired:,}[/] times "
                 f"({found.articles:,} articles match).", soft_wrap=True)  # fmt: skip
    for one in found.latest[:3]:
        it.err.print(
            f"  {one['time'][:10]}  {escape(one['headline'])}  [dim]{escape(one['source'])}[/]", soft_wrap=True
        )


def _words(asked: "Asked") -> str:
    import msgspec

    told = msgspec.to_builtins(asked)
    words = told.pop("words", "")
    return " ".join([words, *(f"{name}:{'|'.join(map(str, values))}" for name, values in told.items())]).strip()
