"""What two readers say about a feed, in one form: Headwater's own, and feedparser through its front door."""

import io
from calendar import timegm
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import feedparser
import msgspec

from services.producers import feeds
from services.producers.charset import decode
from services.producers.draft import Draft
from services.producers.feeds import json_feed
from services.producers.feeds.document import parse
from services.producers.feeds.entries import plain
from services.producers.feeds.reader import drafts
from services.producers.feeds.repair import repair
from services.producers.html import to_text
from tests.quality.feed_sets import Feed


@dataclass(frozen=True)
class Told:
    """What is said of an entry, in every form in which it is said; `marked_up` texts are HTML."""

    title: str = ""
    links: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    """ISO 8601: a moment in UTC, or a day where the feed leaves the zone out."""
    authors: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    marked_up: bool = False


@dataclass(frozen=True)
class Answer:
    """Of a feed; empty where the reader found none."""

    title: str = ""
    entries: Sequence[Told] = field(default=())
    marked_up: bool = False


def headwater(feed: Feed) -> Answer:
    """By the steps of `feeds.read`, without its judgement whether an entry is an article."""
    base, kind = feed.header("content-location"), feed.header("content-type")
    text, _ = decode(feed.data, kind)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _json(text, base)
    document = parse(repair(text), base)
    return Answer(plain(document.feed, "title"), [_of_draft(draft) for draft in drafts(document, "suite", base)])


def _json(text: str, base: str | None) -> Answer:
    try:
        fields, items, _ = json_feed.items(text.lstrip("\ufeff \t\r\n"))
        top = msgspec.convert(fields, json_feed.Top)
    except ValueError:
        return Answer()
    read = json_feed.drafts(items, json_feed.frame(top, "suite", base), True, b"")
    told = [_of_draft(one) if isinstance(one, Draft) else Told(one.title, (one.url or "",)) for one in read]
    return Answer(top.title or "", told)


def _of_draft(draft: Draft) -> Told:
    published = [draft.published.isoformat()] if draft.published else []
    return Told(
        title=draft.title,
        links=tuple(filter(None, (draft.url, *draft.urls))),
        dates=(*published, *(date.date for date in draft.dates)),
        authors=draft.authors,
        texts=(draft.text, draft.summary or ""),
    )


def plain_feedparser(feed: Feed) -> Answer:
    """As its manual shows it: `feedparser.parse`, with the HTTP headers that the suite gives."""
    headers = {name: value for name in ("content-location", "content-type") if (value := feed.header(name))}
    found = feedparser.parse(io.BytesIO(feed.data), response_headers=headers)
    entries = [_of_entry(entry) for entry in found.entries]
    return Answer(str(dict.get(found.feed, "title") or ""), entries, marked_up=True)


def _of_entry(entry: Mapping[str, Any]) -> Told:
    links = [
        entry.get("link"),
        *(link.get("href") for link in entry.get("links", ()) if link.get("rel") == "alternate"),
    ]
    names = ("published_parsed", "updated_parsed", "created_parsed")
    people = [entry.get("author_detail", {}), *entry.get("authors", ())]
    authors = [person.get("name") or person.get("email") for person in people]
    return Told(
        title=str(entry.get("title") or ""),
        links=tuple(filter(None, links)),
        dates=tuple(_moments(entry[name] for name in names if name in set(entry))),
        authors=tuple(filter(None, (*authors, entry.get("author")))),
        texts=(*(content.get("value") or "" for content in entry.get("content", ())), entry.get("summary") or ""),
        marked_up=True,
    )


def _moments(found: Iterable[Any]) -> Iterable[str]:
    return (datetime.fromtimestamp(timegm(moment), UTC).isoformat() for moment in found if moment and moment[0] > 0)


def both_texts(feed: Feed) -> int:
    """feedparser, and what an article needs of it beyond that: each title and text as plain text. Returns letters."""
    found = feedparser.parse(io.BytesIO(feed.data))
    values = [
        v for e in found.entries for v in (e.get("title"), e.get("summary"), *(c.value for c in e.get("content", ())))
    ]
    return sum(len(to_text(value)) for value in values if value)


def read(feed: Feed) -> int:
    """Headwater's whole road, bytes to drafts."""
    return sum(1 for _ in feeds.read(feed.data, source="suite", base=None))


def fields_only(feed: Feed) -> int:
    """The part of it that feedparser does too: bytes to fields."""
    return len(parse(repair(decode(feed.data)[0]), None).entries)


def parsed(feed: Feed) -> int:
    """feedparser, bytes to fields."""
    return len(feedparser.parse(io.BytesIO(feed.data)).entries)


READERS: Final[Mapping[str, Callable[[Feed], Answer]]] = {"Headwater": headwater, "feedparser": plain_feedparser}
SPEEDS: Final[Mapping[str, Callable[[Feed], int]]] = {
    "Headwater, bytes to drafts": read,
    "Headwater, bytes to fields": fields_only,
    "feedparser, bytes to fields": parsed,
    "feedparser, its texts made plain": both_texts,
}
