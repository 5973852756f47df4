"""Sums of articles: lengths, products and likeness as by plain arithmetic."""

import numpy as np
import pytest

from services.workers.link.pool import TERMS, Pool, added, of_article
from tests.unit.workers.link.told import traits


def test_an_article_has_length_one_with_and_without_a_vector() -> None:
    for one in (of_article(traits([1, 2, 3])), of_article(traits([1, 2, 3], vector=4))):
        assert float(one.weights @ one.weights + one.vector @ one.vector) == pytest.approx(1)


def test_likeness_lies_between_the_cosine_of_sums_and_the_mean_over_pairs() -> None:
    articles = [of_article(traits(words)) for words in ([1, 2, 3], [2, 3, 4], [3, 4, 5])]
    other = of_article(traits([1, 4, 9]))
    pool = Pool()
    row = pool.take()
    pool.put(row, added(added(articles[0], articles[1]), articles[2]))
    pairs = [len({1, 4, 9} & words) / 3 for words in ({1, 2, 3}, {2, 3, 4}, {3, 4, 5})]
    mean = sum(pairs) / 3
    cosine = sum(pairs) / np.sqrt(float(pool.squared[row]))
    assert float(pool.likeness(other, np.array([row]))[0]) == pytest.approx(np.sqrt(mean * cosine))
    assert mean < np.sqrt(mean * cosine) < cosine


def test_the_same_article_is_wholly_alike() -> None:
    pool, one = Pool(), of_article(traits([5, 6], vector=2))
    row = pool.take()
    pool.put(row, one)
    assert float(pool.likeness(one, np.array([row]))[0]) == pytest.approx(1)
    assert pool.sum(row).terms.tolist() == [5, 6]


def test_the_heaviest_terms_stay() -> None:
    whole = of_article(traits([1]))
    for number in range(TERMS + 20):
        whole = added(whole, of_article(traits([1, 100 + number])))
    assert (len(whole.terms), whole.terms[0], whole.articles) == (TERMS, 1, TERMS + 21)
    assert whole.terms.tolist() == sorted(whole.terms.tolist())


def test_rows_are_taken_again_and_grow_in_number_without_loss() -> None:
    pool, one = Pool(), of_article(traits([1, 2]))
    rows = [pool.take() for _ in range(3000)]
    assert len(set(rows)) == 3000
    pool.put(rows[0], one)
    pool.give(rows[1])
    assert pool.take() == rows[1]
    assert pool.sum(rows[0]).terms.tolist() == [1, 2]
