"""`headwater secrets` says what it has made, and what stands in its way."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli import main


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("HEADWATER_")]:
        monkeypatch.delenv(name)


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(main.app, ["secrets", *arguments])


def test_what_was_made_is_said_and_no_secret_is(tmp_path: Path) -> None:
    done = ran("make", str(tmp_path / "new"), "--mine")
    assert done.exit_code == 0
    assert "kafka-password" in done.stderr
    secrets = [path.read_text().strip() for path in (tmp_path / "new").glob("*-password")]
    assert secrets
    assert [secret for secret in secrets if secret in done.output] == []
    assert "Nothing lacks" in ran("make", str(tmp_path / "new"), "--mine").stderr


def test_who_is_not_root_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    done = ran("make", str(tmp_path / "new"))
    assert "sudo" in str(done.exception)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("content", [None, ""])
def test_a_password_that_is_none_is_told_before_kafka_is_asked(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_text(content)
    done = ran("admit", "headwater", "--password-file", str(file))
    assert str(file) in str(done.exception)
    assert done.exit_code != 0
