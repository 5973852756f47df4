"""The invented stream: the same from the same name, and mixed as it says."""

from collections import Counter

from services.drill.stream import stream
from services.runtime.settings import Settings

SETTINGS = Settings(namespace="t")


def test_the_same_name_gives_the_same_stream() -> None:
    one, two = (stream(SETTINGS, "same", 300, poison=5) for _ in range(2))
    assert [(s.key, s.value) for s in one] == [(s.key, s.value) for s in two]
    assert [s.value for s in stream(SETTINGS, "other", 300)] != [s.value for s in one]


def test_it_is_mixed() -> None:
    kinds = Counter(s.kind for s in stream(SETTINGS, "mixed", 4000, poison=20))
    assert kinds["poison"] == 20
    assert 300 < kinds["copy"] < 500
    assert 160 < kinds["revision"] < 320


def test_a_copy_is_of_an_article_before_it() -> None:
    known: set[tuple[str, str]] = set()
    for sent in stream(SETTINGS, "copies", 1000):
        assert sent.article
        told = (sent.article.id, sent.article.text)
        assert (told in known) == (sent.kind == "copy")
        known.add(told)


def test_poison_names_the_error_that_it_must_bear() -> None:
    bad = [s for s in stream(SETTINGS, "poison", 50, poison=10) if s.kind == "poison"]
    assert {s.error for s in bad} == {"not_json", "wrong_schema", "empty_message", "wrong_key"}
