"""`headwater index`: the life of the indices."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from services.cli.context import CommandError, of
from services.cli.named import opened
from services.lifecycle.months import KINDS

app = typer.Typer(no_args_is_help=True, help="The life of the indices.")
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
Repository = Annotated[str, typer.Option(help="Elasticsearch's snapshot repository.")]
_MONTH: Final = re.compile(r"\d{4}[.-](?:0[1-9]|1[0-2])")


@app.command(epilog="Example: headwater index create")
def create(context: typer.Context) -> None:
    """Make the templates and this month's indices, so that a search works before the first article comes."""
    from services.indexer.documents import month
    from services.indexer.indices import Indices
    from services.indexer.template import templates
    from services.runtime.clock import now

    it = of(context)
    with opened(it) as elastic:
        elastic.put_templates(templates(it.settings))
        names = [f"{kind}-{month(now())}" for kind in KINDS]
        Indices(elastic, templates(it.settings), it.settings.named).ensure(set(names))
    it.out.print(f"There are {', '.join(it.settings.named(name) for name in names)}.", soft_wrap=True)


@app.command(epilog="Example: headwater index status")
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """What indices there are, how large, and whether each is as this version makes it. Exit code 1 where one is not."""
    from services.lifecycle.status import status as look

    it = of(context)
    with opened(it) as elastic:
        found = look(elastic, it.settings)
    rows = [{"index": one.stored.name, "kind": one.month.kind, "month": one.month.month, "documents": one.stored.documents,
             "bytes": one.stored.bytes, "current": one.current, "searched": one.searched, "blocked": one.blocked}
            for one in found.indices]  # fmt: skip
    if as_json:
        it.out.print_json(json.dumps({"indices": rows, "floor": found.floor}))
    else:
        it.out.print(_table(rows))
        if found.floor:
            it.out.print(f"What was first seen before {found.floor} is let go.")
    if not all(row["current"] and row["searched"] for row in rows):
        raise typer.Exit(1)


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table("index", "documents", "MiB", "bytes each", "", box=None, header_style="bold")
    for column in table.columns[1:4]:
        column.justify = "right"
    for row in rows:
        each = f"{row['bytes'] / row['documents']:,.0f}" if row["documents"] else ""
        state = [*([] if row["current"] else ["[yellow]of another version: headwater index reindex[/]"]),
                 *([] if row["searched"] else ["[red]without its alias[/]"]),
                 *(["[yellow]closed to writes[/]"] if row["blocked"] else [])]  # fmt: skip
        table.add_row(row["index"], f"{row['documents']:,}", f"{row['bytes'] / (1 << 20):,.1f}", each, ", ".join(state))
    return table


