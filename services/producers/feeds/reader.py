"""A feed's bytes to drafts: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1.

One door for all dialects: what the bytes are is seen in them, not in what a server or a file name claims.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from services.producers.addresses import host_of
from services.producers.charset import decode
from services.producers.draft import Draft, Refused
from services.producers.feeds import json_feed
from services.producers.feeds.document import parse
from services.producers.feeds.entries import Frame, authors, plain, to_draft
from services.producers.feeds.originals import Originals
from services.producers.feeds.parsed import FeedDocument
from services.producers.feeds.refusals import instead_of_a_feed, not_a_feed, stopped, unfit
from services.producers.feeds.repair import repair
from services.producers.language_tag import language_tag
from services.producers.sniff import FEED_ROOTS, HEAD, kind_of, root_of

EXTRACTOR: Final = "feeds/2"
SIZE_LIMIT: Final = 30 * 1024 * 1024
"""Bytes; more is no feed, whatever it is."""


def read(
    data: bytes, *, source: str | None, base: str | None, content_type: str | None = None
) -> Iterator[Draft | Refused]:
    """Each entry of the feed in `data`, in its order; never raises for what is in `data`.

    `source` names the publisher; without it, the host of `base` or of the feed's own link, else the feed's title.
    `base` is the feed's address, for relative links; `content_type` the HTTP header it came with.
    """
    if len(data) > SIZE_LIMIT:
        yield not_a_feed(
            f"a document of {len(data):,} bytes; feeds are read up to {SIZE_LIMIT:,}. Check the address", b""
        )
        return
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        yield not_a_feed("an empty document. Check the address, or fetch it again later", data)
        return
    text, _ = decode(data, content_type)
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start in ("{", "["):
        yield from _json(text.lstrip("\ufeff \t\r\n"), data, source, base)
    elif kind_of(data[:HEAD], "", content_type) == "binary":
        yield not_a_feed("a binary file, not text. Check the address", data)
    else:
        yield from _xml(text, data, source, base)


def _xml(text: str, data: bytes, source: str | None, base: str | None) -> Iterator[Draft | Refused]:
    body = repair(text)
    root = root_of(body)
    if root not in FEED_ROOTS:
        yield not_a_feed(instead_of_a_feed(root), data)
        return
    document = parse(body, base)
    originals = Originals(body, len(document.entries))
    for number, draft in enumerate(drafts(document, source, base), start=1):
        problem = unfit(draft)
        yield problem.refuse(draft, originals.entry(number)) if problem else draft
    if document.stopped:
        yield stopped(document.stopped, len(document.entries), originals.rest())


def drafts(document: FeedDocument, source: str | None, base: str | None) -> Iterator[Draft]:
    """Each entry of a parsed feed, also where it is no article."""
    frame = _frame(document, source, base)
    for number, entry in enumerate(document.entries, start=1):
        yield to_draft(entry, frame, f"item {number}")


def _frame(document: FeedDocument, source: str | None, base: str | None) -> Frame:
    feed = document.feed
    link = str(feed.get("link") or "")
    return Frame(
        source=source or source_of(base, link, plain(feed, "title")),
        base=base or link or None,
        language=language_tag(feed.get("language")),
        # RSS names an editor for the whole feed, who did not write the entries; Atom's feed author did (RFC 4287 4.2.1).
        authors=authors(feed) if document.version.startswith("atom") else (),
    )


def source_of(base: str | None, link: str | None, title: str) -> str:
    """A name for a feed that was given none."""
    return host_of(base) or host_of(link) or title.strip() or "unnamed feed"


def _json(text: str, data: bytes, source: str | None, base: str | None) -> Iterator[Draft | Refused]:
    try:
        fields, items, cut = json_feed.items(text)
        top = msgspec.convert(fields, json_feed.Top)
    except msgspec.ValidationError as error:
        yield not_a_feed(f"a JSON Feed with a wrong field ({error}). Tell its publisher", data)
    except RecursionError:
        yield not_a_feed("JSON that nests thousands of levels deep, not a JSON Feed. Check the address", data)
    except ValueError:
        yield not_a_feed('JSON, but not a JSON Feed: it has no list called "items". Check the address', data)
    else:
        name = source or source_of(base, top.feed_url or top.home_page_url, top.title or "")
        yield from json_feed.drafts(items, json_feed.frame(top, name, base), not cut, data)
