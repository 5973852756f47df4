"""From a request to the body of an Elasticsearch search, purely.

Everything that a person gave stands as data in a match, term, prefix or range; core features only, so that the local
server and the full distribution answer alike.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from services.runtime.clock import now as wall_clock
from services.search.filters import filters
from services.search.matching import exclusions, fields, marks, words_query
from services.search.request import SearchRequest

MARK_START: Final = "\ufdd0"
MARK_END: Final = "\ufdd1"
"""Around each found word. Unicode's noncharacters, never given out for use in texts, unlike the private-use ones."""

FACETS: Final = {
    "source": "source", "language": "language", "topic": "topics.name", "person": "people",
    "organisation": "organisations", "place": "place_names", "country": "countries",
}  # fmt: skip
"""The request's filter that a facet's value can be given to, and the field that it counts."""
WHOLE: Final = {"allow_partial_search_results": "false"}
"""Parameter of a search whose reader goes on behind it: rather no answer than one without a shard or cut by time."""
SHOWN: Final = (
    "id", "title", "url", "source", "language", "time", "published", "topics.name", "people", "organisations",
    "place_names", "revision", "group", "story", "copy_of", "share", "first_source", "rights",
)  # fmt: skip
COLLAPSED: Final = {"copies": "group", "stories": "story"}
"""What the request collapses by, and the field that is equal in all that become one hit."""
COPIES: Final = 5
"""Of one hit, shown; one more is asked for, since the hit itself is among them."""
LEADS: Final = {"bool": {"must_not": [{"exists": {"field": "copy_of"}}]}}
"""Articles that copy no other one."""
_BUCKETS: Final = 10
_DAILY: Final = 92
"""Up to a quarter is counted by day, longer ranges by month."""
_FRESH: Final = {"field": "time", "origin": "now", "pivot": "7d", "boost": 2}
"""Up to two points for the newest, half of them for a week's age; a good match has ten and more."""


def build(
    request: SearchRequest, *, fuzzy: bool = False, languages: Sequence[str] = (), now: datetime | None = None
) -> dict[str, Any]:
    """The search body.

    `fuzzy` allows misspelt plain words. `languages` are those that the index holds, where known: a smaller query,
    the same result. `now` (default: the clock) ends an open range of dates.
    """
    languages = request.language or languages
    body = {
        "query": {"bool": _query(request, languages, fuzzy)},
        "sort": _sort(request),
        "from": request.offset,
        "size": request.size,
        "_source": list(SHOWN),
        "highlight": _highlight(request, languages, fuzzy),
        "aggs": _facets(request, now or wall_clock()),
        "track_total_hits": True,
        "timeout": "5s",
    }
    if request.collapse != "none":
        body["collapse"] = {"field": COLLAPSED[request.collapse]}
    return body


def matching(request: SearchRequest, languages: Sequence[str] = ()) -> dict[str, Any]:
    """The query for all that the request finds, for who wants neither pages nor an order."""
    return {"bool": {name: it for name, it in _query(request, languages, fuzzy=False).items() if name != "should"}}


def languages_query() -> dict[str, Any]:
    """The body that asks which languages the index holds; Elasticsearch caches its answer."""
    return {"size": 0, "aggs": {"language": {"terms": {"field": "language", "size": 200}}}, "timeout": "5s"}


def copies_query(request: SearchRequest, groups: Sequence[str]) -> dict[str, Any]:
    """The body that asks for the articles of these groups (or stories) that pass the request's filters.

    One search for the whole page: the inner hits of a collapse run all of the words again for each hit (100 hits
    took eleven times as long).
    """
    shown = {
        "size": COPIES + 1, "sort": [{"time": "asc"}, {"id": "asc"}], "_source": ["id", "url", "source", "time", "share"],
    }  # fmt: skip
    field = COLLAPSED[request.collapse]
    grouped = {"terms": {"field": field, "size": len(groups), "min_doc_count": 2}}
    return {
        "size": 0,
        "query": {"bool": {"filter": [{"terms": {field: list(groups)}}, *filters(request)]}},
        "aggs": {"copies": {**grouped, "aggs": {"articles": {"top_hits": shown}}}},
        "timeout": "5s",
    }


def interval(request: SearchRequest, now: datetime) -> str:
    """The calendar interval of the histogram over time: `day` or `month`."""
    if request.since is None:
        return "month"
    return "day" if (_day(request.until or now) - _day(request.since)).days <= _DAILY else "month"


def _day(value: datetime | date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _query(request: SearchRequest, languages: Sequence[str], fuzzy: bool) -> dict[str, Any]:
    parts = {
        "must": words_query(request.parts, languages, fuzzy, request.unfinished) or [{"match_all": {}}],
        "must_not": exclusions(request.parts, languages),
        "filter": filters(request),
        "should": [{"distance_feature": _FRESH}] if request.sort == "relevance" else [],
    }
    return {name: clauses for name, clauses in parts.items() if clauses}


def _sort(request: SearchRequest) -> list[dict[str, str]]:
    """The id settles what is equal, so that no page repeats or skips an article."""
    newest: list[dict[str, str]] = [{"time": "desc"}, {"id": "asc"}]
    return newest if request.sort == "newest" else [{"_score": "desc"}, *newest]


def _highlight(request: SearchRequest, languages: Sequence[str], fuzzy: bool) -> dict[str, Any]:
    """The whole title, and two fragments of the text or its beginning; exact forms only where they can matter."""
    forms = ("", ".exact") if fuzzy or request.unfinished or request.parts.phrases else ("",)
    marked: dict[str, Any] = {}
    for field in fields(languages):
        title, text = f"title.{field}", f"text.{field}"
        marked[title] = {"number_of_fragments": 0, "matched_fields": [title + form for form in forms]}
        marked[text] = {"no_match_size": 200, "matched_fields": [text + form for form in forms]}
    return {
        "type": "unified",
        "highlight_query": marks(request.parts, languages, fuzzy, request.unfinished),
        "pre_tags": [MARK_START],
        "post_tags": [MARK_END],
        "number_of_fragments": 2,
        "fragment_size": 160,
        "order": "score",
        "max_analyzed_offset": 900_000,
        "fields": marked,
    }


def _facets(request: SearchRequest, now: datetime) -> dict[str, Any]:
    by_time = {"field": "time", "calendar_interval": interval(request, now), "min_doc_count": 1}
    by_time["format"] = "yyyy-MM-dd" if by_time["calendar_interval"] == "day" else "yyyy-MM"
    counted: dict[str, Any] = {
        **{name: {"terms": {"field": field, "size": _BUCKETS}} for name, field in FACETS.items()},
        "time": {"date_histogram": by_time},
    }
    if request.counted == "leads":
        counted = {"leads": {"filter": LEADS, "aggs": counted}}
    return {
        **counted,
        "distinct": {"cardinality": {"field": COLLAPSED.get(request.collapse, "group"), "precision_threshold": 3_000}},
    }
