"""`headwater history` and `headwater changes`."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import msgspec
import typer

from services.cli.context import CommandError, of
from services.cli.named import ArticleName, article_named, opened
from services.runtime.clock import now

_AGO: Final = re.compile(r"(\d+)([hd])")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: headwater history https://example.org/news/1")(history)
    app.command(epilog="Examples: headwater changes --part title --since 24h · headwater changes ferry --numbers --silent")(
        changes
    )  # fmt: skip


def history(
    context: typer.Context,
    article: ArticleName,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """What did it say before? Every text of the article, each with what it changed. Exit code 1 where it is not known."""
    from services.revisions.history import history as find
    from services.revisions.show import show_revision

    it = of(context)
    with article_named(it, article) as (elastic, id_):
        revisions = find(id_, elastic, it.settings)
    if not revisions:
        raise CommandError("it is not in the index; `headwater trace` says where it went")
    if as_json:
        it.out.print_json(msgspec.json.encode([revision.told() for revision in revisions]).decode())
        return
    for revision in revisions:
        show_revision(it.out, revision)
    if len(revisions) == 1:
        it.out.print("  nobody has seen another text of it")


def changes(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="Words that the changed article has.")] = None,
    since: Annotated[str, typer.Option(help="24h, 7d, or a day such as 2025-04-14.")] = "24h",
    part: Annotated[str | None, typer.Option(help="Only of the title, lede or body.")] = None,
    numbers: Annotated[bool, typer.Option(help="Only where a number was exchanged.")] = False,
    names: Annotated[bool, typer.Option(help="Only where a name was exchanged.")] = False,
    silent: Annotated[bool, typer.Option(help="Only where the article does not say so.")] = False,
    source: Annotated[list[str] | None, typer.Option(help="Only of this source.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only in this language, such as en.")] = None,
    size: Annotated[int, typer.Option("-n", "--size", min=1, max=1000, help="How many to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """What have newsrooms changed? The latest changes first."""
    from services.revisions.changed import Wanted, changed
    from services.revisions.comparison import PARTS
    from services.revisions.show import show_changed

    it = of(context)
    if part is not None and part not in PARTS:
        raise CommandError(f"--part {part} is none of {', '.join(PARTS)}", 2)
    wanted = Wanted(_moment(since, now()), " ".join(words or []), part, numbers, names, silent,
                    tuple(source or ()), tuple(language or ()), size)  # fmt: skip
    with opened(it) as elastic:
        total, found = changed(wanted, elastic, it.settings)
    if as_json:
        it.out.print_json(json.dumps({"total": total, "changes": found}))
        return
    it.out.print(f"{total:,} {'change' if total == 1 else 'changes'} since {wanted.since:%Y-%m-%d %H:%M} UTC")
    for one in found:
        show_changed(it.out, one)


def _moment(text: str, at: datetime) -> datetime:
    ago = _AGO.fullmatch(text)
    if ago:
        return at - timedelta(hours=int(ago[1]) * (24 if ago[2] == "d" else 1))
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--since {text} is neither 24h nor 7d nor a day such as 2025-04-14", 2) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
