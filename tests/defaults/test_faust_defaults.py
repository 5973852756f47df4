"""Faust's defaults lose messages in these ways, each seen on a real broker; the same failure under Headwater's worker loses none.

Where the offset that is committed lies beyond a message whose output is nowhere, no restart brings it back: lost.
"""

import itertools
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from services.contract.articles import RawArticle, Stamp, UniqueArticle, decode, encode, grow, reader
from services.contract.identity import key
from services.local.settings import StackSettings
from services.local.stack import Stack
from services.pipeline import CLASSIFIED, CLASSIFY, UNIQUE, Lane
from services.runtime.arrival import Departure
from services.runtime.broker import Topics
from services.runtime.dead_letters import letters
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all
from tests.defaults.apps import BAD, SLOW
from tests.fakes import raw
from tests.integration.conftest import flow_settings, small_stack
from tests.integration.member import Member

with warnings.catch_warnings():
    # kafka-python reads its schemas by a function that Python 3.11 calls old.
    warnings.simplefilter("ignore", DeprecationWarning)
    from tests.integration.groups import make_topic

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

ROOT = Path(__file__).parents[2]
VERSIONED = reader(UniqueArticle)
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackSettings]:
    """A Kafka of this ring."""
    settings = small_stack(tmp_path_factory.mktemp("servers"))
    stack = Stack(settings)
    try:
        stack.up()
        yield settings
    finally:
        stack.down()


def _until(true: Callable[[], object], what: str, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)


@dataclass
class Theirs:
    """One of the Faust applications as a real process, on a topic of one partition."""

    kafka: StackSettings
    name: str
    folder: Path
    starts: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.group = f"theirs-{self.name.replace('_', '-')}-{next(NUMBERS)}"
        self.settings = Settings(kafka=f"127.0.0.1:{self.kafka.kafka_port}")
        for end in ("in", "out"):
            make_topic(self.settings.kafka, f"{self.group}-{end}", 1)

    def send(self, values: Sequence[bytes]) -> None:
        """To its input."""
        publisher = Publisher(self.settings, lambda *_: None)
        for value in values:
            publisher.publish(Departure(f"{self.group}-in", None, value))
        publisher.flush()
        publisher.close()

    def start(self) -> "subprocess.Popen[bytes]":
        """Another process of it."""
        command = [sys.executable, "-m", "tests.defaults.apps", self.name, self.settings.kafka, self.group]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with (self.folder / f"{self.name}-{len(self.starts)}.log").open("wb") as log:
            self.starts.append(subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, env=environment))
        return self.starts[-1]

    def committed(self) -> int:
        """Its next offset; 0 where it has committed nothing."""
        with Topics(self.settings) as topics:
            return topics.committed(self.group, [f"{self.group}-in"]).get((f"{self.group}-in", 0), 0)

    def out(self) -> list[bytes]:
        """What it has sent."""
        return [a.value or b"" for a in read_all(self.settings, f"{self.group}-out")]

    def end(self) -> None:
        """kill -9 of what still runs."""
        for process in self.starts:
            if process.poll() is None:
                process.kill()
            process.wait(10)


@pytest.fixture
def theirs(kafka: StackSettings, tmp_path: Path) -> Iterator[Callable[[str], Theirs]]:
    made: list[Theirs] = []

    def make(name: str) -> Theirs:
        made.append(Theirs(kafka, name, tmp_path))
        return made[-1]

    yield make
    for one in made:
        one.end()


@dataclass
class Ours:
    """Headwater's classify stage with the same failure in its step."""

    settings: Settings

    def __post_init__(self) -> None:
        self.member = Member(self.settings, "classify")
        self.member.module = ("tests.defaults.ours",)
        with Topics(self.settings) as topics:
            topics.ensure()

    def send(self, titles: Sequence[str]) -> list[bytes]:
        """Articles with these titles to its input, all on one partition; their keys."""
        publisher = Publisher(self.settings, lambda *_: None)
        keys = []
        for number, title in enumerate(titles):
            told = raw(f"https://example.org/{self.settings.namespace}/{number}", title=title)
            unique = _unique(told)
            keys.append(key(told.id))
            publisher.publish(Departure(self.settings.named(UNIQUE.name), keys[-1], encode(unique), partition=3))
        publisher.flush()
        publisher.close()
        return keys

    def committed(self) -> int:
        """The partition's next offset."""
        topic = self.settings.named(UNIQUE.name)
        with Topics(self.settings) as topics:
            return topics.committed(self.settings.named(CLASSIFY.group(Lane.LIVE)), [topic]).get((topic, 3), 0)

    def out(self) -> list[bytes]:
        """The keys that went on."""
        arrivals = read_all(self.settings, self.settings.named(CLASSIFIED.name))
        return [a.key or b"" for a in arrivals if decode(VERSIONED, a.value or b"").title]

    def dead(self) -> dict[bytes, str]:
        """The keys that are dead letters, with their errors."""
        return {letter.key or b"": letter.error for letter in letters(self.settings)}


