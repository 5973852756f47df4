"""The OpenAPI description: FastAPI's of the parameters, msgspec's of the answers, which are encoded without a detour."""

from typing import Any, Final

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from services.search.api.problems import KIND, Problem

_AT: Final = "#/components/schemas/{name}"
_PROBLEMS: Final = {
    400: "the search is not possible", 401: "no known key", 403: "the key lacks the scope", 422: "a wrong parameter",
    429: "too often; `Retry-After` says when again", 502: "the index refused", 503: "the index does not answer",
}  # fmt: skip
_MISSING: Final = {404: "there is nothing of this id"}
_answers: Final[list[Any]] = [Problem]


def encoded(answer: object) -> Response:
    """An answer as JSON."""
    return Response(msgspec.json.encode(answer), media_type="application/json", headers={"cache-control": "no-store"})


def answers(kind: Any, means: str, *, missing: bool = False) -> dict[int | str, dict[str, Any]]:
    """What a route may answer: `kind` in JSON, or one of the problems."""
    _answers.append(kind)
    schema = msgspec.json.schema_components([kind], ref_template=_AT)[0][0]
    problems = {**_PROBLEMS, **(_MISSING if missing else {})}
    return {200: {"description": means, "content": {"application/json": {"schema": schema}}}, **_told(problems)}


def streams(means: str, *kinds: str, missing: bool = False) -> dict[int | str, dict[str, Any]]:
    """What a route may answer that gives text of these media types."""
    problems = {**_PROBLEMS, **(_MISSING if missing else {})}
    content = {kind: {"schema": {"type": "object" if kind.endswith("+json") else "string"}} for kind in kinds}
    return {200: {"description": means, "content": content}, **_told(problems)}


def _told(problems: dict[int, str]) -> dict[int | str, dict[str, Any]]:
    content = {KIND: {"schema": {"$ref": _AT.format(name="Problem")}}}
    return {status: {"description": means, "content": content} for status, means in sorted(problems.items())}


def describe(app: FastAPI, *kinds: Any) -> dict[str, Any]:
    """The description, made once; of these kinds of answers, else of all that `answers` was told of."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes,
            openapi_version="3.1.0",
        )  # fmt: skip
        components = msgspec.json.schema_components(kinds or _answers, ref_template=_AT)[1]
        made.setdefault("components", {}).setdefault("schemas", {}).update(components)
        made["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"key": []}, {}]
        app.openapi_schema = made
    return app.openapi_schema
