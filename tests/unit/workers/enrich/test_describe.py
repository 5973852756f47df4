"""Traits of an article: the headline first, names more, endings gone, and languages apart."""

import time

import numpy as np
import pytest

from services.text.traits import MOST_TERMS, Traits
from services.text.vectors.table import load
from services.workers.enrich.describe import Describer, stem, terms
from services.workers.enrich.lexicon import Lexicon


@pytest.fixture
def describer(words: Lexicon) -> Describer:
    return Describer(words.stopwords, load())


def weights(traits: Traits) -> dict[int, int]:
    return dict(zip(traits.terms.tolist(), traits.weights.tolist(), strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [("sails", "sail"), ("sailing", "sailed"), ("stories", "story"), ("prices", "price"), ("raised", "raise"),
     ("crashes", "crash"), ("boss", "boss")],
)  # fmt: skip
def test_endings_make_no_difference(one: str, other: str) -> None:
    assert stem(one) == stem(other) or stem(stem(one)) == stem(other)


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("The ferry's 1,200 passengers", "en", ["ferry", "1,200", "passenger"]),
        ("Ministerpräsident tritt zurück", "de", ["minist", "tritt", "zuruck"]),
        ("東京で地震", "ja", ["東京", "京で", "で地", "地震"]),
        ("Путин посетил Москву", "ru", ["путин", "посети", "москв"]),
        ("x 7", "en", ["7"]),
        ("", "en", []),
    ],
)
def test_words_that_say_something(text: str, language: str, found: list[str]) -> None:
    got = [term for word in text.split() for term in terms(word, language, {"the"})]
    assert got == found


def test_the_headline_weighs_more_than_the_text_and_names_more_than_both(describer: Describer) -> None:
    headline = describer.describe("Ferry sails", "", "en", ())
    text = describer.describe("Ferry sails", "Harbour", "en", ())
    named = describer.describe("Ferry sails", "Harbour", "en", ["Ferry"])
    assert set(weights(headline)) < set(weights(text)) == set(weights(named))
    harbour = (set(weights(text)) - set(weights(headline))).pop()
    assert weights(text)[harbour] * 2 == pytest.approx(max(weights(text).values()), abs=1)
    assert max(weights(named).values()) > max(weights(text).values())


def test_no_more_than_the_first_sentences_are_read(describer: Describer) -> None:
    start = " ".join(f"word{n}" for n in range(60))
    assert describer.describe("T", start, "en", ()).data() == describer.describe("T", start + " more", "en", ()).data()
    assert len(describer.describe("Title", start, "en", ()).terms) == MOST_TERMS


def test_the_same_word_in_another_language_is_another_term_and_a_region_is_no_language(describer: Describer) -> None:
    english, german = (describer.describe("Berlin", "", language, ()) for language in ("en", "de"))
    assert not set(english.terms.tolist()) & set(german.terms.tolist())
    assert describer.describe("Berlin", "", "en-GB", ()).data() == english.data()


def test_only_english_has_a_vector(describer: Describer) -> None:
    assert len(describer.describe("A ferry sails", "", "en", ()).vector) > 0
    assert len(describer.describe("Eine Fähre", "", "de", ()).vector) == 0


def test_an_article_without_a_word_has_no_traits(describer: Describer) -> None:
    found = describer.describe("?", "", "und", ())
    assert (len(found.terms), len(found.weights), len(found.vector)) == (0, 0, 0)


def test_the_hashes_are_the_same_in_every_process(describer: Describer) -> None:
    """They lie in Kafka and in the state of the link stage."""
    assert describer.describe("Ferry", "", "en", ()).terms.tolist() == FERRY
    assert describer.describe("Ferry", "", "en", ()).terms.dtype == np.uint32


FERRY = [2648136164]


@pytest.mark.parametrize("sign", ["地震", "x", "ก"])
def test_a_line_without_an_end_costs_no_time(describer: Describer, sign: str) -> None:
    begin = time.process_time()
    for _ in range(20):
        describer.describe("A title", sign * 500_000, "ja", ())
    assert time.process_time() - begin < 1