def _unique(told: RawArticle) -> UniqueArticle:
    stamp = Stamp(at=told.observed, model="test/1")
    return grow(
        told,
        UniqueArticle,
        version=1 << 40,
        revision=1,
        first_seen=told.observed,
        content_hash="0" * 16,
        stages={"dedupe": stamp},
    )


@pytest.fixture
def ours(kafka: StackSettings, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Ours]:
    name = request.node.name.removeprefix("test_")[:20].replace("_", "-").strip("-")
    made = Ours(flow_settings(kafka, tmp_path / "ours", f"ours-{name}"))
    yield made
    made.member.end()


def _all_settled(ours: Ours, keys: Sequence[bytes], dead: Sequence[bytes]) -> None:
    """Everything is put out or dead, and only then committed."""
    ours.member.start()
    ours.member.wait_ready()
    _until(lambda: ours.committed() == len(keys), "all is committed")
    assert set(ours.out()) == set(keys) - set(dead)
    assert set(ours.dead()) == set(dead)


def test_an_agent_that_raises_loses_the_message(theirs: Callable[[str], Theirs], ours: Ours) -> None:
    """A1. faust/streams.py acks in the `finally` around the yield of `__aiter__`: a raised body acks its event."""
    app = theirs("raises")
    app.send([b"1", b"2", BAD, b"4", b"5"])
    app.start()
    _until(lambda: app.committed() == 5, "everything is committed")
    assert BAD not in app.out()
    keys = ours.send(["1", "2", "BAD", "4", "5"])
    _all_settled(ours, keys, [keys[2]])


def test_take_loses_the_whole_batch(theirs: Callable[[str], Theirs], ours: Ours) -> None:
    """A2. faust/streams.py `take` acks every event of the batch in its `finally`."""
    app = theirs("takes")
    app.send([b"1", b"2", BAD, b"4", b"5"])
    app.start()
    _until(lambda: app.committed() == 5, "everything is committed")
    assert app.out() == [], "the good ones of the batch are lost with the bad one"
    keys = ours.send(["1", "2", "BAD", "4", "5"])
    _all_settled(ours, keys, [keys[2]])


def test_a_message_that_was_not_acked_is_committed_over(theirs: Callable[[str], Theirs], ours: Ours) -> None:
    """A3. faust/transport/consumer.py `_new_offset`: a hole of exactly one at the committed head is passed over."""
    app = theirs("leaves_one")
    app.send([b"1", b"2", b"3"])
    app.start()
    _until(lambda: app.committed() == 3, "the first ones are committed")
    app.send([BAD, b"5", b"6"])
    _until(lambda: app.committed() == 6, "the commit passes over the unacked message")
    assert BAD not in app.out()
    keys = ours.send(["1", "2", "3", "BAD", "5", "6"])
    _all_settled(ours, keys, [keys[3]])


def test_a_group_without_a_commit_passes_over_any_hole(theirs: Callable[[str], Theirs], ours: Ours) -> None:
    """A4. `_new_offset` tests nothing while no offset, or 0, is committed: the first messages can all be lost."""
    app = theirs("leaves_one")
    app.send([BAD, BAD, BAD, b"4", b"5"])
    app.start()
    _until(lambda: app.committed() == 5, "the commit passes over three unacked messages")
    assert app.out() == [b"4", b"5"]
    keys = ours.send(["BAD", "BAD", "BAD", "4", "5"])
    _all_settled(ours, keys, keys[:3])


def test_a_stop_in_the_middle_acks_what_is_in_work(theirs: Callable[[str], Theirs], ours: Ours) -> None:
    """A5. Stopping an agent closes its generator, whose `finally` acks the event that is still in work.

    By default a worker that is told to stop waits for it without end (`stream_wait_empty`), and is then killed by
    whoever told it; with that wait off it stops at once, and commits what it has not done.
    """
    app = theirs("slow")
    app.send([b"1", SLOW, b"3"])
    process = app.start()
    _until(lambda: app.out() == [b"1"], "the first one is out")
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    lost = app.committed() >= 2 and SLOW not in app.out()
    assert lost, f"committed {app.committed()}, out {app.out()}"
    keys = ours.send(["1", "SLOW", "3"])
    ours.member.start()
    _until(lambda: ours.member.said("started"), "it runs")
    time.sleep(2)  # the slow one is in work
    ours.member.stop(40)
    settled = ours.committed()
    assert set(keys[:settled]) <= set(ours.out()), "committed without output"
    ours.member.start()
    _until(lambda: set(ours.out()) == set(keys), "the rest comes after a restart")


def test_an_output_that_failed_is_committed(theirs: Callable[[str], Theirs], ours: Ours) -> None:
    """A6. faust/topics.py `_on_published` puts the error into a future that nobody awaits; the commit goes on."""
    app = theirs("does_not_wait")
    app.send([b"1", BAD, b"3"])
    app.start()
    _until(lambda: app.committed() == 3, "everything is committed")
    assert sorted(app.out()) == [b"1", b"3"]
    keys = ours.send(["1", "LARGE", "3"])
    _all_settled(ours, keys, [keys[1]])
    assert ours.dead()[keys[1]] == "too_large"
