"""The API called by its own description, with what it allows and what it does not (schemathesis)."""

from typing import Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

CHECKS: Final = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    negative_data_rejection,
]  # fmt: skip
LONGEST: Final = 4_000
CALLS: Final = (
    *(("GET", f"/v1/{path}") for path in (
        "search", "articles", "changes", "export", "feed.rss", "feed.json", "articles/{id}", "articles/{id}/revisions",
        "articles/{id}/copies", "articles/{id}/story", "articles/{id}/similar", "alerts", "alerts/{id}/hits",
        "alerts/{id}/feed.rss",
    )),
    ("POST", "/v1/alerts"), ("POST", "/v1/alerts/test"), ("DELETE", "/v1/alerts/{id}"),
)  # fmt: skip


@pytest.fixture(scope="module")
def described(api: httpx.Client) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{api.base_url}/openapi.json")


def test_every_route_is_called(described: schemathesis.BaseSchema) -> None:
    there = [(method.upper(), path) for path in described for method in described[path]]
    assert sorted(there) == sorted(CALLS)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_answer_is_as_described(
    described: schemathesis.BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    operation = described[path][method]
    if mode is GenerationMode.NEGATIVE and (method, path) == ("GET", "/v1/alerts"):
        return  # it takes nothing that could be wrong

    @given(operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: schemathesis.Case[Any]) -> None:
        if len(str(case.query)) > LONGEST:
            return  # refused by the HTTP server before any route hears of it
        case.call_and_validate(checks=CHECKS)

    call()
