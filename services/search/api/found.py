"""Routes of a search: a page of results, and feeds of it."""

import hashlib
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.runtime.clock import now
from services.search import feeds
from services.search.api.access import allowed, licensed
from services.search.api.index import Index, index_of
from services.search.api.parameters import Feed, Search
from services.search.api.schema import answers, encoded, streams
from services.search.request import SearchRequest
from services.search.results import Hit, SearchResult
from services.search.rights import bare_hits, bare_result
from services.search.search import search

router: Final = APIRouter(prefix="/v1", tags=["search"], dependencies=[Depends(allowed("search"))])
Licensed = Annotated[bool, Depends(licensed)]
_RSS: Final = "application/rss+xml"
_JSON_FEED: Final = "application/feed+json"


@router.get("/search", responses=answers(SearchResult, "a page of hits, with counts over all that was found"))
def search_articles(
    asked: Annotated[Search, Query()], index: Annotated[Index, Depends(index_of)], licence: Licensed
) -> Response:
    """Find articles: ranked, marked, with facets and a histogram over time."""
    found = search(index.elastic, index.settings, asked.asked(), index.languages)
    return encoded(found if licence else bare_result(found, now()))


@router.get("/feed.rss", responses=streams("the newest articles that match", _RSS))
def rss(
    request: Request, asked: Annotated[Feed, Query()], index: Annotated[Index, Depends(index_of)], licence: Licensed
) -> Response:
    """Any search as RSS 2.0, the newest first."""
    wanted = asked.asked()
    body = feeds.rss(wanted, _hits(index, wanted, licence), str(request.base_url), _own(request))
    return _told(request, body.encode(), _RSS)


@router.get("/feed.json", responses=streams("the newest articles that match", _JSON_FEED))
def json_feed(
    request: Request, asked: Annotated[Feed, Query()], index: Annotated[Index, Depends(index_of)], licence: Licensed
) -> Response:
    """Any search as JSON Feed 1.1, the newest first."""
    wanted = asked.asked()
    body = feeds.json_feed(wanted, _hits(index, wanted, licence), str(request.base_url), _own(request))
    return _told(request, msgspec.json.encode(body), _JSON_FEED)


def _hits(index: Index, wanted: SearchRequest, licence: bool) -> tuple[Hit, ...]:
    hits = search(index.elastic, index.settings, wanted, index.languages).hits
    return hits if licence else bare_hits(hits, now())


def _own(request: Request) -> str:
    """The feed's own address, without the key."""
    return str(request.url.remove_query_params("key"))


def _told(request: Request, body: bytes, kind: str) -> Response:
    """Nothing again to a reader that has it already (RFC 9110, section 13)."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, max-age=60"}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)
