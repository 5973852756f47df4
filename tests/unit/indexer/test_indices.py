"""An index is made once, from a template that is surely there; one that is gone or strange is a person's matter."""

import pytest

from services.indexer.indices import RECHECK_SECONDS, IndexWrong
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
