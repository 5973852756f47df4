"""Words and meaning joined: which scores win, which bodies are sent, and when meaning has no say."""

from typing import Any

import numpy as np
import pytest

from services.search.hybrid import FEEDBACK, WEIGHT, WINDOW, by_meaning, by_words, fused, ranked, weight_of
from services.search.request import SearchRequest
from services.text.vectors.table import load


def near(cosine: float) -> float:
    """As Elasticsearch scores it."""
    return (1 + cosine) / 2


def hits(*languages: str, vector: tuple[int, ...] = ()) -> list[dict[str, Any]]:
    return [{"_id": str(n), "_score": 1.0, "_source": {"language": one, **({"vector": vector} if vector else {})}}
            for n, one in enumerate(languages)]  # fmt: skip


def test_a_lone_word_hit_far_ahead_stays_ahead() -> None:
    words = {"rare": 30.0, "common": 6.0}
    assert fused(words, {"common": near(0.9), "other": near(0.8)})[0] == "rare"


def test_what_is_found_both_ways_comes_before_what_is_found_by_one() -> None:
    order = fused({"a": 10.0, "b": 9.0}, {"b": near(0.9), "c": near(0.95)})
    assert order == ["b", "a", "c"]


def test_without_words_meaning_alone_decides() -> None:
    assert fused({}, {"far": near(0.4), "close": near(0.8)}) == ["close", "far"]
    assert fused({}, {}) == []


def test_the_window_bounds_what_is_joined() -> None:
    many = {str(n): float(1000 - n) for n in range(WINDOW)}
    assert len(fused(many, {f"m{n}": near(0.5) for n in range(WINDOW)})) == WINDOW


def test_places_keep_their_order() -> None:
    query = ranked(["a", "b", "c"])["bool"]
    assert query["filter"] == [{"ids": {"values": ["a", "b", "c"]}}]
    assert [place["constant_score"]["boost"] for place in query["should"]] == [3, 2, 1]


def test_meaning_counts_by_how_much_is_english() -> None:
    assert weight_of(hits("en", "en")) == WEIGHT
    assert weight_of(hits("ru", "ru")) == 0.0
    assert weight_of(hits("en", "ru")) == WEIGHT / 2
    assert weight_of([]) == WEIGHT


@pytest.mark.parametrize("parts", [{"words": "ferry", "language": ("de",)}, {"words": ""}, {"words": "…"}])
def test_without_english_words_meaning_is_not_asked(parts: dict[str, Any]) -> None:
    assert by_meaning(SearchRequest(**parts, by="hybrid")) is None


def test_filters_and_exclusions_hold_in_both() -> None:
    request = SearchRequest(words='ferry "big storm" -football', source=("a.example",), by="hybrid")
    words, meaning = by_words(request, ["en"]), by_meaning(request)
    assert words
    assert meaning
    source = {"term": {"source": {"value": "a.example", "case_insensitive": True}}}
    for asked in (words["query"]["bool"], meaning["knn"]["filter"]["bool"]):
        assert asked["filter"][0]["bool"]["should"] == [source]
        assert asked["must_not"][0]["multi_match"]["query"] == "football"
    text = words["query"]["bool"]["should"][0]["bool"]["must"][0]["combined_fields"]["query"]
    assert text == "ferry big storm"


def test_the_query_moves_towards_what_the_words_find() -> None:
    request = SearchRequest(words="ferry", by="hybrid")
    target = np.rint(load().vector("earthquake damage houses") * 127).astype(int).tolist()

    def cosine(best: list[dict[str, Any]]) -> float:
        body = by_meaning(request, best)
        assert body
        asked = np.array(body["knn"]["query_vector"], float)
        return float(asked @ target / np.linalg.norm(asked) / np.linalg.norm(target))

    alone, fed = cosine([]), cosine(hits(*["en"] * FEEDBACK, vector=tuple(target)))
    assert fed > alone + 0.2
    assert max(map(abs, (by_meaning(request) or {})["knn"]["query_vector"])) == 127
