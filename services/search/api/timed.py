"""How long each call took, by its route, for Prometheus."""

import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.contract import metrics
from services.runtime.monitor import family

ELSEWHERE: Final = "other"
"""The route of calls that no route answers, whatever their address."""


class Timed:
    """Observes from the call's arrival to the last byte of its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.seconds = family(metrics.API_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, told)
        finally:
            route = getattr(scope.get("route"), "path", ELSEWHERE)
            self.seconds.labels(route, f"{status // 100}xx").observe(time.perf_counter() - began)
