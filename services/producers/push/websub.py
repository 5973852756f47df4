"""Where hubs call: they ask whether a subscription is meant, and bring the news of its feed."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from services.pipeline import Lane
from services.producers.inputs import Document, InputError
from services.producers.polling import marks
from services.producers.polling.courier import Courier
from services.producers.polling.database import Database
from services.producers.polling.pages_wanted import pages_wanted, told_at_once
from services.producers.polling.source import Source
from services.producers.polling.subscription import LEASE_SECONDS, Subscription, is_signed
from services.runtime.errors import PublishFailed
from services.search.api import problems

router: Final = APIRouter(tags=["websub"])
BODY_BYTES: Final = 10 * 1024 * 1024


@dataclass(frozen=True)
class Caller:
    """Takes what a hub brings; shares the poller's memory, so that what both bring is told once."""

    courier: Courier
    database: Database
    clock: Callable[[], float]

    def take(self, subscription: Subscription, body: bytes, content_type: str | None) -> int:
        """How many articles were new; returns after their acks. Raises PublishFailed, InputError."""
        source = Source(url=subscription.source, name=subscription.name, pages=subscription.pages)
        document = Document(subscription.topic, lambda: BytesIO(body), None, content_type)
        reader, found = self.courier.intakes[Lane.LIVE].records(document, source=source.name, only="feeds")
        read, standing = list(found), self.database.standing(source.url)
        new = marks.sort(read, standing.marks, by_words=standing.by_words).new
        told = [one.record for one in told_at_once(source, new)]
        self.courier.deliver(reader, told, subscription.topic, Lane.LIVE)
        now, seen = self.clock(), [one.record for one in read]
        wanted = pages_wanted(source, new, now, late=False) if source.pages else []
        self.database.mark(source.url, "", lambda known: marks.remember(seen, known, now), wanted)
        return len(new)


@router.get("/websub/{token}", include_in_schema=False)
def verify(
    request: Request, token: str, mode: Annotated[str, Query(alias="hub.mode")],
    topic: Annotated[str, Query(alias="hub.topic")] = "", challenge: Annotated[str, Query(alias="hub.challenge")] = "",
    lease: Annotated[int, Query(alias="hub.lease_seconds", ge=1)] = LEASE_SECONDS,
) -> Response:  # fmt: skip
    """A hub asks whether we meant it (section 5.3), or says that it will not (5.2)."""
    caller: Caller = request.app.state.caller
    known = caller.database.subscription_by_token(token)
    if known is None or known.topic != topic or mode not in ("subscribe", "denied"):
        return problems.answer(404, "Not there", "no such subscription was asked for")
    until = caller.clock() + min(lease, 10 * LEASE_SECONDS) if mode == "subscribe" else 0.0
    caller.database.subscribe(msgspec.structs.replace(known, until=until))
    return PlainTextResponse(challenge)


@router.post("/websub/{token}", include_in_schema=False)
async def bring(request: Request, token: str) -> Response:
    """News of a feed (section 7). What is not signed is thanked for and thrown away, so that nobody learns from it."""
    caller: Caller = request.app.state.caller
    known = caller.database.subscription_by_token(token)
    if known is None:
        return problems.answer(410, "Gone", "nobody here subscribes to this any more")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES:
            return problems.answer(413, "Too large", f"a feed has at most {BODY_BYTES:,} bytes")
    if not is_signed(bytes(body), request.headers.get("x-hub-signature", ""), known.secret):
        return Response(status_code=202)
    try:
        await run_in_threadpool(caller.take, known, bytes(body), request.headers.get("content-type"))
    except InputError as error:
        return problems.answer(422, "Not a feed", str(error))
    except PublishFailed as error:
        return problems.answer(503, "Not acked", str(error), retry_after="60")
    return Response(status_code=202)
