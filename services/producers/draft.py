"""What a reader hands over: a draft with the words as found, or a refusal with its reason.

Readers (dumps, feeds, jsonl, pages, wires) only read. Cleaning, the canonical URL and the id happen here, once, so that the same
article gets the same id whichever reader found it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from services.contract.articles import Caption, Channel, DateEvidence, Provenance, RawArticle
from services.contract.identity import article_id, canonical_url
from services.contract.rights import Rights
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


Status = Literal["usable", "withheld", "canceled"]
"""IPTC's publishing states (https://cv.iptc.org/newscodes/pubstatusg2/)."""
Signal = Literal["correction", "update", "kill"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFacts:
    """What a news agency says about its item beside the news: whether, until when and how it may be used."""

    item_id: str
    """The provider's own id, without the version where the two are written as one."""
    version: int | None = None
    """The provider's; a higher one replaces a lower one."""
    status: Status = "usable"
    signals: tuple[Signal, ...] = ()
    corrects: str | None = None
    """Id of another item that this one corrects or withdraws."""
    embargo: datetime | None = None
    """Not to be published before; aware. Where its words leave the hour or the zone open, the latest they can mean."""
    expires: datetime | None = None
    """Of no use after; aware, and read like `embargo`."""
    urgency: int | None = None
    """1 (highest) to 9."""
    rights: str | None = None
    """Copyright holder and notice."""
    usage_terms: str | None = None
    service: str | None = None
    genres: tuple[str, ...] = ()
    kind: str | None = None
    """IPTC's nature of the item (https://cv.iptc.org/newscodes/ninature/): `text`, `picture`, `composite`, ..."""
    slugline: str | None = None
    dateline: str | None = None
    note: str | None = None
    """To editors; not for publication."""
    topics: tuple[str, ...] = ()
    """IPTC Media Topics by their bare codes, such as `04000000`."""


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
    paywalled: bool | None = None
    """True where the page says that it is not free to read."""
    identity: Literal["url", "guid", "title"] = "url"
    """The strongest name that is the article's own; the stronger ones are shared with others in this feed."""
    wire: WireFacts | None = None
    """Set for every item of a wire. Title and text may be empty where the item is not usable."""


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
    url: str | None = None
    """Of an entry without a text: where its article stands in full."""
    title: str = ""


class Held(ValueError):
    """The agency does not let the item be published, or not yet; the words say which."""


def finish(draft: Draft, *, observed: datetime, provenance: Provenance, now: datetime | None = None) -> RawArticle:
    """The article, cleaned and identified. `now` where it is not `observed`: an embargo ends by the clock, whatever a
    file's own time says.

    Raises ValueError, with words for people, where neither a title nor a text is left after cleaning, or no text;
    Held where its agency has withdrawn or withheld it, or it is not yet the end of its embargo.
    """
    if draft.wire:
        _let_pass(draft.wire, now or observed)
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
        id=_identity(draft, url=url, source=source, guid=guid, title=title),
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
        paywalled=draft.paywalled or None,
        **_of_the_wire(draft.wire),
    )


def _of_the_wire(wire: WireFacts | None) -> dict[str, Any]:
    """What an agency says of its item, as the article carries it."""
    if wire is None:
        return {}
    rights = Rights(notice=wire.rights, terms=wire.usage_terms, expires=wire.expires)
    return {"rights": rights if rights != Rights() else None, "urgency": wire.urgency}


def _let_pass(wire: WireFacts, now: datetime) -> None:
    """Whoever forgets to ask must get no article, rather than one that may not go out."""
    if wire.status != "usable":
        raise Held(f"the agency has {wire.status} the item {wire.item_id[:200]!r}; it may not be published")
    if wire.embargo and wire.embargo > now:
        raise Held(
            f"the item {wire.item_id[:200]!r} is under embargo until {wire.embargo.isoformat()}; read it again then"
        )


def identify(draft: Draft) -> str:
    """The id of the article that `finish` makes of the draft; a withdrawal has one too, and no text to finish."""
    title = line(draft.title) or line(clean(draft.text).split("\n", 1)[0], 120)
    guid = line(draft.guid, URL_LIMIT) if draft.guid else None
    return _identity(
        draft, url=next(iter(_urls(draft)), None), source=line(draft.source, TAG_LIMIT), guid=guid, title=title
    )


def _identity(draft: Draft, *, url: str | None, source: str, guid: str | None, title: str) -> str:
    """An agency names its items by their ids: a correction or a kill need not repeat the address.

    An id that is a URI (`urn:newsml:...`) needs no source beside it, which may be written in more than one way.
    """
    if draft.wire and guid:
        return article_id(url=None, source="" if ":" in guid else source, guid=guid, title=title)
    return article_id(
        url=url if draft.identity == "url" else None,
        source=source,
        guid=guid if draft.identity != "title" else None,
        title=title,
    )


def _urls(draft: Draft) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for u in (draft.url, *draft.urls) if (found := link(u))))


def link(written: str | None) -> str | None:
    """The canonical form of an address as a reader found it; None where it is none, or longer than any is."""
    return canonical_url(written) if written and len(written) <= URL_LIMIT else None


def id_of(address: str | None) -> str | None:
    """The id of the article at an address; None where it is none."""
    url = link(address)
    return article_id(url=url, source="", guid=None, title="") if url else None


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
