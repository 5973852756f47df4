"""Routes for machines that read many articles: a listing with deep pages, what changed since, and exports."""

import weakref
from collections.abc import Iterator
from dataclasses import replace
from threading import BoundedSemaphore, Semaphore
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response, StreamingResponse

from services.runtime.clock import now
from services.search.api.access import allowed, licensed
from services.search.api.index import Index, index_of
from services.search.api.parameters import Changed, Export, Listing
from services.search.api.problems import TooOften
from services.search.api.schema import answers, encoded, streams
from services.search.changes import Changes, changes
from services.search.export import jsonl, table
from services.search.listing import Page, everything, page
from services.search.rights import all_bare

router: Final = APIRouter(prefix="/v1", tags=["bulk"], dependencies=[Depends(allowed("export"))])
Read = Annotated[Index, Depends(index_of)]
Licensed = Annotated[bool, Depends(licensed)]
MOST_EXPORTS: Final = 4
"""At once: each holds a thread and a point in time of the index for as long as its reader takes."""
EXPORTS: Final = BoundedSemaphore(MOST_EXPORTS)
BUSY_SECONDS: Final = 30.0
_JSONL: Final = "application/jsonl"
_CSV: Final = "text/csv"


@router.get("/articles", responses=answers(Page, "whole articles, and the cursor of the next page"))
def list_articles(asked: Annotated[Listing, Query()], index: Read, licence: Licensed) -> Response:
    """All that match, whole and one by one, however many: give `cursor` back until there is none."""
    found = page(index.elastic, index.settings, asked.asked(), asked.size, asked.order, asked.cursor)
    return encoded(found if licence else replace(found, articles=tuple(all_bare(found.articles, now()))))


@router.get("/changes", responses=answers(Changes, "articles in the order of writing, and the cursor behind them"))
def changed_articles(asked: Annotated[Changed, Query()], index: Read, licence: Licensed) -> Response:
    """New and changed articles since the cursor, for pollers: none is missed, whatever its dates say."""
    found = changes(index.elastic, index.settings, asked.request(), asked.size, asked.after)
    return encoded(found if licence else replace(found, articles=tuple(all_bare(found.articles, now()))))


@router.get("/export", responses=streams("all that match, as of one point in time", _JSONL, _CSV))
def export_articles(asked: Annotated[Export, Query()], index: Read, licence: Licensed) -> Response:
    """All that match in one stream, as JSON lines or CSV; a stream that breaks off has no last chunk."""
    request = asked.asked()
    if not EXPORTS.acquire(blocking=False):
        raise TooOften(f"{MOST_EXPORTS} exports run at this moment; try again later", BUSY_SECONDS)
    found = everything(index.elastic, index.settings, request, asked.order)
    found = found if licence else all_bare(found, now())
    lines, kind = (jsonl(found), _JSONL) if asked.format == "jsonl" else (table(found), f"{_CSV}; charset=utf-8")
    name = f'attachment; filename="headwater.{asked.format}"'
    return StreamingResponse(
        Held(lines, EXPORTS), media_type=kind, headers={"content-disposition": name, "cache-control": "no-store"}
    )


class Held(Iterator[bytes]):
    """A stream that holds a place until it ends, breaks off, or nobody wants it any more."""

    def __init__(self, lines: Iterator[bytes], places: Semaphore) -> None:
        self._lines = lines
        self._end = weakref.finalize(self, places.release)

    def __next__(self) -> bytes:
        try:
            return next(self._lines)
        except BaseException:
            self._end()
            raise
