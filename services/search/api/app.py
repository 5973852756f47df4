"""The application: routes, page, and what holds for every call."""

from importlib.metadata import version
from typing import Any, Final

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search import page
from services.search.api import alerts, articles, bulk, found, problems, schema
from services.search.api.access import Access
from services.search.api.index import Index
from services.search.api.keys import Keys
from services.search.api.timed import Timed
from services.search.languages import Languages

LOCAL: Final = ("127.0.0.1", "localhost", "[::1]")
_DESCRIPTION: Final = (
    "Full-text search over the news that Headwater has taken in. Errors are problem details (RFC 9457). With a file of "
    "keys, each call needs `Authorization: Bearer hw_...`; the scope `search` reads pages of results and single "
    "articles, `export` reads in bulk, `alerts` saves searches that fire."
)
_HEADERS: Final = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]


class _Guarded:
    """Adds the headers that hold for every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self.app(scope, receive, told)


def build(settings: Settings, elastic: Elastic) -> FastAPI:
    """The application over an index."""
    app = FastAPI(
        title="Headwater", version=version("headwater"), description=_DESCRIPTION, docs_url=None, redoc_url=None,
        openapi_url="/openapi.json", redirect_slashes=False,
    )  # fmt: skip
    app.state.index = Index(elastic, settings, Languages(elastic, settings.named("articles")))
    app.state.access = Access(Keys(settings.api_keys) if settings.api_keys else None)
    problems.register(app)
    for part in (found, articles, bulk, alerts):
        app.include_router(part.router)
    page.serve(app)
    setattr(app, "openapi", lambda: schema.describe(app))  # noqa: B010 - FastAPI's own way of describing otherwise
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=4)
    app.add_middleware(_Guarded)
    if named := names(settings):
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=named)
    app.add_middleware(Timed)
    return app


def names(settings: Settings) -> list[str]:
    """Under which it may be called, so that no foreign page reaches it by a name of its own that leads here."""
    named: list[Any] = [name.strip() for name in settings.api_names.split(",") if name.strip()]
    return [] if settings.api_open and not named else [*LOCAL, *named]
