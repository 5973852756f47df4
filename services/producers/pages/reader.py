"""A saved web page to one article.

The bytes are all there is: nothing is fetched, and what the page says about itself is told apart from what is guessed.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from lxml.html import HtmlElement
from trafilatura import load_html

from services.contract.articles import DateEvidence
from services.producers.addresses import absolute, host_of
from services.producers.charset import decode
from services.producers.draft import Draft, Refused
from services.producers.pages.clear import clear
from services.producers.pages.lines import own
from services.producers.pages.measures import said
from services.producers.pages.metadata import Stated, stated
from services.producers.pages.text import ENOUGH, Guessed, Unreadable, find_text, guess
from services.producers.sniff import kind_of
from services.producers.stated_dates import evidence, read_date

EXTRACTOR: Final = "pages/2"
SIZE_LIMIT: Final = 10 * 1024 * 1024
"""Bytes; news pages have a tenth of it."""
_SHORT: Final = 250
"""Characters. A shorter text is an article only where the page says so: error pages and lists of links have one too."""
_POSITION: Final = "page"


def read(data: bytes, *, url: str | None, source: str | None) -> Iterator[Draft | Refused]:
    """The article of the page in `data`, or why there is none; never raises for what is in `data`.

    `url` is the address it was saved from. `source` names the publisher; without it, the address's host, else the
    site's own name.
    """
    if problem := _not_a_page(data):
        yield _refused("not_a_page", problem, data)
        return
    page = decode(data)[0].replace("\0", "")
    tree = load_html(page)
    if tree is None:
        yield _refused("not_a_page", "the page holds no element at all. Save it again, with its content", data)
        return
    facts = stated(tree, url)
    try:
        guessed = _guessed(facts, tree, url or facts.canonical)
        captions = clear(tree)
        paragraphs = find_text(tree, url or facts.canonical, said(tree))
    except Unreadable as fault:
        words = f"the page cannot be taken apart ({fault}). Keep it, and report it to Headwater's authors"
        yield _refused("reader_failed", words, data)
        return
    draft = _draft(facts, guessed, _text(facts, guessed, paragraphs), url, source)
    draft.captions = captions
    if len(draft.text) >= _SHORT or (draft.text and facts.is_article):
        yield draft
    else:
        yield _refused(*_without_text(draft), data)


def _not_a_page(data: bytes) -> str | None:
    if len(data) > SIZE_LIMIT:
        return f"the page has {len(data):,} bytes; pages are read up to {SIZE_LIMIT:,}. Check that it is a page"
    match kind_of(data, "", None):
        case "empty":
            return "the page is empty. Save it again"
        case "binary":
            return "this is a binary file, not a web page. Check the file"
        case "page":
            return None
        case other:
            return f"this is not a web page (it looks like: {other}). Give it to the reader for that"


def _guessed(facts: Stated, tree: HtmlElement, url: str | None) -> Guessed:
    """Only where the page does not state it all: to look for it takes as long as the text."""
    return Guessed() if facts.title and facts.authors and (facts.published or facts.changed) else guess(tree, url)


def _text(facts: Stated, found: Guessed, paragraphs: tuple[str, ...]) -> str:
    """Without the headline, which is the title; what the page states as its article where little else was found."""
    titles = [title for title in (facts.title, found.title, *facts.headings) if title]
    text = "\n\n".join(own(paragraphs, titles))
    return facts.body if facts.body and len(text) < ENOUGH * len(facts.body) else text


def _draft(facts: Stated, found: Guessed, text: str, url: str | None, source: str | None) -> Draft:
    published, dates = _dates(facts, found)
    address = facts.canonical or url
    return Draft(
        channel="page",
        source=source or host_of(url) or facts.site or host_of(facts.canonical) or "unnamed page",
        title=facts.title or found.title or "",
        text=text,
        position=_POSITION,
        url=address,
        urls=(url,) if url and url != address else (),
        authors=facts.authors or tuple(name.strip() for name in (found.author or "").split(";") if name.strip()),
        tags=facts.tags,
        language=facts.language,
        published=published,
        dates=dates,
        image=absolute(address, facts.image),
        paywalled=facts.paywalled or None,
    )


def _dates(facts: Stated, found: Guessed) -> tuple[datetime | None, list[DateEvidence]]:
    """Stated times first; a guess only where the page states nothing."""
    read = [read_date(words, "meta") for words in facts.published]
    published = next((date for date in read if isinstance(date, datetime)), None)
    dates = [date for date in read if isinstance(date, DateEvidence)] if published is None else []
    dates += [date for words in facts.changed[:1] if (date := evidence(words, "meta"))]
    if published is None and not dates and (guess := evidence(found.date, "page")):
        dates.append(guess)
    return published, dates


def _without_text(draft: Draft) -> tuple[str, str]:
    if draft.title.strip():
        words = f"the page {draft.title.strip()[:80]!r} has no article that can be told from its surroundings"
        return (
            "no_text",
            words + ". It may be an error page or a list of links, or be filled by a script; look at it in a browser",
        )
    return "no_title_no_text", "the page has neither a title nor an article. Check that it is the right page"


def _refused(error: str, reason: str, data: bytes) -> Refused:
    return Refused(position=_POSITION, error=error, reason=reason + ".", data=data)
