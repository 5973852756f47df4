"""An index is made once, from a template that is surely there; one that is gone or strange is a person's matter."""

import pytest

from services.indexer.indices import RECHECK_SECONDS, IndexWrong
from services.runtime.errors import ElasticRefused
from tests.unit.indexer.elastic import Bench

INDEX = "articles-2025.04"
NAME = f"ns-{INDEX}"


def test_an_index_is_made_after_its_templates_and_once() -> None:
    b = Bench()
    b.indices.ensure({INDEX})
    b.indices.ensure({INDEX})
    assert (b.elastic.created, b.elastic.templates) == ([NAME], 1)
    b.indices.ensure({INDEX, "articles-2025.05"})
    assert b.elastic.created == [NAME, "ns-articles-2025.05"]


def test_an_index_that_is_there_is_taken_as_it_is() -> None:
    b = Bench()
    b.elastic.there[NAME] = (frozenset({"ns-articles", "mine"}), "strict")
    b.indices.ensure({INDEX})
    assert (b.elastic.created, b.elastic.templates) == ([], 0)


def test_an_index_of_an_earlier_version_is_given_the_fields_that_it_lacks_once() -> None:
    b = Bench()
    b.elastic.there[NAME] = (frozenset({"ns-articles"}), "strict")
    b.indices.ensure({INDEX, "articles-2025.05"})
    assert set(b.elastic.completed) == {NAME}, "one that was just made from the template needs none"
    assert {"text", "story"} <= set(b.elastic.completed[NAME])
    b.elastic.completed.clear()
    b.now = RECHECK_SECONDS
    b.indices.ensure({INDEX})
    assert b.elastic.completed == {}


def test_an_index_with_other_fields_than_ours_is_not_written_to() -> None:
    b = Bench()
    b.elastic.there[NAME] = (frozenset({"ns-articles"}), "strict")
    b.elastic.creation = [ElasticRefused(400, "illegal_argument_exception", "mapper [story] cannot be changed")]
    with pytest.raises(IndexWrong, match=r"mapper \[story\] cannot be changed"):
        b.indices.ensure({INDEX})
    b.elastic.creation = [ElasticRefused(429, "circuit_breaking_exception", "too large")]
    with pytest.raises(ElasticRefused):
        b.indices.ensure({INDEX})
    b.indices.ensure({INDEX})


def test_an_index_that_was_seen_is_not_made_again() -> None:
    b = Bench()
    b.indices.ensure({INDEX})
    del b.elastic.there[NAME]
    assert f"{NAME}, which this process has written to, is gone" in b.indices.gone(INDEX)
    for _ in range(3):
        with pytest.raises(
            IndexWrong, match=rf"{NAME}, which this process has written to, is gone.*restore.*restarting"
        ):
            b.indices.ensure({INDEX})
    assert b.elastic.created == [NAME]
    b.elastic.there[NAME] = (frozenset({"ns-articles"}), "strict")
    b.indices.ensure({INDEX})


def test_it_looks_again_after_a_while() -> None:
    b = Bench()
    b.indices.ensure({INDEX})
    del b.elastic.there[NAME]
    b.now = RECHECK_SECONDS - 1
    b.indices.ensure({INDEX})
    b.now = RECHECK_SECONDS
    with pytest.raises(IndexWrong, match="is gone"):
        b.indices.ensure({INDEX})


@pytest.mark.parametrize(("aliases", "dynamic", "words"), [
    (frozenset({"other"}), "strict", "lacks the alias ns-articles"),
    (frozenset({"ns-articles"}), "true", "not strict"),
])  # fmt: skip
def test_an_index_that_is_not_ours_is_not_written_to(aliases: frozenset[str], dynamic: str, words: str) -> None:
    b = Bench()
    b.elastic.there[NAME] = (aliases, dynamic)
    with pytest.raises(IndexWrong, match=words):
        b.indices.ensure({INDEX})
