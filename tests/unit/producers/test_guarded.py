"""Readers behind the guard: limits hold, and a child that is lost costs one refusal."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from services.producers import guarded
from services.producers.draft import Draft, Refused
from services.producers.guarded import Guard
from services.producers.guarded_child import Limits

FEED = b"<rss version='2.0'><channel><item><title>Bridge</title><description>The council met.</description></item></channel></rss>"
MIB = 1024 * 1024


def titles(guard: Guard, data: bytes = FEED) -> list[str]:
    found = guard.read("feeds", data, source="Harbour")
    return [entry.title if isinstance(entry, Draft) else entry.error for entry in found]


def children() -> set[int]:
    """The processes that this one has started and not yet waited for."""
    return {int(pid) for pid in Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()}


def test_a_child_is_kept_between_documents() -> None:
    with Guard(children=1) as guard:
        assert titles(guard) == ["Bridge"]
        first = children()
        assert titles(guard) == ["Bridge"]
        assert children() == first
        assert len(first) >= 1
    assert children() < first


def test_a_child_is_replaced_after_its_share() -> None:
    with Guard(limits=Limits(documents=1), children=1) as guard:
        assert titles(guard) == ["Bridge"]
        assert children() == set()
        assert titles(guard) == ["Bridge"]


def test_nobody_waits_for_a_child_longer_than_allowed() -> None:
    limits = Limits(wall_seconds=0.3, cpu_seconds=60)
    started = time.monotonic()
    with Guard(limits=limits, children=1) as guard:
        (refused,) = guard.read("feeds", b"<rss><a>" + b"<item><title>x</title><b>" * 1_000_000, source="x")
        assert isinstance(refused, Refused)
        assert refused.error == "too_costly"
        assert "took too long" in refused.reason
        assert time.monotonic() - started < 5


def test_memory_is_limited() -> None:
    large = (
        b"<rss><channel><item><title>t</title><description>"
        + b"x " * (12 * MIB)
        + b"</description></item></channel></rss>"
    )
    with Guard(limits=Limits(memory=192 * MIB, wall_seconds=60), children=1) as guard:
        (refused,) = guard.read("feeds", large, source="x")
        assert isinstance(refused, Refused)
        assert (refused.error, refused.data) == ("too_costly", large)
        assert "192 MiB" in refused.reason
        assert titles(guard) == ["Bridge"]


def test_processor_time_is_limited() -> None:
    slow = (
        b"<rss><channel><item><title>t</title><description>"
        + b"&lt;<" * 2_000_000
        + b"</description></item></channel></rss>"
    )
    with Guard(limits=Limits(cpu_seconds=1, wall_seconds=60), children=1) as guard:
        started = time.monotonic()
        (refused,) = guard.read("feeds", slow, source="x")
        assert isinstance(refused, Refused)
        assert refused.error == "too_costly"
        assert time.monotonic() - started < 30
        assert titles(guard) == ["Bridge"]


def test_a_child_that_ended_while_it_waited_costs_nothing() -> None:
    with Guard(children=1) as guard:
        assert titles(guard) == ["Bridge"]
        (pid,) = children()
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
        assert titles(guard) == ["Bridge"]


def test_a_child_that_is_killed_at_work_costs_one_refusal() -> None:
    slow = b"<rss><channel><item><title>t</title><description>" + b"&lt;<" * 2_000_000
    with Guard(limits=Limits(cpu_seconds=60, wall_seconds=60), children=1) as guard:
        titles(guard)
        (pid,) = children()
        threading.Timer(0.5, os.kill, (pid, signal.SIGKILL)).start()
        assert titles(guard, slow) == ["too_costly"]
        assert titles(guard) == ["Bridge"]


def test_a_consumer_may_stop_early_and_be_slow() -> None:
    with Guard(limits=Limits(wall_seconds=5), children=1) as guard:
        entries = guard.read(
            "feeds", FEED.replace(b"</channel>", b"<item><title>Two</title></item></channel>"), source="x"
        )
        next(entries)
        entries.close()  # type: ignore[attr-defined]  # it is a generator
        assert titles(guard) == ["Bridge"]


def test_threads_share_the_children() -> None:
    found: list[list[str]] = []
    with Guard(children=2) as guard:
        threads = [threading.Thread(target=lambda: found.append(titles(guard))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [["Bridge"]] * 6


def test_a_reply_of_any_size_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "LARGEST", 10)
    with Guard(children=1) as guard:
        (refused,) = guard.read("feeds", FEED, source="x")
        assert isinstance(refused, Refused)
        assert "handed over more than" in refused.reason


def test_nothing_of_our_environment_reaches_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_SECRET", "word")
    with Guard(children=1) as guard:
        titles(guard)
        (pid,) = children()
        assert b"HEADWATER_SECRET" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_a_child_ends_with_its_parent() -> None:
    program = (
        "import os, sys; from services.producers.guarded import Guard; guard = Guard(children=1); "
        "list(guard.read('feeds', b'<rss/>', source='x')); "
        "print(guard._idle.get().process.pid, flush=True); os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    pid = int(done.stdout)
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]:
            return
        time.sleep(0.05)
    pytest.fail(f"the child {pid} lives on")
