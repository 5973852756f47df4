"""Words and meaning together: the best by either, in one order. Purely.

By words: BM25F over title and text (Robertson and Zaragoza 2009; Elasticsearch's `combined_fields`), most words are
enough, a title that has all of them and words that stand together count more. By meaning: the angle between vectors, the
query's own moved towards those of the best by words (Rocchio 1971: a few words alone say little). Vectors are of English,
so they count by how much of what the words find is English; other languages are found by words as ever.

Scores are added, the words' as a share of the best one's: a lone word hit that is far ahead stays ahead, which a fusion of
ranks would lose (Bruch, Gai and Ingber 2023, An Analysis of Fusion Functions for Hybrid Retrieval).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from services.search.filters import filters
from services.search.matching import exclusions, fields, of_language
from services.search.request import SearchRequest
from services.text.vectors.table import LANGUAGE, Vector, load

Query = dict[str, Any]
Scores = Mapping[str, float]

WINDOW: Final = 200
"""The best of each way, which are joined; what is beyond is not found."""
WEIGHT: Final = 0.5
"""Of a cosine of one, beside the best by words."""
LEAST_COSINE: Final = 0.3
"""Below, two texts have nothing to do with one another."""
FEEDBACK: Final = 5
"""The best by words, whose vectors together weigh as much as the query's own."""
_LOOKED_AT: Final = 10
"""Of the best by words, for how much of them is English."""
_TOGETHER: Final = 1.0
"""Of a title with all words, and of words that stand together, beside the words themselves."""
MOST: Final = "2<-1 4<60%"
"""Of three or four words one may lack, of more two in five. As Elasticsearch's `minimum_should_match`."""


def by_words(request: SearchRequest, languages: Sequence[str]) -> Query | None:
    """The body that asks for the best by words; None where there are none."""
    text = " ".join(_words(request))
    if not text:
        return None
    return {**_body({"query": most_words(text, languages, request, least="1")}), "_source": ["vector", "language"]}


def most_words(text: str, languages: Sequence[str], request: SearchRequest, least: str = MOST) -> Query:
    """Articles that hold most of these words (or `least`: so many) in their own language, and pass the filters."""
    groups = [_in_language(text, field, least) for field in fields(request.language or languages)]
    return {"bool": {"should": groups, "minimum_should_match": 1, "filter": filters(request),
                     "must_not": exclusions(request.parts, languages)}}  # fmt: skip


def by_meaning(request: SearchRequest, best: Sequence[Mapping[str, Any]] = ()) -> Query | None:
    """The body that asks for the nearest by vector, given the hits that are best by words; None where the words have no
    vector, or English is not wanted.
    """
    if request.language and LANGUAGE not in request.language:
        return None
    own = load().vector(" ".join(_words(request)))
    if not own.any():
        return None
    found = own + _middle([hit["_source"]["vector"] for hit in best[:FEEDBACK] if "vector" in hit["_source"]], len(own))
    vector = np.rint(found * (127 / np.abs(found).max())).astype(int).tolist()
    allowed = {"bool": {"filter": filters(request), "must_not": exclusions(request.parts, [LANGUAGE])}}
    near = {"field": "vector", "query_vector": vector, "k": WINDOW, "num_candidates": WINDOW,
            "similarity": LEAST_COSINE, "filter": allowed}  # fmt: skip
    return _body({"knn": near})


def _middle(vectors: Sequence[Sequence[int]], dimensions: int) -> Vector:
    """Of vectors of any length, each as long as the others."""
    if not vectors:
        return np.zeros(dimensions, np.float32)
    rows = np.asarray(vectors, np.float32)
    middle: Vector = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).mean(axis=0)
    return middle


def scores(hits: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """By id, the best first."""
    return {hit["_id"]: hit["_score"] for hit in hits}


def weight_of(best: Sequence[Mapping[str, Any]]) -> float:
    """Of meaning beside words, given the hits that are best by words."""
    languages = [hit["_source"]["language"] for hit in best[:_LOOKED_AT]]
    return WEIGHT * languages.count(LANGUAGE) / len(languages) if languages else WEIGHT


def fused(words: Scores, meaning: Scores, weight: float = WEIGHT) -> list[str]:
    """The ids of both, the best first; of equal ones, those that are first by words."""
    best = max(words.values(), default=1.0)
    total = {id_: score / best for id_, score in words.items()}
    for id_, score in meaning.items():
        total[id_] = total.get(id_, 0.0) + weight * (2 * score - 1)  # Elasticsearch scores a cosine c as (1 + c) / 2
    return sorted(total, key=lambda id_: -total[id_])[:WINDOW]


def ranked(ids: Sequence[str]) -> Query:
    """These articles in this order, for a search that pages, counts and collapses them."""
    places = [
        {"constant_score": {"filter": {"ids": {"values": [id_]}}, "boost": len(ids) - at}} for at, id_ in enumerate(ids)
    ]
    return {"bool": {"filter": [{"ids": {"values": list(ids)}}], "should": places}}


def _in_language(text: str, field: str, least: str) -> Query:
    names = [f"title.{field}", f"text.{field}"]
    asked = {"query": text, "fields": names, "minimum_should_match": least}
    together = [
        {"match": {names[0]: {"query": text, "operator": "and", "boost": _TOGETHER}}},
        {"multi_match": {"query": text, "type": "phrase", "slop": 4, "boost": _TOGETHER, "fields": names}},
    ]
    return {"bool": {"filter": [of_language(field)], "must": [{"combined_fields": asked}], "should": together}}


def _words(request: SearchRequest) -> list[str]:
    """Every word that is wanted, whether in quotes, as an alternative, or plain."""
    parts = request.parts
    either = [word for group in parts.either for one in group for word in (*one.plain, *one.phrases)]
    return [*parts.plain, *parts.phrases, *either]


def _body(asked: Query) -> Query:
    return {**asked, "size": WINDOW, "_source": False, "track_total_hits": False, "timeout": "5s"}
