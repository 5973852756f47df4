"""What every command gets: the settings and the two consoles. And how a command ends with an error."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import typer
from rich.console import Console

from services.local.settings import StackSettings
from services.runtime.settings import Settings


class CommandError(Exception):
    """What went wrong, for the person, on one line; `code` 1: it failed, 2: it was asked wrongly."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Context:
    """Settings and consoles: results go to `out`, everything else to `err`."""

    settings: Settings
    out: Console
    err: Console


def of(context: typer.Context) -> Context:
    """Our context of typer's."""
    return cast(Context, context.obj)


def stack_settings(settings: Settings) -> StackSettings:
    """The local servers' settings. Raises CommandError where the addresses are not of this machine."""
    kafka = settings.kafka.split(",")[0]
    elastic = settings.elasticsearch.split(",")[0]
    kafka_port, elastic_port = _local_port(kafka, f"kafka://{kafka}"), _local_port(elastic, elastic)
    return StackSettings(
        state=settings.home,
        cache=settings.cache.expanduser(),
        kafka_port=kafka_port,
        controller_port=kafka_port + 1,
        elasticsearch_port=elastic_port,
        kafka_heap_mb=settings.kafka_heap_mb,
        elasticsearch_heap_mb=settings.elasticsearch_heap_mb,
    )


def _local_port(shown: str, url: str) -> int:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.hostname not in ("127.0.0.1", "localhost") or port is None:
        raise CommandError(f"the local servers are of this machine only; {shown} is not 127.0.0.1 with a port", 2)
    return port


def supervisor_record(settings: Settings) -> Path:
    """Where a detached `headwater run` leaves its process record."""
    return settings.home.absolute() / "run" / "stages.json"


def stage_logs(settings: Settings) -> Path:
    """Where the stages of a local `headwater run` write."""
    return settings.home.absolute() / "logs" / "stages"
