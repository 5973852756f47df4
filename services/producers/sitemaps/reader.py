"""A sitemap's bytes to what it says: XML, index, news and image extensions, plain text; gzip too.

Sitemaps come from strangers and are often wrong; what can be read is, and the rest is told in words.
"""

from datetime import UTC, datetime
from typing import Final

from services.producers.charset import decode
from services.producers.decompress import TooLarge, Undecodable, read_body
from services.producers.language_tag import language_tag
from services.producers.sitemaps.entries import ENTRIES, Entry
from services.producers.sitemaps.markup import parse
from services.producers.sitemaps.own import Own
from services.producers.sitemaps.sitemap import Child, News, Page, Sitemap
from services.producers.sniff import HEAD, kind_of
from services.producers.stated_dates import read_date

SIZE_LIMIT: Final = 50 * 1024 * 1024
"""Bytes, unpacked (sitemaps.org)."""
_GZIP: Final = b"\x1f\x8b"
_STEP: Final = 64 * 1024
_SPACE: Final = " \t\r\n\0\ufeff"
_NEWS: Final = ("title", "publication", "language", "published")


def read(data: bytes, *, base: str | None) -> Sitemap:
    """The sitemap in `data`, up to its limits; never raises for what is in `data`.

    `base` is the address that it came from, for relative addresses and the rule that a site speaks for itself; with None
    every absolute address counts. Formats: sitemaps.org 0.9, Google's news (0.9) and image (1.1) extensions, a text file
    with one address a line; other extensions are passed over.
    """
    pieces = (data[start : start + _STEP] for start in range(0, len(data), _STEP))
    coding = "gzip" if data.startswith(_GZIP) else ""
    try:
        body = read_body(pieces, coding, wire_limit=SIZE_LIMIT, decoded_limit=SIZE_LIMIT)
    except (TooLarge, Undecodable) as fault:
        return Sitemap(problems=(f"nothing was read, as {fault}. Tell its publisher",))
    found, problem = _entries(body)
    return _resolved(found, Own(base), problem)


def _entries(body: bytes) -> tuple[list[Entry], str | None]:
    start = decode(body[:HEAD])[0].lstrip(_SPACE)
    if not start:
        return [], "it is empty. Check the address, or fetch it again later"
    if kind_of(body[:HEAD], "", None) == "binary":
        return [], "it is a binary file, not a sitemap. Check the address"
    if start.startswith(("http://", "https://")):
        return _lines(decode(body)[0])
    entries, problem = parse(body)
    if not entries.root:
        return [], "it is text, not a sitemap. Check the address"
    return entries.found, problem


def _lines(text: str) -> tuple[list[Entry], str | None]:
    """A text file: one address a line, nothing else (sitemaps.org)."""
    written = [line for part in text.splitlines() if (line := part.strip(_SPACE))]
    problem = None
    if len(written) > ENTRIES:
        problem = (
            f"there are more than {ENTRIES:,} lines; the first {ENTRIES:,} were read. Ask its publisher to split it"
        )
    return [Entry("page", {"loc": line}) for line in written[:ENTRIES]], problem


def _resolved(found: list[Entry], own: Own, problem: str | None) -> Sitemap:
    pages: dict[str, Page] = {}
    children: dict[str, Child] = {}
    for entry in found:
        loc = own.accept(entry.words.get("loc"))
        if loc is None:
            continue
        lastmod = _moment(entry.words.get("lastmod"))
        if entry.kind == "child":
            children.setdefault(loc, Child(loc=loc, lastmod=lastmod))
        elif loc not in pages:
            pages[loc] = Page(loc=loc, lastmod=lastmod, news=_news(entry), images=_images(entry, own))
    problems = ([problem] if problem else []) + own.problems()
    if not found and not problems:
        problems.append("it is a sitemap without entries")
    return Sitemap(pages=tuple(pages.values()), children=tuple(children.values()), problems=tuple(problems))


def _news(entry: Entry) -> News | None:
    """Also where the element that should be around its fields has another name."""
    words = entry.words
    if not entry.has_news and not any(name in words for name in _NEWS):
        return None
    return News(
        title=words.get("title", ""),
        publication=words.get("publication", ""),
        language=language_tag(words.get("language")),
        published=_moment(words.get("published")),
    )


def _images(entry: Entry, own: Own) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for written in entry.images if (address := own.picture(written))))


def _moment(words: str | None) -> datetime | None:
    """W3C's date and time format, and what else readers of feeds understand.

    A time without an offset is nobody's: only its day counts, and of a month its first day.
    """
    if not words:
        return None
    try:
        exact = datetime.fromisoformat(words)
    except ValueError:
        exact = None
    if exact and exact.tzinfo:
        return _utc(exact)
    found = read_date(words, "feed")
    if isinstance(found, datetime):
        return found
    day = found.date if found else ""
    return datetime.fromisoformat(day if day.count("-") == 2 else f"{day}-01").replace(tzinfo=UTC) if day else None


def _utc(moment: datetime) -> datetime | None:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None
