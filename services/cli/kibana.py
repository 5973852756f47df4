"""`headwater kibana`: data views, searches and dashboards into a running Kibana."""

from collections import Counter
from typing import Annotated

import typer
from rich.markup import escape

from services.cli.context import of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Examples: headwater kibana --url https://kibana.example.org/s/newsroom · "
                       "headwater kibana --print > headwater.ndjson")(kibana)  # fmt: skip


def kibana(
    context: typer.Context,
    url: Annotated[str | None, typer.Option(help="Kibana's URL instead of the setting's.", show_default=False)] = None,
    wait: Annotated[float, typer.Option(min=0, help="Most seconds to wait until it is ready.")] = 300,
    printed: Annotated[bool, typer.Option("--print", help="Print them, to be imported by hand.")] = False,
) -> None:
    """Put Headwater's data views, searches and dashboards into Kibana; what an earlier run has put there is replaced."""
    from services.kibana.importing import Kibana
    from services.kibana.objects import objects
    from services.kibana.saved import Scope, ndjson

    it = of(context)
    found = objects(Scope(it.settings.namespace))
    if printed:
        typer.echo(ndjson(found), nl=False)
        return
    key, password = it.settings.kibana_api_key, it.settings.kibana_password
    user = (it.settings.kibana_user, password.get_secret_value()) if password else None
    address = url or it.settings.kibana
    with Kibana(address, key.get_secret_value() if key else None, it.settings.kibana_ca, user) as server:
        with it.err.status(f"Waiting for {server.shown}") as status:
            server.load(found, wait, lambda reason: status.update(escape(reason)))
        kinds = Counter(each.type for each in found)
        it.err.print(f"{len(found)} objects, {kinds['dashboard']} dashboards among them: {server.shown}/app/dashboards",
                     soft_wrap=True, markup=False)  # fmt: skip
