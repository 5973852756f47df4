"""One entry of an XML feed to a draft.

Feeds say the same thing in many elements; the order of preference among them is here and nowhere else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from services.contract.articles import Caption, DateEvidence
from services.producers.addresses import absolute
from services.producers.draft import Draft
from services.producers.feeds.elements import Fields
from services.producers.html import Extract, extract, looks_like_html, to_text
from services.producers.language_tag import language_tag
from services.producers.stated_dates import evidence, read_date

_PUBLISHED: Final = ("published", "dc_date", "prism_publicationdate")
_CHANGED: Final = ("updated", "created")
_SUMMARIES: Final = ("summary", "item_description", "dc_description", "itunes_summary", "itunes_subtitle")
_AUTHORS_LIMIT: Final = 20
_NAME_LIMIT: Final = 200
_WORDS: Final = re.compile(r"\S \S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the feed states once for all of its entries."""

    source: str
    base: str | None
    """Resolves relative addresses."""
    language: str | None = None
    authors: tuple[str, ...] = ()


def to_draft(entry: Fields, frame: Frame, position: str) -> Draft:
    """The entry as a draft; title and text may be empty, which the caller judges."""
    full, summaries = _content(entry), _summaries(entry)
    described = [summary.text for summary in summaries if summary.text]
    text = full.text or max(described, key=len, default="")
    addresses = _addresses(entry, frame.base)
    published, dates = _dates(entry)
    return Draft(
        channel="feed_full" if full.text else "feed_summary",
        source=frame.source,
        title=plain(entry, "title") or plain(entry, "media_title"),
        text=text,
        position=position,
        url=addresses[0] if addresses else None,
        urls=tuple(addresses[1:]),
        guid=_guid(entry),
        summary=next((summary for summary in described[:1] if summary != text), None),
        authors=authors(entry) or frame.authors,
        captions=tuple(Caption(text=caption) for caption in full.captions or _all(summaries, "captions")),
        tags=tuple(t for tag in entry.get("tags", ()) if (t := to_text(tag.get("label") or tag.get("term") or ""))),
        language=_language(entry) or frame.language,
        published=published,
        dates=dates,
        image=_image(entry, frame.base, (*full.images, *_all(summaries, "images"))),
    )


def plain(fields: Fields, name: str) -> str:
    """A field as text: converted where it is declared HTML or plainly is."""
    return _read(fields.get(name) or "", _kind(fields, name)).text


def _kind(fields: Fields, name: str) -> str:
    detail = fields.get(name + "_detail")
    return str(detail.get("type", "")) if isinstance(detail, dict) else ""


def _read(value: object, kind: str) -> Extract:
    text = value if isinstance(value, str) else ""
    if not text:
        return Extract("")
    if kind == "text/plain" and not looks_like_html(text):
        return Extract(text.strip())
    return extract(text)


def _content(entry: Fields) -> Extract:
    """The longest of the entry's contents that is text: some feeds carry several forms of it."""
    found = [
        _read(content.get("value"), str(content.get("type", "")))
        for content in entry.get("content", ())
        if _is_text(str(content.get("type", "text/html")), content.get("value"))
    ]
    return max(found, key=lambda e: len(e.text), default=Extract(""))


def _is_text(kind: str, value: object) -> bool:
    """By its type; bytes of no type (base64, RFC 4287 section 4.1.3.3) where they decode to words with blanks between."""
    if kind == "application/octet-stream":
        return isinstance(value, str) and bool(_WORDS.search(value)) and "".join(value.split()).isprintable()
    return kind.startswith("text/") or kind.endswith(("xml", "html"))


def _summaries(entry: Fields) -> list[Extract]:
    """What describes the article, its own summary first; what describes its picture only where nothing else does."""
    found = [_read(entry.get(name), _kind(entry, name)) for name in _SUMMARIES]
    if not any(summary.text for summary in found):
        found.append(_read(entry.get("media_description"), _kind(entry, "media_description")))
    return found


def _all(found: list[Extract], part: Literal["captions", "images"]) -> tuple[str, ...]:
    return tuple(value for extract in found for value in getattr(extract, part))


def _addresses(entry: Fields, base: str | None) -> list[str]:
    found = (absolute(base, address) for address in dict.fromkeys(_links(entry)))
    return list(dict.fromkeys(address for address in found if address))


def _links(entry: Fields) -> Iterator[str]:
    """Best first: where a proxy counts clicks, the address behind it."""
    yield str(entry.get("feedburner_origlink") or "")
    yield str(entry.get("link") or "")
    for link in entry.get("links", ()):
        if link.get("rel") == "alternate":
            yield str(link.get("href") or "")
    guid = str(entry.get("stated_id") or entry.get("id") or "")
    if entry.get("permalink", True) and guid.startswith(("http://", "https://")):
        yield guid


def _guid(entry: Fields) -> str | None:
    return str(entry.get("stated_id") or entry.get("id") or "").strip() or None


def authors(fields: Fields) -> tuple[str, ...]:
    """Names, or addresses where no name is given."""
    people = fields.get("authors", ())[:_AUTHORS_LIMIT]
    names = (_name(to_text(str(person.get("name") or person.get("email") or ""))) for person in people)
    return tuple(dict.fromkeys(name for name in names if name))


_ADDRESS_AND_NAME: Final = re.compile(r"\S+@\S+\s*\((?P<after>[^()]+)\)|(?P<before>[^<@]+?)\s*<\S+@\S+>")


def _name(words: str) -> str:
    """`ada@news.example (Ada Moor)`, as RSS 2.0 has it, and `Ada Moor <ada@news.example>` name the same person."""
    found = _ADDRESS_AND_NAME.fullmatch(words[:_NAME_LIMIT])
    return (found["after"] or found["before"]).strip() if found else words


def _language(entry: Fields) -> str | None:
    details = [entry.get("language"), *(c.get("language") for c in entry.get("content", ()))]
    details += [
        (entry.get(name) or {}).get("language")
        for name in ("summary_detail", "item_description_detail", "title_detail")
    ]
    return next((tag for value in details if (tag := language_tag(value))), None)


def _dates(entry: Fields) -> tuple[datetime | None, list[DateEvidence]]:
    """The first statement of publication with an offset; all else as evidence."""
    published: datetime | None = None
    dates: list[DateEvidence] = []
    for name in _PUBLISHED:
        found = read_date(dict.get(entry, name), "feed")
        if isinstance(found, DateEvidence):
            dates.append(found)
        elif found and published is None:
            published = found
    changes = [found for name in _CHANGED if (found := evidence(dict.get(entry, name), "feed"))]
    stated = published.isoformat() if published else None
    return published, dates + [change for change in changes if change.date != stated]


def _image(entry: Fields, base: str | None, inline: tuple[str, ...]) -> str | None:
    """A picture the feed names as media, else the first one in the text."""
    media = [m for m in entry.get("media_content", ()) if _pictures(m)]
    thumbnails = entry.get("media_thumbnail", ())
    enclosures = [link for link in entry.get("links", ()) if link.get("rel") == "enclosure" and _pictures(link)]
    named = [str(m.get("url") or m.get("href") or "") for m in (*media, *enclosures, *thumbnails)]
    return next((found for address in (*named, *inline) if (found := absolute(base, address))), None)


_PICTURE_ENDINGS: Final = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")


def _pictures(media: Fields) -> bool:
    if media.get("medium") == "image" or str(media.get("type", "")).startswith("image/"):
        return True
    address = str(media.get("url") or media.get("href") or "").partition("?")[0].lower()
    return "type" not in media and address.endswith(_PICTURE_ENDINGS)
