"""Routes of saved searches that fire: tried out, saved, forgotten, and what they have found, also as a feed."""

from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.alerts.backtest import DAYS, BackTest, back_test
from services.alerts.hit import Hit
from services.alerts.saved import Asked, Saved, SavedWrong, saved
from services.alerts.store import Store
from services.runtime.clock import now
from services.search import feeds
from services.search.api.access import allowed
from services.search.api.index import Index, index_of
from services.search.api.parameters import Filters
from services.search.api.problems import NotThere
from services.search.api.schema import answers, encoded, streams
from services.search.query import SHOWN
from services.search.request import FILTERS, RequestError
from services.search.results import Hit as Found
from services.search.results import parse

router: Final = APIRouter(prefix="/v1/alerts", tags=["alerts"], dependencies=[Depends(allowed("alerts"))])
Read = Annotated[Index, Depends(index_of)]
Id = Annotated[str, Path(pattern="^[a-z0-9][a-z0-9-]{0,62}$", description="of the saved search")]
_FEED: Final = 50


class Alert(BaseModel):
    """A search to be saved."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,62}$", description="how it is named in addresses")
    name: str = Field(min_length=1, max_length=100, description="how people name it")
    asked: Filters = Field(description="words and filters; no dates")
    webhook: str | None = Field(None, max_length=2_000, description="https address that is called, signed")
    mail: list[str] = Field([], max_length=20, description="addresses that get a mail")


class Trial(BaseModel):
    """A search to be tried out."""

    model_config = ConfigDict(extra="forbid")

    asked: Filters = Field(description="words and filters; no dates")
    days: int = Field(DAYS, ge=1, le=3660, description="so far back")


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """A saved search; its secret is told once, when it is made."""

    id: str
    name: str
    asked: Asked
    webhook: str | None = None
    mail: tuple[str, ...] = ()
    secret: str | None = None


@router.get("", responses=answers(list[Kept], "all of them, by id"))
def all_alerts(index: Read) -> Response:
    """The saved searches."""
    return encoded([_kept(one) for one in _store(index).searches()])


@router.post("", responses=answers(Kept, "it is saved, and fires from now on"))
def save_alert(alert: Alert, index: Read) -> Response:
    """Save a search. It fires once for each story."""
    asked = _asked(alert.asked)
    try:
        one = saved(alert.id, alert.name, asked, now(), alert.webhook, tuple(alert.mail))
    except SavedWrong as error:
        raise RequestError(str(error)) from error
    store = _store(index)
    store.prepare()
    if not store.save(one):
        raise RequestError(f"there is a saved search {one.id} already; delete it first, or give another id")
    return encoded(_kept(one, secret=one.secret))


@router.post("/test", responses=answers(BackTest, "what it would have done"))
def try_alert(trial: Trial, index: Read) -> Response:
    """How often it would have fired, before it is saved."""
    return encoded(back_test(index.elastic, index.settings, _asked(trial.asked), now(), trial.days))


@router.delete("/{id}", responses=answers(Kept, "it was this one", missing=True))
def forget_alert(id: Id, index: Read) -> Response:  # noqa: A002 - the name in the address
    """Forget a saved search and its hits."""
    store = _store(index)
    one = _there(id, store)
    store.remove(id)
    return encoded(_kept(one))


@router.get("/{id}/hits", responses=answers(list[Hit], "the newest first", missing=True))
def alert_hits(id: Id, index: Read, size: Annotated[int, Query(ge=1, le=1000)] = 100) -> Response:  # noqa: A002
    """What it has found, what fired, and what became of it."""
    store = _store(index)
    _there(id, store)
    return encoded(store.hits(id, (), size))


@router.get("/{id}/feed.rss", responses=streams("what fired, the newest first", "application/rss+xml", missing=True))
def alert_feed(request: Request, id: Id, index: Read) -> Response:  # noqa: A002
    """What fired as RSS 2.0; the key may stand in the address, since feed readers can send no header."""
    store = _store(index)
    one = _there(id, store)
    own = str(request.url.remove_query_params("key"))
    body = feeds.rss(one.asked.request(), _articles(index, store, id), str(request.base_url), own, one.name)
    return Response(body.encode(), media_type="application/rss+xml", headers={"cache-control": "private, max-age=60"})


def _articles(index: Index, store: Store, search: str) -> list[Found]:
    """Those that fired, as a search shows them; what was taken down since is not among them."""
    ids = [hit.article for hit in store.hits(search, ("fired",), _FEED)]
    body = {
        "query": {"ids": {"values": ids}},
        "size": len(ids) or 1,
        "_source": list(SHOWN),
        "sort": [{"time": "desc"}],
    }
    return list(parse(index.elastic.search(index.settings.named("articles"), body, ignore_unavailable="true")).hits)


def _asked(given: Filters) -> Asked:
    """Raises RequestError."""
    if given.since or given.until:
        raise RequestError("a search that fires has no dates: it is about what is yet to come")
    near = given.request().near
    parts = {name: tuple(getattr(given, name)) for name in FILTERS}
    return Asked(words=given.q, near=(near.lat, near.lon, near.km) if near else None, **parts)


def _kept(one: Saved, secret: str | None = None) -> Kept:
    return Kept(one.id, one.name, one.asked, one.webhook, one.mail, secret)


def _there(id_: str, store: Store) -> Saved:
    found = store.search(id_)
    if found is None:
        raise NotThere(f"there is no saved search {id_}")
    return found


def _store(index: Index) -> Store:
    return Store(index.elastic, index.settings)
