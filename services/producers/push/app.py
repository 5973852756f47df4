"""The application: `POST /articles`, and what holds for it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response

from services.contract.articles import RawArticle
from services.pipeline import Lane
from services.producers.jsonl.line import Line
from services.producers.polling.courier import Courier
from services.producers.push import websub
from services.producers.push.pushed import Accepted, records, told
from services.producers.push.remembered import OtherBody, Remembered
from services.producers.push.websub import Caller
from services.runtime.errors import BrokerUnreachable, PublishFailed
from services.runtime.publisher import Publisher
from services.search.api import problems, schema
from services.search.api.access import Access, allowed
from services.search.api.timed import Timed

ACK_SECONDS: Final = 10.0
BODY_BYTES: Final = 16 * 1024 * 1024
SLOW_SECONDS: Final = 3.0
"""Where somebody has waited so long for acks, others are asked to come again."""
AGAIN_SECONDS: Final = 5
KINDS: Final = ("application/json", "application/x-ndjson", "application/jsonl")
router: Final = APIRouter(tags=["push"], dependencies=[Depends(allowed("push"))])


@dataclass
class Desk:
    """Where articles are handed over."""

    courier: Courier
    publisher: Publisher
    clock: Callable[[], datetime]
    remembered: Remembered = field(default_factory=Remembered)
    _renewing: threading.Lock = field(default_factory=threading.Lock)
    _waiting: dict[int, float] = field(default_factory=dict)
    """Thread to the time since which it waits for acks."""

    @property
    def slow(self) -> bool:
        """Whether Kafka is."""
        return time.monotonic() - min([*list(self._waiting.values()), float("inf")]) > SLOW_SECONDS

    def take(self, body: bytes, source: str) -> Accepted:
        """Returns after the acks. Raises PublishFailed: then the sender must send it again."""
        found = list(records(body, source, self.clock()))
        articles = [record for _, record in found if isinstance(record, RawArticle)]
        self._waiting[threading.get_ident()] = time.monotonic()
        try:
            self.courier.deliver("push", articles, "push", Lane.LIVE, ACK_SECONDS)
        finally:
            del self._waiting[threading.get_ident()]
        return told(found)

    def mend(self) -> None:
        """Begin anew with Kafka after a failure; one thread does it for all."""
        with self._renewing:
            if self.publisher.failed:
                try:
                    self.publisher.renew()
                except BrokerUnreachable:
                    return  # the next request tries again


_SCHEMA: Final[dict[str, Any]] = msgspec.json.schema_components([Line], ref_template="#/components/schemas/{name}")[0][
    0
]
_ANSWERS: Final = {
    202: {"description": "Kafka has the articles", "content": {"application/json": {"schema": {
        "$ref": "#/components/schemas/Accepted"}}}},
    413: {"description": "larger than 16 MiB; send it in parts"},
    415: {"description": "neither JSON nor JSON lines"},
    422: {"description": "no record is an article; each has its reason"},
    429: {"description": "Kafka is slow; `Retry-After` says when again"},
    503: {"description": "Kafka has not acked all of it; send it again, what has arrived is dropped as a repeat"},
}  # fmt: skip
_BODY: Final = {"required": True, "content": {
    "application/json": {"schema": _SCHEMA}, "application/x-ndjson": {"schema": {"type": "string"}},
}}  # fmt: skip


@router.post("/articles", status_code=202, responses=_ANSWERS, openapi_extra={"requestBody": _BODY})  # type: ignore[arg-type]
async def push_articles(
    request: Request,
    idempotency_key: Annotated[str | None, Header(max_length=255, description="equal for repeats of a request")] = None,
    source: Annotated[
        str | None, Header(alias="X-Source", max_length=200, description="who published, by default")
    ] = None,
) -> Response:
    """Hand over an article, or many as JSON lines. Answers when Kafka has them on as many disks as it is told to."""
    desk: Desk = request.app.state.desk
    caller: str = request.state.caller
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in KINDS:
        return problems.answer(415, "Not JSON", f"send one of {', '.join(KINDS)}")
    body = await _body(request)
    if body is None:
        return problems.answer(413, "Too large", f"a request has at most {BODY_BYTES:,} bytes; send it in parts")
    try:
        known = desk.remembered.answer(caller, idempotency_key, body) if idempotency_key else None
    except OtherBody:
        return problems.answer(422, "Another request", "this Idempotency-Key was used for another body")
    if known is not None:
        return Response(known, 202, media_type="application/json")
    answer = await run_in_threadpool(_deliver, desk, body, source or caller)
    if answer.status_code == 202 and idempotency_key:
        desk.remembered.keep(caller, idempotency_key, body, bytes(answer.body))
    return answer


async def _body(request: Request) -> bytes | None:
    """None where it is larger than it may be: then the rest is not waited for."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES:
            return None
    return bytes(body)


def _deliver(desk: Desk, body: bytes, source: str) -> Response:
    again = {"retry_after": str(AGAIN_SECONDS)}
    if desk.slow:
        return problems.answer(
            429, "Kafka is slow", "what was handed over before is still not acked; nothing more is taken now", **again
        )
    try:
        accepted = desk.take(body, source)
    except PublishFailed as error:
        desk.mend()
        return problems.answer(503, "Not acked", f"{error}; send it again, what has arrived is a repeat", **again)
    status = 202 if accepted.articles else 422
    return Response(msgspec.json.encode(accepted), status, media_type="application/json")


def build(desk: Desk, caller: Caller, access: Access, names: list[str]) -> FastAPI:
    """The application. `names` are those under which it may be called; none: any."""
    app = FastAPI(
        title="Headwater push", version=version("headwater"), docs_url=None, redoc_url=None, redirect_slashes=False
    )
    app.state.desk, app.state.access, app.state.caller = desk, access, caller
    problems.register(app)
    app.include_router(router)
    app.include_router(websub.router)
    setattr(app, "openapi", lambda: schema.describe(app, Accepted, Line, problems.Problem))  # noqa: B010 - FastAPI's own way
    if names:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=names)
    app.add_middleware(Timed)
    return app
