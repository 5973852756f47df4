"""`headwater reconcile` accuses nobody wrongly on real servers: while news flows, after a takedown, of a lane that nobody
works on, and of what a person put back from the dead letters.
"""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from services.contract.articles import encode
from services.contract.identity import content_hash, key
from services.contract.ledger import entry
from services.local.settings import StackSettings
from services.pipeline import RAW, UNIQUE, Lane
from services.reconcile.reconcile import reconcile
from services.runtime.arrival import Departure
from services.runtime.dead_letters import letters, requeue
from services.runtime.publisher import Publisher
from tests.integration.command import headwater
from tests.integration.conftest import flow_settings
from tests.integration.flow import Flow
from tests.integration.stream import Ledger, Sent, publish, stream

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def flow(servers: StackSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    """The live lane, each stage a process, in a namespace of its own: dedupe reads a backfill that goes no further."""
    with Flow(flow_settings(servers, tmp_path_factory.mktemp("right"), "right")) as found:
        yield found.heal()


def written(path: Path, messages: list[Sent]) -> Path:
    """The ledger of what was acked of these."""
    lines = [encode(entry(s.article, s.topic, s.partition, s.offset)) for s in messages if s.article]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def test_a_flow_at_work_is_not_accused(flow: Flow, tmp_path: Path) -> None:
    """What was settled before is clean at any moment, whatever comes meanwhile."""
    before = stream(flow.settings, "before", 200)
    flow.publish(before)
    flow.settle()
    ledger = written(tmp_path / "news.ledger", before)
    ended = threading.Event()
    other = Ledger()

    def send() -> None:
        for number in range(200):
            publish(flow.settings, other, stream(flow.settings, f"meanwhile{number}", 20))
            if ended.wait(0.3):
                return

    sending = threading.Thread(target=send)
    sending.start()
    try:
        for _ in range(2):
            told = headwater(flow.settings, "reconcile", str(ledger), "--json").json
            assert told["acked"] == 200
    finally:
        ended.set()
        sending.join()
    assert other.sent
    flow.settle()


def test_a_lane_that_nobody_works_on_is_not_ahead(flow: Flow) -> None:
    """Dedupe has settled its part; that classify has never run there says nothing against it."""
    flow.publish(stream(flow.settings, "waiting", 40, lane=Lane.BACKFILL))
    flow.settle()
    assert reconcile(flow.settings, []).ahead == []


def test_what_was_taken_down_is_not_ahead(flow: Flow, tmp_path: Path) -> None:
    """Its next text is dropped at the first stage, and leaves nothing behind."""
    (first,) = stream(flow.settings, "forgotten", 1)
    flow.publish([first])
    flow.settle()
    assert first.article
    headwater(flow.settings, "takedown", first.article.id, "--reason", "a test", "--yes")
    later = msgspec.structs.replace(
        first.article, text="Quite another text.", observed=first.article.observed + timedelta(days=2)
    )
    again = Sent("revision", first.topic, first.key, encode(later), later)
    flow.publish([again])
    flow.settle()
    told = headwater(flow.settings, "reconcile", str(written(tmp_path / "it.ledger", [first, again])), "--json").json
    assert (told["clean"], told["taken_down"]) == (True, 2)


def test_a_letter_excuses_its_own_text_before_and_after_it_is_put_back(flow: Flow, tmp_path: Path) -> None:
    """A text that dies at classify is dead; a later one of the same article that is nowhere is missing all the same."""
    (sent,) = stream(flow.settings, "died", 1)
    assert sent.article
    unique = flow.settings.named(UNIQUE.on(Lane.LIVE))
    told = {"version": 1, "content_hash": content_hash(sent.article.title, sent.article.text), "schema": 99}
    publisher = Publisher(flow.settings, lambda _token, _partition, _offset: None)
    publisher.publish(Departure(unique, key(sent.article.id), msgspec.json.encode(told)))
    publisher.flush()
    publisher.close()
    flow.settle()
    first = entry(sent.article, flow.settings.named(RAW.on(Lane.LIVE)), 0, 1 << 40)
    later = msgspec.structs.replace(first, version=first.version + 1, hash="f" * 16, offset=first.offset + 1)
    assert (reconcile(flow.settings, [first]).clean, reconcile(flow.settings, [first]).dead) == (True, 1)
    lost = reconcile(flow.settings, [first, later])
    assert ([f.id for f in lost.missing], lost.ahead) == ([sent.article.id], [])


def test_what_was_put_back_and_is_indexed_is_clean(flow: Flow) -> None:
    """The letter lies in its topic still; its text is the current one now."""
    (older,) = stream(flow.settings, "mended", 1)
    assert older.article
    newer = msgspec.structs.replace(
        older.article, text="A newer text.", observed=older.article.observed + timedelta(days=1)
    )
    bad = Sent("poison", older.topic, older.key, b"{", error="not_json")
    flow.publish([older, bad])
    flow.settle()
    lines = [
        entry(told, sent.topic, sent.partition, sent.offset) for told, sent in ((older.article, older), (newer, bad))
    ]
    assert reconcile(flow.settings, lines).dead == 1
    (letter,) = [x for x in letters(flow.settings) if (x.partition, x.offset) == (bad.partition, bad.offset)]
    requeue(flow.settings, [replace(letter, value=encode(newer))])
    flow.settle()
    report = reconcile(flow.settings, lines)
    assert report.clean, report.as_dict()
    assert (report.indexed, report.superseded, report.dead) == (1, 1, 0)
