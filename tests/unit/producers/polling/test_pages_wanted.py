"""Which pages a feed's new entries ask for."""

import pytest

from services.producers.draft import Refused
from services.producers.polling.pages_wanted import pages_wanted
from services.producers.polling.source import Source
from services.producers.records import Read, Record
from tests.fakes import raw

SOURCE = Source(url="https://a.example/feed", name="A", pages=True)
ARTICLE = raw("https://a.example/1", "One two three.")
EMPTY = Refused(position="item 1", error="no_text", reason="it has no text", data=b"<item/>")


@pytest.mark.parametrize(
    ("record", "address", "characters"),
    [
        (ARTICLE, "https://a.example/1", len("One two three.")),
        (EMPTY, "https://a.example/2", 0),
        (ARTICLE, None, None),
        (ARTICLE, "https://a.example/", None),  # a page that all entries link to is nobody's
        (EMPTY, "no address", None),
    ],
)
def test_a_page_for_each_entry_that_has_one(record: Record, address: str | None, characters: int | None) -> None:
    found = pages_wanted(SOURCE, [Read(record, address)], 10.0, late=False)
    assert [one.characters for one in found] == ([] if characters is None else [characters])
    assert all((one.url, one.host, one.source, one.due) == (address, "a.example", SOURCE.url, 10.0) for one in found)


@pytest.mark.parametrize(("late", "lane"), [(False, "live"), (True, "backfill")])
def test_what_is_late_keeps_nobody_waiting(late: bool, lane: str) -> None:
    (found,) = pages_wanted(SOURCE, [Read(ARTICLE, ARTICLE.url)], 10.0, late=late)
    assert found.lane == lane
