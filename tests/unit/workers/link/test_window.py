"""The postings: found after every merge, dropped when the window has passed, and common anchors only where there are no others."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.text.word_hashes import Hashes
from services.workers.link import window as module
from services.workers.link.window import BUDGET, CANDIDATES, FEW, Window

HOUR = 3_600_000


def anchors(*values: int) -> Hashes:
    return np.unique(np.array(values, np.uint32))


def test_those_that_share_most_come_first_and_of_equals_the_earliest() -> None:
    window = Window(HOUR)
    for number, values in enumerate([(1, 2), (1, 2, 3), (9,), (1, 2)]):
        window.add(number, 0, anchors(*values))
    assert window.sharing([anchors(1, 2, 3), anchors(7), anchors(9)]) == [[(3, 1), (2, 0), (2, 3)], [], [(1, 2)]]


def test_nothing_is_asked_and_nothing_is_found() -> None:
    assert Window(HOUR).sharing([]) == []
    assert Window(HOUR).sharing([anchors(), anchors(1)]) == [[], []]


@given(st.lists(st.lists(st.integers(0, 300), min_size=1, max_size=30), min_size=1, max_size=80), st.integers(1, 40))
def test_merging_loses_nothing(documents: list[list[int]], sealed: int) -> None:
    """Against plain counting, whatever the arrays' sizes."""
    window = Window(HOUR)
    before = module.SEALED
    module.SEALED = sealed  # type: ignore[misc]
    try:
        for number, values in enumerate(documents):
            window.add(number, 0, anchors(*values))
    finally:
        module.SEALED = before  # type: ignore[misc]
    asked = set(documents[-1])
    counted = sorted(
        ((len(asked & set(values)), -n) for n, values in enumerate(documents) if asked & set(values)), reverse=True
    )
    expected = [(shared, -n) for shared, n in counted[:CANDIDATES]]
    assert window.sharing([anchors(*asked)]) == [expected]
    assert window.postings == sum(len(set(values)) for values in documents)
    assert sum(size * count for size, count in window.buckets().items()) == window.postings


def test_the_rarest_anchors_are_read_and_no_more_than_the_budget_allows() -> None:
    """Ten texts of the house's phrase (5) and one that shares a rare word: the phrase alone fills the budget."""
    window = Window(HOUR)
    for number in range(BUDGET):
        window.add(number, 0, anchors(5, 1000 + number))
    window.add(BUDGET, 0, anchors(5, 7))
    assert window.sharing([anchors(5, 7, 8, 9, 10)]) == [[(1, BUDGET)]]


def test_what_hundreds_copy_finds_its_first_bearers() -> None:
    window = Window(HOUR)
    for number in range(2 * BUDGET):
        window.add(number, 0, anchors(*range(20)))
    (found,) = window.sharing([anchors(*range(20))])
    assert found == [(FEW, number) for number in range(CANDIDATES)]


def test_a_page_s_furniture_alone_finds_nobody() -> None:
    window = Window(HOUR)
    for number in range(2 * BUDGET):
        window.add(number, 0, anchors(1, 2, 3, 1000 + number))
    assert window.sharing([anchors(1, 2, 3, *range(100, 110))]) == [[]]


def test_what_the_window_has_passed_is_dropped_whole() -> None:
    window = Window(HOUR)
    size = module.SEALED
    window.add(0, 0, np.arange(size, dtype=np.uint32))
    window.add(1, 30 * 60_000, np.arange(size, dtype=np.uint32))
    assert window.postings == 2 * size
    window.add(2, 61 * 60_000, np.arange(size, dtype=np.uint32))
    assert window.postings == 2 * size
    assert [n for _, n in window.sharing([anchors(3)])[0]] == [1, 2]
