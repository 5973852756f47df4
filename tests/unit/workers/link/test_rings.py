"""The index of stories by term: newest first, each once, and no more than a place holds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.workers.link.rings import DEPTH, PLACES, Rings, heaviest

ONE = np.array([7], np.uint32)
FULL = np.array([1], np.uint8)


def found(rings: Rings, *terms: int) -> dict[int, float]:
    numbers, shared = rings.sharing(np.array(terms, np.uint32), np.arange(1, len(terms) + 1).astype(np.uint8))
    return dict(zip(numbers.tolist(), shared.tolist(), strict=True))


def test_the_weights_of_shared_terms_are_summed() -> None:
    rings = Rings()
    rings.push(np.array([1, 2], np.uint32), 5)
    rings.push(np.array([2, 3], np.uint32), 6)
    assert found(rings, 1, 2, 3) == {5: 3.0, 6: 5.0}
    assert found(rings, 9) == {}


@given(st.lists(st.integers(1, 60), max_size=200))
def test_a_place_holds_the_last_that_came_each_once(pushed: list[int]) -> None:
    rings = Rings()
    for story in pushed:
        rings.push(ONE, story)
    last = list(dict.fromkeys(reversed(pushed)))[:DEPTH]
    assert sorted(rings.sharing(ONE, FULL)[0].tolist()) == sorted(last)


def test_terms_of_one_place_are_pushed_once() -> None:
    rings = Rings()
    rings.push(np.array([3, 3 + PLACES], np.uint32), 1)
    rings.push(np.array([3], np.uint32), 2)
    assert found(rings, 3) == {1: 1.0, 2: 1.0}


def test_of_equal_weights_the_first_are_the_heaviest() -> None:
    assert heaviest(np.array([1, 3, 3, 2, 3], np.uint8), 3).tolist() == [1, 2, 4]