@app.command(epilog="Examples: headwater index reindex · headwater index reindex articles-2026.11 --all")
def reindex(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(help="Such as articles-2026.11; default: all that need it.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Those too that are of this version.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make indices anew to this version's mapping, while articles go on to be written; searches notice nothing."""
    from services.lifecycle.reindex import Reindex
    from services.lifecycle.status import standing
    from services.runtime.elastic_admin import Administration

    it = of(context)
    with opened(it) as elastic:
        # What no search sees was left by an attempt that was killed: the next one of the same month clears it away.
        known = [one for one in standing(Administration(elastic), it.settings) if one.searched]
        if unknown := set(names or ()) - {one.month.written for one in known}:
            raise CommandError(f"there is no index {', '.join(sorted(unknown))}", 2)
        wanted = [one for one in known if (not names or one.month.written in names) and (every or not one.current)]
        done = []
        for one in wanted:
            if dry_run:
                it.err.print(f"{one.stored.name}: {one.stored.documents:,} documents")
                continue
            with it.err.status(one.stored.name) as line:
                found = Reindex(elastic, it.settings, one, line.update).run()
            it.err.print(f"{found.old} → {found.new}: {found.documents:,} documents in {found.passes} passes; "
                         f"writes waited {found.closed_seconds:.1f} s", soft_wrap=True)  # fmt: skip
            done.append(asdict(found))
    if as_json:
        it.out.print_json(json.dumps(done))
    elif not wanted:
        it.err.print("Every index is of this version.")


@app.command(epilog="Examples: headwater index retain --months 13 --dry-run · headwater index retain --before 2025-01")
def retain(
    context: typer.Context,
    months: Annotated[int | None, typer.Option(min=1, help="So many stay, this one among them.")] = None,
    before: Annotated[str | None, typer.Option(help="The first month that stays, YYYY-MM.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what goes.")] = False,
) -> None:
    """Let whole months go, for ever: their articles are dropped and counted when they come again."""
    from services.lifecycle.retain import floor_of, plan
    from services.lifecycle.retain import retain as let_go
    from services.runtime.clock import now

    it = of(context)
    if (months is None) == (before is None) or (before is not None and not _MONTH.fullmatch(before)):
        raise CommandError("say either --months NUMBER or --before YYYY-MM", 2)
    floor = floor_of(now().date(), months) if months else str(before).replace("-", ".")
    with opened(it) as elastic:
        found = plan(elastic, it.settings, floor)
        for one in found.goes:
            it.err.print(f"{'would go' if dry_run else 'goes'}: {one.stored.name}, {one.stored.documents:,} documents")
        if dry_run:
            return
        if not yes:
            typer.confirm(f"Let all go that was first seen before {floor}, for ever?", abort=True, err=True)
        with it.err.status("Letting go") as line:
            let_go(elastic, it.settings, found, line.update)
    it.err.print(f"{len(found.goes)} indices are gone; what was first seen before {floor} stays out.")


@app.command(epilog="Example: headwater index snapshot --location /backups/headwater")
def snapshot(
    context: typer.Context,
    repository: Repository = "headwater",
    location: Annotated[
        Path | None, typer.Option(help="Where the repository is to be, if it is new; default here: the local stack's.")
    ] = None,
) -> None:
    """Save all indices as they are at this moment; only what changed since the last time is copied."""
    from services.lifecycle.saving import take
    from services.runtime.clock import now

    it = of(context)
    local = (it.settings.home / "snapshots").absolute()
    with opened(it) as elastic, it.err.status("Saving"):
        saved = take(elastic, it.settings, repository, location or (local if local.is_dir() else None), now())
    it.err.print(f"{len(saved.indices)} indices are saved. To bring them back: headwater index restore {saved.name}")
    it.out.print(saved.name)


@app.command(epilog="Example: headwater index snapshots")
def snapshots(context: typer.Context, repository: Repository = "headwater", as_json: AsJson = False) -> None:
    """What was saved, the oldest first."""
    from services.runtime.elastic_admin import Administration

    it = of(context)
    with opened(it) as elastic:
        admin = Administration(elastic)
        found = admin.snapshots(repository) if admin.repository(repository) else []
    if as_json:
        it.out.print_json(json.dumps([asdict(one) for one in found]))
        return
    table = Table("snapshot", "state", "indices", "ended", box=None, header_style="bold")
    for one in found:
        table.add_row(one.name, one.state, str(len(one.indices)), one.ended)
    it.out.print(table)


@app.command(epilog="Example: headwater index restore 2026-11-26t12-00-00")
def restore(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Of the snapshot.")],
    repository: Repository = "headwater",
    as_json: AsJson = False,
) -> None:
    """Bring back the indices that are missing, without what was taken down or let go since."""
    from services.lifecycle.saving import restore as bring_back

    it = of(context)
    with opened(it) as elastic, it.err.status("Restoring") as line:
        done = bring_back(elastic, it.settings, repository, name, line.update)
    if as_json:
        it.out.print_json(json.dumps(asdict(done)))
        return
    it.err.print(f"{len(done.indices)} indices are back; {done.taken_out} documents of what was taken down stay out.")
    for why, names in (("there already", done.there), ("let go", done.expired)):
        if names:
            it.err.print(f"Left: {', '.join(names)} ({why}).", soft_wrap=True)


@app.command(epilog="Example: headwater down; headwater index rebuild; headwater demo")
def rebuild(context: typer.Context, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Let the indexers read all that Kafka still has once more, to fill an index that was lost. They must not run."""
    from services.lifecycle.rebuild import turn_back

    it = of(context)
    if not yes:
        typer.confirm("Read everything in Kafka once more when the indexers start?", abort=True, err=True)
    for one in turn_back(it.settings):
        it.err.print(f"{one.group} will read {one.messages:,} messages again; start it now.")
