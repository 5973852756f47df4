"""`headwater copies`."""

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.markup import escape

from services.cli.context import CommandError, Context, of
from services.cli.named import ArticleName, article_named

if TYPE_CHECKING:
    from services.copies import Group, Member


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: headwater copies https://example.org/news/1")(copies)


def copies(
    context: typer.Context,
    article: ArticleName,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Who copies whom? The article's group, earliest first. Exit code 1 where the article is not in the index."""
    from services.copies import copies as find

    it = of(context)
    with article_named(it, article) as (elastic, id_):
        group = find(id_, elastic, it.settings)
    if group is None:
        raise CommandError("it is not in the index; `headwater trace` says where it went")
    if as_json:
        it.out.print_json(msgspec.json.encode(group).decode())
    else:
        _show(it, group)


def _show(it: Context, group: "Group") -> None:
    if group.total == 1:
        it.out.print("nobody copies it, and it copies nobody, as far as the link stage looks back")
    sources = {member.id: member.source for member in group.members}
    for member in group.members:
        it.out.print(_line(member, group, sources), soft_wrap=True)
    if group.total > len(group.members):
        it.out.print(f"and {group.total - len(group.members):,} more")


def _line(member: "Member", group: "Group", sources: dict[str, str]) -> str:
    marks = ["lead"] if member.id == group.lead and group.total > 1 else []
    marks += ["published first"] if member.id == group.first else []
    if member.copy_of:
        marks.append(f"{member.share or 0:.0%} of {sources.get(member.copy_of, member.copy_of)}")
    about = f"[magenta]{escape(', '.join(marks))}[/]" if marks else ""
    return f"  {member.time:%Y-%m-%d %H:%M}  {escape(member.source)}  [bold]{escape(member.title)}[/]  {about}  {member.url or ''}"
