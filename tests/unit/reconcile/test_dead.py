"""Dead letters excuse what they hold and nothing else, before and after they are put back."""

from typing import Final

from services.contract.ledger import VERSION_SHIFT, Entry
from services.reconcile.compare import Document, Found, compare

ID: Final = "0" * 32
RAW: Final = "articles.raw"


def line(ms: int, content: str, offset: int) -> Entry:
    return Entry(id=ID, version=ms << VERSION_SHIFT, hash=content, topic=RAW, partition=0, offset=offset)


def document(ms: int, content: str) -> dict[str, list[Document]]:
    return {ID: [Document("articles-2025.01", ms << VERSION_SHIFT, content)]}


FIRST: Final = line(1, "first", 0)
SECOND: Final = line(2, "second", 1)
DIED: Final = {ID: {"first"}}


def test_a_letter_of_one_text_does_not_excuse_a_later_one() -> None:
    assert compare([FIRST], Found({}, dead_texts=DIED)).dead == 1
    lost = compare([FIRST, SECOND], Found({}, dead_texts=DIED))
    assert ([f.id for f in lost.missing], lost.dead) == ([ID], 1)
    whole = compare([FIRST, SECOND], Found(document(2, "second"), dead_texts=DIED))
    assert (whole.clean, whole.indexed, whole.dead) == (True, 1, 1)


def test_a_newer_text_that_was_lost_is_stale_though_an_older_one_died() -> None:
    between, last = line(2, "between", 1), line(3, "last", 2)
    told = compare([FIRST, between, last], Found(document(2, "between"), dead_texts=DIED))
    assert [f.id for f in told.stale] == [ID]


def test_a_letter_whose_bytes_say_nothing_excuses_every_text() -> None:
    assert compare([FIRST, SECOND], Found({}, dead_ids={ID})).dead == 2


def test_what_was_put_back_and_indexed_is_right() -> None:
    """The letter of the newer text lies in the topic still; its text is the current one now."""
    for found in (
        Found(document(2, "second"), dead_positions={(RAW, 0, 1)}),
        Found(document(2, "second"), dead_texts={ID: {"second"}}),
    ):
        told = compare([FIRST, SECOND], found)
        assert (told.clean, told.indexed, told.superseded, told.dead) == (True, 1, 1, 0)


def test_an_older_text_that_was_put_back_does_not_replace_the_newest() -> None:
    told = compare([FIRST, SECOND], Found(document(1, "first"), dead_positions={(RAW, 0, 0)}))
    assert [f.id for f in told.stale] == [ID]


def test_repeats_of_a_text_that_died_behind_dedupe_miss_nothing() -> None:
    found = Found({}, sightings={(RAW, 0, 1)}, dead_texts=DIED)
    told = compare([FIRST, line(2, "first", 1)], found)
    assert (told.clean, told.dead, told.duplicates) == (True, 1, 1)
    assert [f.id for f in compare([line(2, "first", 1)], Found({}, sightings={(RAW, 0, 1)})).missing] == [ID]
