"""Traits in bytes: what goes in comes out, and it is small."""

import numpy as np
import pytest

from services.text.traits import DIMENSIONS, MOST_TERMS, Traits, shortened


def full() -> Traits:
    return Traits("pt", np.arange(MOST_TERMS, dtype=np.uint32) * 1000, np.arange(1, MOST_TERMS + 1).astype(np.uint8),
                  np.arange(-32, 32, dtype=np.int8))  # fmt: skip


EMPTY = Traits("", np.empty(0, np.uint32), np.empty(0, np.uint8), np.empty(0, np.int8))


@pytest.mark.parametrize("traits", [full(), EMPTY])
def test_what_goes_in_comes_out(traits: Traits) -> None:
    found = Traits.of(traits.data())
    assert found.language == traits.language
    assert found.terms.tolist() == traits.terms.tolist()
    assert found.weights.tolist() == traits.weights.tolist()
    assert found.vector.tolist() == traits.vector.tolist()
    assert [a.dtype for a in (found.terms, found.weights, found.vector)] == [np.uint32, np.uint8, np.int8]


def test_they_take_at_most_400_bytes() -> None:
    assert len(full().data()) <= 400


@pytest.mark.parametrize("data", [b"", b"en", b"en\0", b"en\0\x05abc"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no traits"):
        Traits.of(data)


def test_weights_keep_their_proportions() -> None:
    found = full().weighed(np.linspace(0, 3, MOST_TERMS).astype(np.float32))
    assert (found.weights[0], found.weights[-1]) == (1, 255)
    assert 125 <= int(found.weights[MOST_TERMS // 2]) <= 131


def test_a_vector_is_shortened_to_bytes_of_the_same_direction() -> None:
    vector = np.random.default_rng(1).normal(size=128).astype(np.float32)
    found = shortened(vector).astype(np.float32)
    cosine = found @ vector[:DIMENSIONS] / np.linalg.norm(found) / np.linalg.norm(vector[:DIMENSIONS])
    assert cosine > 0.999
    assert len(shortened(np.zeros(128, np.float32))) == 0
