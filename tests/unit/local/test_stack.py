"""What the stack says without a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.local.errors import LocalStackError
from services.local.ports import free_ports
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.local.status import State


def idle_stack(folder: Path) -> Stack:
    kafka, controller, elasticsearch = free_ports(3)
    return Stack(
        StackSettings(
            state=folder / "state",
            cache=folder / "cache",
            kafka_port=kafka,
            controller_port=controller,
            elasticsearch_port=elasticsearch,
        )
    )


def test_a_stack_that_was_never_started_is_stopped_and_makes_no_folder(tmp_path: Path) -> None:
    stack = idle_stack(tmp_path)
    assert [status.state for status in stack.status()] == [State.STOPPED, State.STOPPED]
    assert stack.logs("kafka") == []
    assert stack.down() == []
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_run_has_no_process_id(tmp_path: Path) -> None:
    with pytest.raises(LocalStackError, match="kafka is stopped"):
        idle_stack(tmp_path).pid("kafka")


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(LocalStackError, match="kafka, elasticsearch"):
        idle_stack(tmp_path).logs("zookeeper")


def test_a_state_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the way")
    with pytest.raises(LocalStackError, match=rf"{tmp_path}/state.*another state or cache folder"):
        idle_stack(tmp_path).up()
