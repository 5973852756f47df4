"""The command line says what went wrong on one line, with an exit code, and never with a traceback."""

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer

from services.cli.main import app

SLOW_SECONDS = 20.0
"""More than a command may take to say that a server is unreachable."""


@dataclass
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str
    seconds: float


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def headwater(*arguments: str, home: Path, **variables: str) -> Ran:
    """The command in a process of its own, with servers that are not there."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HEADWATER_")}
    given = {"HEADWATER_HOME": str(home), "HEADWATER_KAFKA": f"127.0.0.1:{free_port()}",
             "HEADWATER_ELASTICSEARCH": f"http://127.0.0.1:{free_port()}", "COLUMNS": "200"}  # fmt: skip
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "services.cli", *arguments], capture_output=True, text=True, timeout=60,
                          env={**clean, **given, **variables})  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr, time.monotonic() - start)


def one_line(ran: Ran) -> str:
    assert "Traceback" not in ran.err + ran.out
    lines = [line for line in ran.err.splitlines() if line]
    assert len(lines) == 1, ran.err
    return lines[0]


WRONG = {
    "unknown flag": (["search", "--colour"], "No such option"),
    "unknown command": (["sing"], "No such command"),
    "missing argument": (["ingest"], "Missing argument 'inputs'"),
    "unknown stage": (["run", "sing"], "there is no stage sing"),
    "unknown lane": (["run", "dedupe", "--lane", "side"], "Invalid value for '--lane'"),
    "fused away": (["run", "enrich", "--fused"], "runs inside dedupe"),
    "no such day": (["search", "x", "--since", "monday"], "is not a day"),
    "no such size": (["search", "x", "-n", "many"], "--size"),
    "nothing named": (["dead", "requeue"], "name the letters"),
    "remote servers": (["--kafka", "broker.example:9092", "status"], "of this machine only"),
}


@pytest.mark.parametrize("name", WRONG)
def test_asked_wrongly(name: str, tmp_path: Path) -> None:
    arguments, words = WRONG[name]
    ran = headwater(*arguments, home=tmp_path)
    assert words in one_line(ran)
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(("variable", "value"), [("HEADWATER_KAFAK", "x"), ("HEADWATER_SHARDS", "0")])
def test_a_wrong_setting(variable: str, value: str, tmp_path: Path) -> None:
    ran = headwater("topics", home=tmp_path, **{variable: value})
    assert variable in one_line(ran)
    assert ran.code == 2


def test_a_secret_that_cannot_be_read(tmp_path: Path) -> None:
    ran = headwater("topics", home=tmp_path, HEADWATER_ELASTICSEARCH_API_KEY_FILE=str(tmp_path / "gone"))
    assert "cannot be read" in one_line(ran)
    assert ran.code == 2


UNREACHABLE = {
    "search": (["search", "ferry"], "no Elasticsearch answers"),
    "trace by title": (["trace", "Ferry"], "no Elasticsearch answers"),
    "trace by id": (["trace", "0" * 32], "no Elasticsearch answers"),
    "topics": (["topics"], "no Kafka answers"),
    "ingest": (["ingest", "services/demo/input/wire.jsonl"], "no Kafka answers"),
    "dead list": (["dead", "list"], "no Kafka answers"),
    "dead requeue": (["dead", "requeue", "--all"], "no Kafka answers"),
}


@pytest.fixture(scope="module")
def unreachable(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """All of them at once: each waits for its server a while."""
    home = tmp_path_factory.mktemp("home")
    with ThreadPoolExecutor() as pool:
        runs = {name: pool.submit(headwater, *given, home=home) for name, (given, _) in UNREACHABLE.items()}
        return {name: run.result() for name, run in runs.items()}


@pytest.mark.parametrize("name", UNREACHABLE)
def test_a_server_that_is_not_there(name: str, unreachable: dict[str, Ran]) -> None:
    ran = unreachable[name]
    said = one_line(ran)
    assert UNREACHABLE[name][1] in said
    assert "headwater up" in said
    assert ran.code == 1
    assert ran.seconds < SLOW_SECONDS


def test_logs_of_something_that_never_ran(tmp_path: Path) -> None:
    ran = headwater("logs", "sing", home=tmp_path)
    assert one_line(ran)
    assert ran.code in (1, 2)


def test_nothing_runs(tmp_path: Path) -> None:
    assert "No local server ran" in headwater("down", home=tmp_path).err


def commands() -> list[tuple[str, ...]]:
    """Every command, by its words."""
    found: list[tuple[str, ...]] = []
    for name, command in typer.main.get_group(app).commands.items():
        inner = getattr(command, "commands", None)
        found += [(name, sub) for sub in inner] if inner else [(name,)]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(words: tuple[str, ...]) -> None:
    command = typer.main.get_group(app)
    for word in words:
        command = command.commands[word]  # type: ignore[assignment]
    assert command.help
    assert "Example" in (command.epilog or "")
    assert f"headwater {' '.join(words)}" in (command.epilog or "")


@pytest.mark.parametrize("arguments", [["--help"], ["dead", "--help"], ["search", "-h"], ["--version"]])
def test_help_goes_to_standard_output(arguments: list[str], tmp_path: Path) -> None:
    ran = headwater(*arguments, home=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "headwater" in ran.out


def test_no_command_shows_the_help(tmp_path: Path) -> None:
    ran = headwater(home=tmp_path)
    assert ran.code == 2
    assert "Usage" in ran.out + ran.err
    assert "Traceback" not in ran.err
