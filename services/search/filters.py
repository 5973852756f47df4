"""The request's filters as clauses that narrow without scoring, each of which Elasticsearch can cache.

Apart from the words: a filter speaks of one field and is either met or not.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from services.search.request import SearchRequest
from services.text.sounds import bones, sounds, telling

Query = dict[str, Any]

NAMES: Final = {
    "person": ("people.text",),
    "organisation": ("organisations.text",),
    "place": ("place_names.text",),
    "entity": ("people.text", "organisations.text", "place_names.text"),
    "speaker": ("speakers.text",),
    "author": ("authors.text",),
}
ALIKE: Final = ("source", "tag", "agency")
"""Filters whose value is the field's whole value, in any case."""
FIELD: Final = {"tag": "tags"}
_SLOP: Final = 5
"""Inside one name in any order, with words left out: names of one article lie 100 positions apart."""
_CODE: Final = re.compile(r"[0-9]{8}")
_WILD: Final = re.compile(r"([\\*?])")


def filters(request: SearchRequest) -> list[Query]:
    """One clause for each filter that is set, and for each name."""
    clauses: list[Query] = []
    for name in ALIKE:
        if values := getattr(request, name):
            clauses.append(_any([{"term": {FIELD.get(name, name): _caseless(value)}} for value in values]))
    if request.language:
        clauses.append({"terms": {"language": list(request.language)}})
    if request.country:
        clauses.append({"terms": {"countries": list(request.country)}})
    if request.topic:
        clauses.append(_any([query for value in request.topic for query in _topic(value)]))
    for name, fields in NAMES.items():
        clauses += [_named(value, fields) for value in getattr(request, name)]
    return clauses + _where_and_when(request)


def _where_and_when(request: SearchRequest) -> list[Query]:
    clauses: list[Query] = []
    if (near := request.near) is not None:
        middle = {"lat": near.lat, "lon": near.lon}
        clauses.append({"geo_distance": {"distance": f"{near.km}km", "places.location": middle}})
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
    """As written, or of a person as other transliterations write it."""
    as_written = {"multi_match": {"query": value, "type": "phrase", "slop": _SLOP, "fields": list(fields)}}
    if "people.text" not in fields:
        return as_written
    heard = [{"match_phrase": {"people_sounds": {"query": key, "slop": _SLOP}}}] if (key := sounds(value)) else []
    if telling(key := bones(value)):
        heard.append({"match_phrase": {"people_bones": {"query": key, "slop": _SLOP}}})
    return _any([as_written, *heard]) if heard else as_written


def _range(since: datetime | date | None, until: datetime | date | None) -> dict[str, str]:
    """A day is whole: Elasticsearch rounds `||/d` down for `gte` and up for `lte`."""
    bounds = {"gte": since, "lte": until}
    return {key: _moment(value) for key, value in bounds.items() if value is not None}


def _moment(value: datetime | date) -> str:
    return value.isoformat() if isinstance(value, datetime) else f"{value.isoformat()}||/d"
