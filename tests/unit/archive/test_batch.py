"""When a batch is written, what is committed after it, and into which files its messages go."""

import msgspec
import pytest

from services.archive import batch
from services.archive.batch import Batch, filed
from services.archive.kinds import ARTICLE, KINDS
from services.contract.articles import encode
from services.contract.identity import key
from services.runtime.arrival import ARCHIVED, Arrival
from tests.unit.archive.filled import TOPIC, arrival, article
from tests.unit.contract.examples import LINK, SEEN

OWN = "00112233aabbccdd"
BY_TOPIC = {TOPIC: ARTICLE, "articles.links": KINDS["links"]}


def test_it_is_due_after_its_time_counted_from_its_first_message() -> None:
    held = Batch(30)
    assert not held.due(1000)
    held.add([], 0)
    held.add([arrival(article(1), 7)], 100)
    held.add([arrival(article(2), 8)], 129)
    assert not held.due(129)
    assert held.due(130)
    held.clear()
    assert not held.due(1000)


@pytest.mark.parametrize(("limit", "value"), [("MOST_RECORDS", 2), ("MOST_BYTES", 2 * len(encode(article(1))))])
def test_it_is_due_at_once_when_it_is_full(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(batch, limit, value)
    held = Batch(30)
    held.add([arrival(article(1), 7)], 0)
    assert not held.due(0)
    held.add([arrival(article(2), 8)], 0)
    assert held.due(0)


def test_committed_is_what_comes_after_the_last_message_of_each_partition() -> None:
    held = Batch(30)
    held.add([arrival(article(1), 7), arrival(article(2), 3, 1)], 0)
    held.add([arrival(article(1, 2), 9), arrival(article(3), 0, 1, "other")], 1)
    assert held.offsets() == {(TOPIC, 0): 10, (TOPIC, 1): 4, ("other", 1): 1}


def test_its_mark_stands_for_exactly_these_messages() -> None:
    def mark(*offsets: tuple[int, int], ids: str = "x") -> str:
        held = Batch(30)
        held.add([arrival(article(1), offset, partition) for offset, partition in offsets], 0)
        return held.mark({TOPIC: ids})

    assert mark((7, 0), (8, 0), (3, 1)) == mark((3, 1), (7, 0), (8, 0))
    others = [mark((7, 0), (3, 1)), mark((7, 0), (8, 0), (3, 2)), mark((7, 0), (8, 0), (3, 1), ids="made anew")]
    assert mark((7, 0), (8, 0), (3, 1)) not in others
    assert all(len(each) == 16 for each in others)


def test_messages_are_filed_by_day_and_kind_as_they_are() -> None:
    later = msgspec.structs.replace(article(2), first_seen=SEEN.replace(day=2))
    link = Arrival("articles.links", 0, 5, key(LINK.id), encode(LINK))
    found = filed([arrival(article(1), 1), arrival(later, 2), link, arrival(article(1, 2), 3)], BY_TOPIC, set(), OWN)
    assert found.lines == {
        ("2025-04-01", "articles"): [encode(article(1)), encode(article(1, 2))],
        ("2025-04-02", "articles"): [encode(later)],
        ("2025-04-01", "links"): [encode(LINK)],
    }
    assert not found.dropped


def test_a_message_of_several_lines_becomes_one() -> None:
    spaced = msgspec.json.format(encode(article(1)), indent=2)
    found = filed([Arrival(TOPIC, 0, 0, key(article(1).id), spaced)], BY_TOPIC, set(), OWN)
    assert found.lines == {("2025-04-01", "articles"): [encode(article(1))]}


def test_what_stays_out_is_counted_by_its_reason() -> None:
    one, other = article(1), article(2)
    arrivals = [
        arrival(one, 0),
        arrival(other, 1, headers=((ARCHIVED, OWN.encode()),)),
        Arrival(TOPIC, 0, 2, key(other.id), b"{"),
        Arrival(TOPIC, 0, 3, key(other.id), b'{"schema": 99}'),
        Arrival(TOPIC, 0, 4, key(one.id)[:-1] + b"\x09", encode(other)),
        Arrival(TOPIC, 0, 5, None, encode(other)),
    ]
    found = filed(arrivals, BY_TOPIC, {key(one.id)}, OWN)
    assert found.lines == {}
    assert found.dropped == {"taken_down": 1, "restored": 1, "unreadable": 4}


def test_what_another_archive_has_given_back_is_kept() -> None:
    found = filed([arrival(article(1), 0, headers=((ARCHIVED, b"another"),))], BY_TOPIC, set(), OWN)
    assert found.lines
