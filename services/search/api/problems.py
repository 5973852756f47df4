"""What goes wrong, as RFC 9457 problem details: one shape for every error of the interface."""

import math
from typing import Any, Final

import msgspec
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.runtime.errors import ElasticRefused, ElasticUnreachable
from services.search.api.keys import KeysWrong
from services.search.request import RequestError
from services.search.search import TOO_BUSY

log = structlog.get_logger("headwater.search")

KIND: Final = "application/problem+json"
RETRY_SECONDS: Final = 5


class Problem(msgspec.Struct, frozen=True):
    """RFC 9457, section 3.1; `type` is always `about:blank`."""

    status: int
    title: str
    detail: str


class NotThere(LookupError):
    """Nothing has this id; the message names it."""


class NotAllowed(PermissionError):
    """The caller has no key, an unknown one, or one without the scope; the message says which."""

    def __init__(self, detail: str, *, known: bool) -> None:
        super().__init__(detail)
        self.known = known


class TooOften(Exception):
    """The caller has used up what its rate allows; `seconds` says when it may call again."""

    def __init__(self, detail: str, seconds: float) -> None:
        super().__init__(detail)
        self.seconds = seconds


def answer(status: int, title: str, detail: str, **headers: str) -> Response:
    """A problem as an HTTP answer."""
    body = msgspec.json.encode(Problem(status, title, detail))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, status, {"cache-control": "no-store", **named}, KIND)


def register(app: FastAPI) -> None:
    """Give the application an answer for each kind of error."""
    handlers: dict[Any, Any] = {
        RequestError: lambda _, error: answer(400, "Cannot be searched", str(error)),
        RequestValidationError: lambda _, error: answer(422, "Wrong parameter", _wrong(error)),
        HTTPException: lambda _, error: answer(
            error.status_code, "Not possible", error.detail, **(error.headers or {})
        ),
        NotThere: lambda _, error: answer(404, "Not there", str(error)),
        NotAllowed: _refused,
        TooOften: lambda _, error: answer(
            429, "Too often", str(error), retry_after=str(max(1, math.ceil(error.seconds)))
        ),
        ElasticUnreachable: lambda *_: answer(
            503, "The index does not answer", "try again in a moment", retry_after=str(RETRY_SECONDS)
        ),
        ElasticRefused: _index_refused,
        KeysWrong: lambda *_: answer(503, "Keys cannot be checked", "the operator must mend the file of keys"),
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _refused(_: Request, error: NotAllowed) -> Response:
    if error.known:
        return answer(403, "Not allowed", str(error))
    return answer(401, "Who are you?", str(error), www_authenticate='Bearer realm="headwater"')


def _index_refused(request: Request, error: ElasticRefused) -> Response:
    """What the index says is for the log, not for callers: it names indices and nodes."""
    log.warning("the index refused", route=request.url.path, reason=str(error))
    if error.status in (TOO_BUSY, 503, 504):
        return answer(503, "The index is busy", "try again in a moment", retry_after=str(RETRY_SECONDS))
    return answer(502, "The index refused", "the search could not be run; the log of the server says why")


def _wrong(error: RequestValidationError) -> str:
    return "; ".join(f"{'.'.join(str(part) for part in each['loc'][1:])}: {each['msg']}" for each in error.errors())
