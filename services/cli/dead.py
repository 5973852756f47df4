"""`headwater dead list | show | requeue`: what could not be worked on, and back with it."""

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from services.cli.context import CommandError, Context, of

if TYPE_CHECKING:
    from services.runtime.dead_letters import Letter

app = typer.Typer(
    help="Articles that could not be worked on: original bytes, with the reason.", no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


def _read(it: Context) -> list["Letter"]:
    from services.runtime.dead_letters import letters  # the client takes its time to load

    return letters(it.settings)


def _chosen(found: list["Letter"], stage: str | None, error: str | None) -> list["Letter"]:
    return [x for x in found if (not stage or x.stage == stage) and (not error or x.error == error)]


@app.command("list", epilog="Example: headwater dead list --stage classify")
def list_(
    context: typer.Context,
    stage: Annotated[str | None, typer.Option(help="Only of this stage or producer.")] = None,
    error: Annotated[str | None, typer.Option(help="Only with this error.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="So many of the latest.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """The dead letters that were not put back, latest last."""
    it = of(context)
    found = _chosen(_read(it), stage, error)
    if as_json:
        it.out.print_json(json.dumps([letter.as_dict() for letter in found]))
        return
    table = Table("letter", "when", "stage", "error", "bytes", "reason", box=None, header_style="bold")
    for x in found[-limit:]:
        table.add_row(x.address, f"{x.at:%Y-%m-%d %H:%M:%S}", x.stage, x.error, f"{len(x.value):,}",
                      "(taken down)" if x.taken_down else escape(x.reason))  # fmt: skip
    it.out.print(table if found else "There are no dead letters.")
    if len(found) > limit:
        it.err.print(f"{len(found) - limit:,} older ones are not shown; --limit shows more.")


@app.command(epilog="Example: headwater dead show 3-17")
def show(
    context: typer.Context,
    letter: Annotated[str, typer.Argument(help="Its name in the list.")],
    raw: Annotated[bool, typer.Option(help="Only the original bytes.")] = False,
) -> None:
    """One dead letter whole: where it came from, why it died, its original bytes."""
    it = of(context)
    found = _one(_read(it), letter)
    if found.taken_down:
        raise CommandError(f"letter {letter} is of an article that was taken down: its bytes are shown to nobody")
    if raw:
        it.out.file.buffer.write(found.value)  # type: ignore[attr-defined]
        return
    it.out.print_json(json.dumps(found.as_dict()))
    it.out.print(found.value.decode("utf-8", "backslashreplace"), markup=False, soft_wrap=True)


@app.command(epilog="Examples: headwater dead requeue 3-17 · headwater dead requeue --all --stage classify")
def requeue(
    context: typer.Context,
    letter: Annotated[list[str] | None, typer.Argument(help="Their names in the list.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every one that the options choose.")] = False,
    stage: Annotated[str | None, typer.Option(help="With --all: only of this stage.")] = None,
    error: Annotated[str | None, typer.Option(help="With --all: only with this error.")] = None,
) -> None:
    """Put dead letters back into the topics that they came from, after their fault is mended."""
    from services.runtime.dead_letters import NotRequeued
    from services.runtime.dead_letters import requeue as put_back

    it = of(context)
    if bool(letter) == every:
        raise CommandError("name the letters to put back, or say --all", 2)
    found = _read(it)
    wanted = [x for x in _chosen(found, stage, error) if not x.taken_down]
    chosen = wanted if every else [_one(found, name) for name in letter or []]
    try:
        count = put_back(it.settings, chosen)
    except NotRequeued as reason:
        raise CommandError(str(reason)) from reason
    it.err.print(f"{count} put back.")


def _one(found: list["Letter"], name: str) -> "Letter":
    for letter in found:
        if letter.address == name:
            return letter
    raise CommandError(f"there is no dead letter {name}, or it was put back; see headwater dead list")
