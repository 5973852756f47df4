"""The request's filters as clauses that narrow without scoring, each of which Elasticsearch can cache.

Apart from the words: a filter speaks of one field and is either met or not.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from services.search.request import SearchRequest

Query = dict[str, Any]

NAMES: Final = {
    "person": ("people.text",),
    "organisation": ("organisations.text",),
    "place": ("place_names.text",),
    "entity": ("people.text", "organisations.text", "place_names.text"),
}
_SLOP: Final = 5
"""Inside one name in any order, with words left out: names of one article lie 100 positions apart."""
_CODE: Final = re.compile(r"[0-9]{8}")
_WILD: Final = re.compile(r"([\\*?])")


def filters(request: SearchRequest) -> list[Query]:
    """One clause for each filter that is set, and for each name."""
    clauses: list[Query] = []
    if request.source:
        clauses.append(_any([{"term": {"source": _caseless(value)}} for value in request.source]))
    if request.language:
        clauses.append({"terms": {"language": list(request.language)}})
    if request.country:
        clauses.append({"terms": {"countries": list(request.country)}})
    if request.topic:
        clauses.append(_any([query for value in request.topic for query in _topic(value)]))
    for name, fields in NAMES.items():
        clauses += [_named(value, fields) for value in getattr(request, name)]
    if request.since is not None or request.until is not None:
        clauses.append({"range": {"time": _range(request.since, request.until)}})
    return clauses


def _any(queries: Sequence[Query]) -> Query:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def _caseless(value: str) -> Query:
    return {"value": value, "case_insensitive": True}


def _topic(value: str) -> list[Query]:
    """By code, by the start of the name, or by the start of a later word of it."""
    if _CODE.fullmatch(value):
        return [{"term": {"topics.code": value}}]
    later = "* " + _WILD.sub(r"\\\1", value) + "*"
    return [{"prefix": {"topics.name": _caseless(value)}}, {"wildcard": {"topics.name": _caseless(later)}}]


def _named(value: str, fields: Sequence[str]) -> Query:
    return {"multi_match": {"query": value, "type": "phrase", "slop": _SLOP, "fields": list(fields)}}


def _range(since: datetime | date | None, until: datetime | date | None) -> dict[str, str]:
    """A day is whole: Elasticsearch rounds `||/d` down for `gte` and up for `lte`."""
    bounds = {"gte": since, "lte": until}
    return {key: _moment(value) for key, value in bounds.items() if value is not None}


def _moment(value: datetime | date) -> str:
    return value.isoformat() if isinstance(value, datetime) else f"{value.isoformat()}||/d"
