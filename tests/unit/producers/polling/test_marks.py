"""Which entries of a feed are new: by article and words, and by words alone where the ids are no ids."""

from services.contract.articles import RawArticle
from services.producers.draft import Refused
from services.producers.polling.marks import KEPT_SECONDS, MOST, Marks, mark, remember, sort
from services.producers.records import Read
from tests.fakes import raw

NOW = 1_741_564_800.0


def entry(n: int, text: str = "", **parts: object) -> RawArticle:
    return raw(f"https://example.org/{n}", text or f"The council of ward {n} met.", **parts)


def reads(*records: RawArticle | Refused) -> list[Read]:
    return [Read(record) for record in records]


def test_what_was_told_is_known_and_an_edit_is_news() -> None:
    marks: Marks = {}
    remember([entry(1), entry(2)], marks, NOW)
    found = sort(reads(entry(1), entry(2, "Another text."), entry(3)), marks, by_words=False)
    assert [one.record for one in found.new] == [entry(2, "Another text."), entry(3)]
    assert (found.known, found.churned) == (1, 0)


def test_where_most_of_the_new_was_told_before_the_words_count() -> None:
    marks: Marks = {}
    remember([entry(n, f"Words of {n}.") for n in range(4)], marks, NOW)
    moved = [entry(n + 100, f"Words of {n}.") for n in range(4)]
    found = sort(reads(*moved, entry(500, "Truly new.")), marks, by_words=False)
    assert [one.record for one in found.new] == [entry(500, "Truly new.")]
    assert found.churned == 4


def test_two_are_too_few_to_say_that_ids_are_bad() -> None:
    marks: Marks = {}
    remember([entry(1, "The weather."), entry(2, "The traffic.")], marks, NOW)
    again = [entry(11, "The weather."), entry(12, "The traffic.")]
    assert len(sort(reads(*again), marks, by_words=False).new) == 2
    assert sort(reads(*again), marks, by_words=True).new == ()


def test_a_broken_entry_is_buried_once() -> None:
    marks: Marks = {}
    broken = Refused(position="item 1", error="no_text", reason="it has no text", data=b"<item/>")
    remember([broken], marks, NOW)
    assert sort(reads(broken), marks, by_words=False).new == ()


def test_marks_are_bounded_but_never_lose_what_the_feed_shows() -> None:
    marks: Marks = {}
    for day in range(3):
        remember([entry(day * 2_000 + n) for n in range(2_000)], marks, NOW + day * 86_400)
    assert len(marks) == MOST
    assert mark(entry(0)) not in marks
    assert mark(entry(5_999)) in marks
    shown = [entry(n) for n in range(MOST + 500)]
    remember(shown, marks, NOW + 4 * 86_400)
    assert {mark(one) for one in shown} <= set(marks)


def test_what_no_feed_shows_any_more_is_forgotten() -> None:
    marks: Marks = {}
    remember([entry(1)], marks, NOW)
    remember([entry(2)], marks, NOW + KEPT_SECONDS + 86_400)
    assert list(marks) == [mark(entry(2))]
