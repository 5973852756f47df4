"""An Elasticsearch that hangs: the indexer stays in its group, its memory stays bounded, and nothing is lost."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.local.stack import Stack
from services.runtime.settings import Settings
from tests.integration.conftest import flow_settings, small_stack
from tests.integration.enriched import dead, enriched, send, wait_until_settled, waiting, writing
from tests.integration.member import Member

pytestmark = [pytest.mark.servers, pytest.mark.timeout(280)]
ARTICLES = 12_000
FROZEN_SECONDS = 15
MOST_MIB = 400
GROWTH_MIB = 40
TEXT = "It sails on Monday, weather permitting, with all its crew. " * 80  # nearly 5 kB: 60 MB wait in all


@pytest.fixture
def freezable(tmp_path: Path) -> Iterator[tuple[Stack, Settings]]:
    stack = Stack(small_stack(tmp_path / "servers"))
    try:
        stack.up()
        settings = flow_settings(stack.settings, tmp_path / "home", "frozen")
        yield stack, settings.model_copy(update={"bulk_seconds": 5, "bulk_articles": 500})
    finally:
        stack.down()


def resident(pid: int) -> float:
    """MiB of memory that a process holds."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"process {pid} is gone")


def test_memory_is_bounded_while_elasticsearch_hangs(freezable: tuple[Stack, Settings]) -> None:
    stack, settings = freezable
    member = Member(settings, "indexer")
    server = stack.pid("elasticsearch")
    send(settings, (enriched(n, text=TEXT) for n in range(500)))
    member.start()
    held: list[float] = []
    try:
        wait_until_settled(settings)
        assert member.process
        held.append(resident(member.process.pid))
        os.kill(server, signal.SIGSTOP)
        try:
            send(settings, (enriched(n, text=TEXT) for n in range(500, ARTICLES)))
            assert "no Elasticsearch answers" in member.wait_trouble("elasticsearch")
            end = time.monotonic() + FROZEN_SECONDS
            while time.monotonic() < end:
                held.append(resident(member.process.pid))
                time.sleep(0.5)
            assert waiting(settings) == ARTICLES - 500
        finally:
            os.kill(server, signal.SIGCONT)
        wait_until_settled(settings, 180)
        counts = member.counts()
    finally:
        member.end()
    assert member.starts == 1
    print(f"resident: {held[0]:.0f} MiB before it froze, at most {max(held):.0f} MiB, {held[-1]:.0f} MiB at last")
    assert max(held) < MOST_MIB
    assert max(held) - held[0] < GROWTH_MIB
    with writing(settings) as it:
        assert it.held() == ARTICLES
    assert dead(settings) == []
    assert counts["indexer", "sent"] == ARTICLES
    assert member.said("batch abandoned, to be read again by its owner") == []
