"""The size of a bulk stays within its bounds, always gives way, and always comes back."""

from hypothesis import given
from hypothesis import strategies as st

from services.indexer.bulk_size import FORGOTTEN, GOOD_ONES, BulkSize

EVENTS = st.lists(st.none() | st.tuples(st.integers(1, 20_000), st.integers(1, 50_000_000)), max_size=60)


def test_it_begins_at_the_most() -> None:
    size = BulkSize(500, 5_000_000)
    assert (size.articles, size.bytes) == (500, 5_000_000)


def test_half_of_what_was_refused_comes_next() -> None:
    size = BulkSize(500, 5_000_000)
    size.refused(500, 1_000_000)
    assert (size.articles, size.bytes) == (250, 500_000)
    size.refused(80, 90_000)
    assert (size.articles, size.bytes) == (40, 45_000)


def test_it_doubles_after_some_good_ones_in_a_row() -> None:
    size = BulkSize(500, 5_000_000)
    size.refused(500, 5_000_000)
    for _ in range(GOOD_ONES - 1):
        size.passed()
    size.refused(250, 2_500_000)
    for _ in range(GOOD_ONES - 1):
        size.passed()
    assert size.articles == 125
    size.passed()
    assert (size.articles, size.bytes) == (250, 1_875_000)


def test_what_was_refused_is_not_tried_again_before_long() -> None:
    """A server that takes no more than 40 kB, and documents without end: each refusal costs a pause."""
    size, refusals = BulkSize(500, 5_000_000), 0
    for _ in range(1000):
        if size.bytes > 40_000:
            size.refused(size.articles, size.bytes)
            refusals += 1
        else:
            size.passed()
    assert refusals < 7 + 3 * 1000 / FORGOTTEN


@given(st.integers(1, 10_000), st.integers(100_000, 50_000_000), EVENTS)
def test_it_keeps_its_bounds(articles: int, size_: int, events: list[tuple[int, int] | None]) -> None:
    size = BulkSize(articles, size_)
    for event in events:
        before = (size.articles, size.bytes)
        if event:
            size.refused(*event)
            assert size.articles == 1 or size.articles < before[0]
        else:
            size.passed()
            assert (size.articles, size.bytes) >= before
        assert 1 <= size.articles <= articles
        assert 1 <= size.bytes <= size_


@given(st.integers(1, 10_000), st.integers(100_000, 50_000_000), st.integers(0, 40))
def test_it_comes_down_to_one_and_back_to_the_most(articles: int, size_: int, refusals: int) -> None:
    size = BulkSize(articles, size_)
    for _ in range(refusals):
        size.refused(size.articles, size.bytes)
    assert refusals < articles.bit_length() or size.articles == 1
    for _ in range(FORGOTTEN + GOOD_ONES * 27):
        size.passed()
    assert (size.articles, size.bytes) == (articles, size_)
