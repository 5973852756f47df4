"""`headwater story`."""

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.markup import escape

from services.cli.context import CommandError, Context, of
from services.cli.named import ArticleName, article_named

if TYPE_CHECKING:
    from services.story import Story


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: headwater story https://example.org/news/1")(story)


def story(
    context: typer.Context,
    article: ArticleName,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Who tells the same story? Its articles, the earliest first. Exit code 1 where the article is not in the index."""
    from services.story import story as find

    it = of(context)
    with article_named(it, article) as (elastic, id_):
        found = find(id_, elastic, it.settings)
    if found is None:
        raise CommandError("it is not in the index; `headwater trace` says where it went")
    if as_json:
        it.out.print_json(msgspec.json.encode(found).decode())
    else:
        _show(it, found)


def _show(it: Context, found: "Story") -> None:
    first = found.members[0]
    many = "article" if found.total == 1 else "articles"
    outlets = "source" if found.sources == 1 else "sources"
    it.out.print(
        f"[bold]{escape(first.title)}[/]\n{found.total:,} {many}, {found.sources:,} {outlets}, first in "
        f"{escape(first.source)} at {first.time:%Y-%m-%d %H:%M}", soft_wrap=True,
    )  # fmt: skip
    for member in found.members:
        mark = "  [magenta]copy[/]" if member.copy else ""
        it.out.print(
            f"  {member.time:%Y-%m-%d %H:%M}  {escape(member.source)}  {escape(member.title)}{mark}  {member.url or ''}",
            soft_wrap=True,
        )
    if found.total > len(found.members):
        it.out.print(f"and {found.total - len(found.members):,} more")
