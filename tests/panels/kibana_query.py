"""The small part of Kibana's query language that our objects use, as Elasticsearch's queries.

Clauses joined by ` and `; each `field: value`, `field: *` or `field > number`, perhaps after `not `.
"""

import re
from typing import Any, Final

_CLAUSE: Final = re.compile(r"(?P<no>not )?(?P<field>[a-z_.]+)(?P<op>: | > | < )(?P<value>[\w*.]+)")
_RANGES: Final = {">": "gt", "<": "lt"}


def parsed(query: str) -> list[re.Match[str]]:
    """Its clauses; an AssertionError where it is of another form."""
    found = [_CLAUSE.fullmatch(clause) for clause in query.split(" and ")] if query else []
    assert all(found), f"not understood: {query}"
    return [match for match in found if match]


def fields(query: str) -> set[str]:
    """That it names."""
    return {match["field"] for match in parsed(query)}


def translated(query: dict[str, str]) -> dict[str, Any]:
    """The query for Elasticsearch."""
    assert query["language"] == "kuery"
    clauses = [_clause(match) for match in parsed(query["query"])]
    return {"bool": {"filter": clauses}} if clauses else {"match_all": {}}


def _clause(match: re.Match[str]) -> dict[str, Any]:
    field, operator, value = match["field"], match["op"].strip(), match["value"]
    if operator in _RANGES:
        found: dict[str, Any] = {"range": {field: {_RANGES[operator]: float(value)}}}
    elif value == "*":
        found = {"exists": {"field": field}}
    else:
        found = {"term": {field: value}}
    return {"bool": {"must_not": [found]}} if match["no"] else found
