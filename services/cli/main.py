"""Puts the commands together; turns what goes wrong into one line and an exit code."""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from services.cli import (
    alerts,
    archive,
    copies,
    dead,
    demo,
    drill,
    explain,
    find,
    flow,
    index,
    intake,
    kibana,
    push,
    reconcile,
    reenrich,
    revisions,
    secrets,
    serve,
    servers,
    sources,
    story,
    takedown,
    watch,
)
from services.cli.context import CommandError, Context
from services.contract.ledger import LedgerDamaged
from services.local.errors import LocalStackError
from services.producers.inputs import InputError
from services.runtime.errors import Failure
from services.runtime.settings import SettingsError, load
from services.text.models import BrokenModel

FAILED: Final = (Failure, LocalStackError, InputError, LedgerDamaged, TimeoutError)

app = typer.Typer(
    name="headwater",
    help="Streaming news intake: producers, Kafka, workers, Elasticsearch, search.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (
    servers,
    flow,
    intake,
    sources,
    push,
    watch,
    find,
    copies,
    story,
    revisions,
    explain,
    reenrich,
    reconcile,
    takedown,
    serve,
    kibana,
    drill,
    demo,
):
    module.register(app)
app.add_typer(dead.app, name="dead")
app.add_typer(index.app, name="index")
app.add_typer(alerts.app, name="alerts")
app.add_typer(secrets.app, name="secrets")
app.add_typer(archive.app, name="archive")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"headwater {version('headwater')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    kafka: Annotated[str | None, typer.Option(help="Kafka's address, host:port.", show_default=False)] = None,
    elasticsearch: Annotated[str | None, typer.Option(help="Elasticsearch's URL.", show_default=False)] = None,
    home: Annotated[
        Path | None, typer.Option(help="Folder of local servers' data and logs.", show_default=False)
    ] = None,
    show_version: Annotated[  # noqa: ARG001 - its callback does it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and end.")
    ] = False,
) -> None:
    """Options here stand before the command and win over HEADWATER_ variables."""
    given: dict[str, Any] = {"kafka": kafka, "elasticsearch": elasticsearch, "home": home}
    settings = load(dict(os.environ), **{name: value for name, value in given.items() if value is not None})
    context.obj = Context(settings, Console(highlight=False), Console(stderr=True, highlight=False))


def main() -> int:
    """Run the command line. The exit code: 0 done, 1 failed, 2 asked wrongly, 70 a stage must be started again."""
    try:
        code = typer.main.get_command(app).main(prog_name="headwater", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except typer.TyperException as error:
        return _usage(error)
    except (typer.Abort, KeyboardInterrupt):
        return _say("headwater: stopped", 130)
    except SettingsError as error:
        return _say(f"headwater: {error}", 2)
    except CommandError as error:
        return _say(f"headwater: {error}", error.code)
    except (*FAILED, BrokenModel) as error:
        return _say(f"headwater: {error}", 1)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): no error of ours; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _usage(error: typer.TyperException) -> int:
    """A wrong flag or argument, on one line."""
    command = getattr(getattr(error, "ctx", None), "command_path", "headwater")
    said = str(getattr(error, "format_message", lambda: str(error))())  # names the option or argument too
    if said in ("", "Missing command."):
        return 2  # no command was given: its help has been shown
    return _say(f"{command}: {said.rstrip('.?')}. See {command} --help", 2)


def _say(message: str, code: int) -> int:
    sys.stderr.write(message + "\n")
    return code
