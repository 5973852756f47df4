"""A request's body to records, purely: one JSON article, or one a line."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from services.contract.articles import Provenance, RawArticle
from services.producers.draft import Draft, Refused, finish
from services.producers.jsonl import read
from services.producers.records import Record

EXTRACTOR: Final = "push/1"


class Article(msgspec.Struct, frozen=True):
    """An article that Kafka has."""

    position: str
    id: str
    url: str | None


class Turned(msgspec.Struct, frozen=True):
    """A record that is no article; it is kept nowhere, since its sender can mend it."""

    position: str
    error: str
    reason: str


class Accepted(msgspec.Struct, frozen=True):
    """What became of a request."""

    accepted: int
    articles: list[Article]
    refused: list[Turned]


def records(body: bytes, source: str, observed: datetime) -> Iterator[tuple[str, Record]]:
    """Each record with its position. `source` names the sender where a record does not name who published it."""
    for found in read(body, source=source):
        if isinstance(found, Draft) and b'"channel"' not in body:
            found.channel = "push"
        yield found.position, found if isinstance(found, Refused) else _finished(found, observed)


def _finished(draft: Draft, observed: datetime) -> RawArticle | Refused:
    where = Provenance(producer="push", extractor=EXTRACTOR, input="push", position=draft.position)
    try:
        return finish(draft, observed=observed, provenance=where)
    except ValueError as error:
        return Refused(position=draft.position, error="no_text", reason=str(error), data=b"")


def told(found: list[tuple[str, Record]]) -> Accepted:
    """The answer for what was handed over."""
    articles = [Article(p, r.id, r.url) for p, r in found if isinstance(r, RawArticle)]
    refused = [Turned(p, r.error, r.reason) for p, r in found if isinstance(r, Refused)]
    return Accepted(len(articles), articles, refused)
