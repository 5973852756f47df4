"""`headwater secrets`: credentials of secured servers, and the user of Kafka."""

import os
from pathlib import Path
from typing import Annotated

import typer

from services.cli.context import CommandError, of

app = typer.Typer(no_args_is_help=True, help="Certificates and passwords of secured servers, as files; Kafka's user.")


@app.command(epilog="Example: sudo headwater secrets make deploy/secrets --name news.example.org")
def make(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where the files are to lie; what is there already stays.")],
    name: Annotated[list[str] | None, typer.Option(help="One more host by which the servers are reached.")] = None,
    mine: Annotated[
        bool, typer.Option(help="All files stay yours, for servers that run as you: no need to be root.")
    ] = False,
) -> None:
    """Make an authority, certificates and passwords; each private file is readable by the one user that needs it."""
    from services.credentials.folder import Folder
    from services.credentials.make import make as made_in

    it = of(context)
    if not mine and os.geteuid() != 0:
        raise CommandError("only root can give each file to the user of the container that reads it: run it by sudo, or as "
                           "the service `secrets` of docker-compose.secure.yml; or say --mine", 2)  # fmt: skip
    made = made_in(Folder(folder, owners=not mine), name or ())
    it.err.print(f"Made in {folder}: {', '.join(made)}" if made else f"Nothing lacks in {folder}.", soft_wrap=True)
    it.err.print("Keep ca.key where nobody comes: whoever has it can pose as any of the servers.", soft_wrap=True)


@app.command(epilog="Example: headwater secrets admit headwater --password-file deploy/secrets/kafka-password")
def admit(
    context: typer.Context,
    user: Annotated[str, typer.Argument(help="Its name in Kafka.")],
    password_file: Annotated[Path, typer.Option(help="The file that holds its password.")],
) -> None:
    """Let a user into Kafka with a password (SCRAM-SHA-512) and Headwater's rights; the settings are an administrator's."""
    from services.runtime import kafka_rights

    it = of(context)
    try:
        password = password_file.read_text("utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"the password in {password_file} cannot be read: {error}", 2) from error
    if not password:
        raise CommandError(f"{password_file} is empty: it must hold the password of {user}", 2)
    kafka_rights.admit(it.settings, user, password)
    it.err.print(f"{user} may enter Kafka at {it.settings.kafka}, with Headwater's rights.", soft_wrap=True)
