"""What a message is about, which of several stands, and under which day it is filed."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from services.archive.kinds import ARTICLE, KINDS, day_of
from services.contract.articles import Message, encode
from services.pipeline import INDEXER
from tests.unit.contract.examples import FULL, LINK, SIGHTING, TELLING


def test_all_that_the_indexer_reads_is_archived() -> None:
    assert {kind.topic for kind in KINDS.values()} == set(INDEXER.reads)
    assert list(KINDS) == [kind.name for kind in KINDS.values()]


@pytest.mark.parametrize(("kind", "record", "rank"), [
    ("articles", FULL, FULL.version), ("links", LINK, LINK.order), ("stories", TELLING, TELLING.order),
    ("sightings", SIGHTING, 0),
])  # fmt: skip
def test_a_message_s_head_is_the_same_from_its_bytes_and_from_the_record(kind: str, record: Message, rank: int) -> None:
    found = KINDS[kind].head_of(record)
    assert msgspec.json.Decoder(KINDS[kind].head).decode(encode(record)) == found
    assert (found.rank(), day_of(found)) == (rank, "2025-04-01")


def test_each_text_of_an_article_may_count_by_itself_and_each_repeat_does() -> None:
    first, second = (ARTICLE.head_of(msgspec.structs.replace(FULL, edition=n)) for n in (1, 2))
    assert first.about(texts=False) == second.about(texts=False)
    assert first.about(texts=True) != second.about(texts=True)
    other = KINDS["sightings"].head_of(msgspec.structs.replace(SIGHTING, message="live-3-18"))
    assert KINDS["sightings"].head_of(SIGHTING).about(texts=False) != other.about(texts=False)


def test_a_day_is_that_of_utc() -> None:
    late = datetime(2025, 4, 1, 1, tzinfo=timezone(timedelta(hours=3)))
    assert day_of(ARTICLE.head_of(msgspec.structs.replace(FULL, first_seen=late))) == "2025-03-31"
    assert day_of(ARTICLE.head_of(msgspec.structs.replace(FULL, first_seen=late.astimezone(UTC)))) == "2025-03-31"
