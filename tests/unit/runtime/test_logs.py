"""Logs for machines: one JSON object a line, ours and the libraries' alike."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from services.runtime.logs import configure
from services.runtime.settings import Settings


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    config = structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**config)
    structlog.contextvars.clear_contextvars()


def lines(said: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in said.splitlines()]


def test_every_line_is_an_object_with_the_stage(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings(log_format="json"), stage="dedupe")
    structlog.get_logger("headwater.x").warning("dead letter", title="Çay\nbahçesi")
    logging.getLogger("a.library").warning("said %s", "so")
    ours, theirs = lines(capsys.readouterr().err)
    assert (ours["event"], ours["title"], ours["level"], ours["stage"]) == (
        "dead letter",
        "Çay\nbahçesi",
        "warning",
        "dedupe",
    )
    assert (theirs["event"], theirs["stage"]) == ("said so", "dedupe")


def test_an_exception_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings(log_format="json"))
    try:
        raise ValueError("bad")
    except ValueError:
        structlog.get_logger("headwater.x").exception("failed")
    (line,) = lines(capsys.readouterr().err)
    assert "ValueError: bad" in line["exception"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_secret_stands_in_a_line_whoever_writes_it(form: Any, capsys: pytest.CaptureFixture[str]) -> None:
    password, key = 'open "sesame"', "c2VzYW1l"
    configure(Settings(log_format=form, kafka_security="sasl_ssl", kafka_user="desk", kafka_password=SecretStr(password),
                       elasticsearch_api_key=SecretStr(key)))  # fmt: skip
    logging.getLogger("a.library").error("login of %s with %s refused", "desk", password)
    try:
        raise ConnectionError(f"authorization: ApiKey {key}")
    except ConnectionError:
        structlog.get_logger("headwater.x").exception("failed", given={"password": password})
    said = capsys.readouterr().err
    assert said.count("***") >= 3
    assert "desk" in said
    assert "sesame" not in said
    assert key not in said


def test_chatty_libraries_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings(log_format="json", log_level="debug"))
    logging.getLogger("aiokafka.consumer").info("joined")
    logging.getLogger("faust").warning("gone")
    assert [line["event"] for line in lines(capsys.readouterr().err)] == ["gone"]


def test_a_library_does_not_fill_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings(log_format="json"))
    for number in range(100):
        logging.getLogger("aiokafka").error("Unable connect to node with id %s", number)
    assert [line["event"] for line in lines(capsys.readouterr().err)] == ["Unable connect to node with id 0"]


def test_less_than_the_level_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings(log_format="console", log_level="error"))
    structlog.get_logger("headwater.x").info("hidden")
    structlog.get_logger("headwater.x").error("shown")
    said = capsys.readouterr().err
    assert "shown" in said
    assert "hidden" not in said
