"""`headwater search` and `headwater trace`."""

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from services.cli.context import CommandError, Context, of
from services.cli.named import ArticleName, article_named, opened
from services.search.request import FILTERS, Collapse, RequestError, SearchRequest

if TYPE_CHECKING:
    from services.trace import Trace


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog='Examples: headwater search operations merchants · headwater search \'"border crossings" -war\' '
                       "--language en --entity Salam --since 2025-04-01")(search)  # fmt: skip
    app.command(epilog="Example: headwater trace https://example.org/news/1")(trace)


def search(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help='Words; "a phrase" in quotes; -word to exclude.')] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only of this source.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only in this language, such as en.")] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Only on this topic: code, or start of its name.")] = None,
    entity: Annotated[list[str] | None, typer.Option(help="Only naming this person, organisation or place.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="Only naming this country, such as LB.")] = None,
    since: Annotated[str | None, typer.Option(help="Not before this day, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="Not after this day, YYYY-MM-DD.")] = None,
    newest: Annotated[bool, typer.Option(help="Newest first instead of best first.")] = False,
    size: Annotated[int, typer.Option("-n", "--size", help="How many to show.")] = 10,
    skip: Annotated[int, typer.Option(help="How many to pass over.")] = 0,
    copies: Annotated[bool, typer.Option(help="Show copies one by one.")] = False,
    stories: Annotated[bool, typer.Option(help="Show each story once.")] = False,
    hybrid: Annotated[bool, typer.Option(help="By most of the words and by meaning, the best 200.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Find articles."""
    collapse: Collapse = "none" if copies else "stories" if stories else "copies"
    request = asked(words, since, until, source=source, language=language, topic=topic, entity=entity, country=country,
                    sort="newest" if newest else "relevance", size=size, offset=skip, collapse=collapse,
                    by="hybrid" if hybrid else "words")  # fmt: skip
    _search(of(context), request, as_json)


def asked(words: list[str] | None, since: str | None, until: str | None, **parts: Any) -> SearchRequest:
    """What the options of a search ask for. Raises CommandError."""
    given: dict[str, Any] = {name: tuple(it or ()) if name in FILTERS else it for name, it in parts.items()}
    given |= {"words": " ".join(words or []), "since": _day(since, "--since"), "until": _day(until, "--until")}
    try:
        return SearchRequest(**given)
    except RequestError as error:
        raise CommandError(str(error), 2) from error


def _search(it: Context, request: SearchRequest, as_json: bool) -> None:
    from services.search.results import to_json
    from services.search.search import search as find_articles
    from services.search.show import show

    with opened(it) as elastic:
        result = find_articles(elastic, it.settings, request)
    if as_json:
        it.out.print_json(to_json(result))
    else:
        show(it.out, request, result)


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(f"{option} {text} is not a day such as 2025-04-14", 2) from error


def trace(
    context: typer.Context,
    article: ArticleName,
    topics: Annotated[bool, typer.Option(help="Look for its messages in every topic too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Where did my article go? Exit code 1 where nothing is known of it."""
    from services.trace import trace as follow

    it = of(context)
    with article_named(it, article) as (elastic, id_):
        way = follow(id_, elastic, it.settings, topics=topics)
    if as_json:
        it.out.print_json(json.dumps(vars(way)))
    else:
        _show(it, way)
    if not way.known:
        raise typer.Exit(1)


def _show(it: Context, way: "Trace") -> None:
    it.out.print(f"[bold]{way.id}[/]")
    if way.taken_down:
        stone = way.taken_down
        it.out.print(f"[red]taken down[/] on {stone['at'][:10]}: {escape(stone['reason'])}", soft_wrap=True)
    elif way.document:
        _show_document(it, way.document)
    elif way.known:
        it.out.print("[yellow]not in the index[/]")
    else:
        it.out.print("nothing is known of it: no producer has published it here, or its messages have expired")
    for seen in way.sightings:
        where = seen["provenance"]["input"]
        it.out.print(f"  {seen['observed']}  seen again ({seen['reason']}) in {escape(where)}", soft_wrap=True)
    for letter in way.dead:
        it.out.print(f"  {letter['at']}  [red]dead[/] in {letter['stage']}: {escape(letter['reason'])}", soft_wrap=True)
    for message in way.messages:
        it.out.print(f"  {message['at']}  message {message['topic']} {message['partition']}-{message['offset']}")


def _show_document(it: Context, document: dict[str, Any]) -> None:
    from services.trace import way

    it.out.print(escape(document["headline"]), soft_wrap=True)
    for step in way(document):
        it.out.print(f"  {step.at}  +{step.seconds:.1f} s  {escape(step.what)}", soft_wrap=True)
