"""The shape of the word queries: whose languages, which forms, how large."""

import json
from typing import Any

import pytest

from services.indexer.template import ANALYZERS, templates
from services.runtime.settings import Settings
from services.search.matching import COMMON, exclusions, fields, marks, words_query
from services.search.words import Words, read


def _texts(query: Any) -> set[str]:
    """Every text that is searched for, wherever it stands."""
    if isinstance(query, list):
        return set().union(*map(_texts, query), set())
    if not isinstance(query, dict):
        return set()
    own = {query["query"]} if isinstance(query.get("query"), str) else set()
    return own.union(*map(_texts, query.values()))


def test_no_word_no_clause() -> None:
    assert words_query(Words(), (), False) == []
    assert words_query(Words(without=("x",)), (), False) == []
    assert marks(Words(), (), False) == {"match_none": {}}


def test_languages_without_fields_of_their_own_share_one() -> None:
    assert fields(["en", "sw", "und", "en"]) == ["en", "other"]
    assert fields([]) == [*ANALYZERS, "other"]


def test_each_language_is_a_group_in_which_every_word_is_needed() -> None:
    (query,) = words_query(read("fish market"), ("en", "sw"), False)
    english, other = query["bool"]["should"]
    assert query["bool"]["minimum_should_match"] == 1
    assert english["bool"]["filter"] == [{"term": {"language": "en"}}]
    assert [_texts(clause) for clause in english["bool"]["must"]] == [{"fish"}, {"market"}]
    assert other["bool"]["filter"][0]["bool"]["must_not"] == [{"terms": {"language": list(ANALYZERS)}}]


def test_one_word_has_no_neighbours() -> None:
    (query,) = words_query(read("fish"), ("en",), False)
    assert "should" not in query["bool"]["should"][0]["bool"]


def test_a_stop_word_counts_as_found_beside_others_only() -> None:
    alone, beside = (json.dumps(words_query(read(text), ("en",), False)) for text in ("the", "the fish"))
    assert '"zero_terms_query": "all"' not in alone
    assert beside.count('"zero_terms_query": "all"') == 4


def test_exact_forms_rank_above_stems() -> None:
    (query,) = words_query(read('"fish market"'), ("en",), False)
    boosts = dict(name.split("^") for name in query["multi_match"]["fields"] if "^" in name)
    assert query["multi_match"]["type"] == "phrase"
    assert float(boosts["title.en.exact"]) > float(boosts["title.en"])
    assert "text.en" in query["multi_match"]["fields"]


def test_misspelt_words_stay_within_the_budget() -> None:
    def bent(count: int, languages: tuple[str, ...]) -> int:
        words = Words(plain=tuple(f"{'w' * (n + 4)}" for n in range(count)))
        return json.dumps(words_query(words, languages, True)).count("fuzziness")

    assert bent(3, ("en", "ar")) == 3
    assert bent(16, ("en", "de", "fr", "ar")) == 8
    assert bent(16, ()) == 1
    assert "fuzziness" not in json.dumps(words_query(Words(plain=("w" * 25,)), ("en",), True))


@pytest.mark.parametrize("hostile", ["title:x", "*", '\\"', "</em>", "{{x}}", "${x}", "a" * 900])
def test_words_are_data(hostile: str) -> None:
    words = Words(plain=(hostile,), phrases=(hostile,), without=(hostile,))
    for fuzzy in (False, True):
        queries = [*words_query(words, ("en",), fuzzy), *exclusions(words, ("en",))]
        assert _texts(queries) == {hostile}
        assert "query_string" not in json.dumps(queries)


def test_every_field_is_in_the_mapping() -> None:
    mapping = templates(Settings())["headwater-articles"]["template"]["mappings"]["properties"]
    for name in COMMON:
        outer, inner = name.split(".")
        assert inner in mapping[outer].get("properties", mapping[outer].get("fields"))
    for field in fields(()):
        assert "exact" in mapping["title"]["properties"][field]["fields"]
        assert "exact" in mapping["text"]["properties"][field]["fields"]
