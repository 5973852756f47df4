"""`headwater serve` and `headwater keys`: page and API, and who may call them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from services.cli.context import CommandError, Context, of

app = typer.Typer(no_args_is_help=True, help="Who may call the API.")


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.command(epilog="Example: headwater serve · then open http://127.0.0.1:9400/")(serve)
    root.add_typer(app, name="keys")


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0: any free one.", show_default=False)] = None,
    supervised: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Page and API over the indexed articles, in this process."""
    from services.search.api import server

    given = {"api_host": host, "api_port": port}
    settings = of(context).settings.model_copy(update={k: v for k, v in given.items() if v is not None})
    raise typer.Exit(server.run(settings, supervised=supervised))


@app.command(epilog="Example: headwater keys add monitor --scope search --scope export")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Whose key it is: letters, digits, . _ @ -")],
    scope: Annotated[list[str] | None, typer.Option(help="search (default), export, alerts, licensed, push.")] = None,
    per_minute: Annotated[int, typer.Option(min=1, help="Calls a minute.")] = 600,
) -> None:
    """Make a key. It is shown once; the file keeps only its digest."""
    import msgspec

    from services.search.api import keys

    it = of(context)
    path = _path(it)
    known = keys.read(path) if path.exists() else []
    if any(key.name == name for key in known):
        raise CommandError(f"{name} has a key already; `headwater keys revoke {name}` takes it away", 2)
    try:
        secret, key = keys.new(name, tuple(scope or ("search",)), per_minute)
    except msgspec.ValidationError as error:
        raise CommandError(f"such a key is not possible: {error}", 2) from error
    keys.write(path, [*known, key])
    it.err.print(f"Added to {path}; a running server knows it already. It is shown this once:", soft_wrap=True)
    it.out.print(secret)


@app.command("list", epilog="Example: headwater keys list")
def show(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False
) -> None:
    """Whose keys there are."""
    from services.search.api import keys

    it = of(context)
    path = _path(it)
    known = keys.read(path) if path.exists() else []
    if as_json:
        it.out.print_json(json.dumps([{"name": k.name, "scopes": k.scopes, "per_minute": k.per_minute} for k in known]))
        return
    table = Table("name", "scopes", "calls a minute", box=None, header_style="bold")
    for key in known:
        table.add_row(key.name, ", ".join(key.scopes), f"{key.per_minute:,}")
    it.out.print(table)


@app.command(epilog="Example: headwater keys revoke monitor")
def revoke(context: typer.Context, name: Annotated[str, typer.Argument(help="Whose key.")]) -> None:
    """Take a key away; it stops working at once."""
    from services.search.api import keys

    it = of(context)
    path = _path(it)
    known = keys.read(path) if path.exists() else []
    if not any(key.name == name for key in known):
        raise CommandError(f"{name} has no key in {path}")
    keys.write(path, [key for key in known if key.name != name])
    it.err.print(f"{name}'s key is taken away ({datetime.now(UTC):%Y-%m-%d %H:%M} UTC)")


def _path(it: Context) -> Path:
    if it.settings.api_keys is None:
        raise CommandError("say where the keys are: HEADWATER_API_KEYS=file", 2)
    return it.settings.api_keys
