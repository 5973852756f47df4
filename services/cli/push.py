"""`headwater push`: what other programs hand over."""

from typing import Annotated

import typer

from services.cli.context import of


def register(root: typer.Typer) -> None:
    """Add the command."""
    root.command(epilog="Example: headwater push · then POST http://127.0.0.1:9401/articles")(push)


def push(context: typer.Context, supervised: Annotated[bool, typer.Option(hidden=True)] = False) -> None:
    """Take articles that other programs hand over (POST /articles), in this process."""
    from services.producers.push import server

    raise typer.Exit(server.run(of(context).settings, supervised=supervised))
