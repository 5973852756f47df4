"""Which documents have an anchor: against plain lists."""

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.workers.link.postings import Counts, Postings, gathered, spread

ANCHORS = st.one_of(st.integers(0, 20), st.integers(0, 2**32 - 1))
PAIRS = st.lists(st.tuples(ANCHORS, st.integers(0, 2**32 - 1)), min_size=1, max_size=60, unique=True)


def postings(pairs: list[tuple[int, int]]) -> Postings:
    anchors, documents = np.array(pairs, np.uint32).T
    return Postings.of(spread(anchors), documents, 0)


def found(every: list[Postings], anchors: list[int]) -> list[int]:
    asked = spread(np.array(anchors, np.uint32))
    spans: list[tuple[Counts, Counts]] = [each.spans(asked) for each in every]
    starts, lengths = (np.array(rows) for rows in zip(*spans, strict=True))
    documents: list[int] = gathered(every, starts, lengths).tolist()
    return documents


@given(PAIRS, st.lists(ANCHORS, max_size=10))
def test_every_document_of_an_anchor_is_found_and_no_other(pairs: list[tuple[int, int]], others: list[int]) -> None:
    expected = defaultdict[int, list[int]](list)
    for anchor, document in sorted(pairs):
        expected[anchor].append(document)
    asked = [*expected, *others]
    assert found([postings(pairs)], asked) == [document for anchor in asked for document in expected[anchor]]


@given(st.lists(PAIRS, min_size=1, max_size=4))
def test_joined_they_are_what_they_were_apart(parts: list[list[tuple[int, int]]]) -> None:
    joined = Postings.joined([postings(part) for part in parts])
    every = sorted(pair for part in parts for pair in part)
    assert joined.repeated().tolist() == sorted(spread(np.array([a for a, _ in every], np.uint32)).tolist())
    anchors = sorted({anchor for anchor, _ in every})
    assert found([joined], anchors) == [document for _, document in every]


def test_neighbours_in_the_directory_are_told_apart() -> None:
    """Hashes whose leading bits are equal lie behind one another, and one that is not there ends the search."""
    golden = int(spread(np.array([1], np.uint32))[0])
    inverse = pow(golden, -1, 2**32)
    close = [(value * inverse) % 2**32 for value in range(0x80000000, 0x80000008)]
    one = postings([(anchor, number) for number, anchor in enumerate(close[::2])])
    assert found([one], close) == [0, 1, 2, 3]
    starts, lengths = one.spans(spread(np.array(close, np.uint32)))
    assert lengths.tolist() == [1, 0] * 4
    assert starts[lengths > 0].tolist() == [0, 1, 2, 3]
