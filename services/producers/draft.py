"""What a reader hands over: a draft with the words as found, or a refusal with its reason.

Readers (dumps, feeds, jsonl) only read. Cleaning, the canonical URL and the id happen here, once, so that the same
article gets the same id whichever reader found it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from services.contract.articles import Caption, Channel, DateEvidence, Provenance, RawArticle
from services.contract.identity import article_id, canonical_url
from services.producers.sanitise import TAG_LIMIT, TAGS_LIMIT, URL_LIMIT, clean, line

EARLIEST: Final = datetime(1800, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(hours=1)
"""A publication time further in the future than this is a mistake of the source, kept as evidence only."""


_STATED_BY: Final[dict[Channel, Literal["feed", "page", "meta"]]] = {
    "feed_summary": "feed",
    "feed_full": "feed",
    "page": "page",
    "wire": "meta",
    "push": "meta",
}


@dataclass(slots=True, kw_only=True)
class Draft:
    """An article as a reader found it. Text fields are plain text (no markup), not yet cleaned."""

    channel: Channel
    source: str
    title: str
    text: str
    position: str
    """Place in the input: `line 12`, `item 3`."""
    url: str | None = None
    urls: tuple[str, ...] = ()
    guid: str | None = None
    summary: str | None = None
    authors: tuple[str, ...] = ()
    captions: tuple[Caption, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    published: datetime | None = None
    """Only what the source itself states as the publication time; aware."""
    dates: list[DateEvidence] = field(default_factory=list)
    image: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A record that cannot become an article: it goes to the dead letters with these words."""

    position: str
    error: str
    """A short fixed word: `not_json`, `no_title_no_text`, `not_a_feed`, `truncated`, ..."""
    reason: str
    """For people: what is wrong and what to do."""
    data: bytes
    """The record's original bytes."""
    key: bytes | None = None
    """The Kafka key of its article, where that is known."""


def finish(draft: Draft, *, observed: datetime, provenance: Provenance) -> RawArticle:
    """The article, cleaned and identified.

    Raises ValueError, with words for people, where neither a title nor a text is left after cleaning, or no text.
    """
    title, text = line(draft.title), clean(draft.text)
    if not text:
        raise ValueError("the article has no text" if title else "the article has neither title nor text")
    title = title or line(text.split("\n", 1)[0], 120)
    urls = _urls(draft)
    url = urls[0] if urls else None
    source = line(draft.source, TAG_LIMIT)
    guid = line(draft.guid, URL_LIMIT) if draft.guid else None
    published, dates = _published(draft, observed)
    return RawArticle(
        id=article_id(url=url, source=source, guid=guid, title=title),
        source=source,
        channel=draft.channel,
        title=title,
        text=text,
        observed=observed,
        provenance=provenance,
        url=url,
        urls=urls,
        guid=guid,
        summary=clean(draft.summary) or None if draft.summary else None,
        authors=_lines(draft.authors),
        captions=tuple(_caption(c) for c in draft.captions),
        tags=_lines(draft.tags),
        stated_language=draft.language,
        published=published,
        dates=dates,
        image=link(draft.image),
    )


def _urls(draft: Draft) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for u in (draft.url, *draft.urls) if (found := link(u))))


def link(written: str | None) -> str | None:
    """The canonical form of an address as a reader found it; None where it is none, or longer than any is."""
    return canonical_url(written) if written and len(written) <= URL_LIMIT else None


def _lines(values: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = (line(v, TAG_LIMIT) for v in values[:TAGS_LIMIT])
    return tuple(dict.fromkeys(v for v in cleaned if v))


def _caption(found: Caption) -> Caption:
    return Caption(text=clean(found.text), credit=line(found.credit, TAG_LIMIT) or None if found.credit else None)


def _published(draft: Draft, observed: datetime) -> tuple[datetime | None, tuple[DateEvidence, ...]]:
    dates = tuple(DateEvidence(date=d.date, origin=d.origin, quote=line(d.quote, TAG_LIMIT)) for d in draft.dates)
    if draft.published is None or EARLIEST <= draft.published <= observed + AHEAD:
        return draft.published, dates
    stated = draft.published.isoformat()
    return None, (*dates, DateEvidence(date=stated, origin=_STATED_BY[draft.channel], quote=stated))
