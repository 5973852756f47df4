"""A search's newest articles as a feed: RSS 2.0 and JSON Feed 1.1, purely.

(https://www.rssboard.org/rss-specification, https://www.jsonfeed.org/version/1.1/)
"""

import re
from collections.abc import Sequence
from datetime import UTC
from email.utils import format_datetime
from typing import Any, Final
from xml.sax import saxutils

from services.search.request import FILTERS, SearchRequest
from services.search.results import Hit

NAME: Final = "Headwater"
_FEW: Final = 20
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold (section 2.2)."""


def title(request: SearchRequest) -> str:
    """What the feed is of."""
    narrowed = [f"{name} {', '.join(getattr(request, name))}" for name in FILTERS if getattr(request, name)]
    return f"{NAME}: {' · '.join([request.words, *narrowed] if request.words else narrowed) or 'everything'}"


def rss(request: SearchRequest, hits: Sequence[Hit], home: str, own: str, name: str = "") -> str:
    """RSS 2.0. `home` is the page's address, `own` the feed's; `name` instead of what is searched for."""
    called = f"{NAME}: {name}" if name else title(request)
    items = "".join(_item(hit, home) for hit in hits)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{escape(called)}</title><link>{escape(home)}</link>"
        f'<description>{escape(called)}</description><atom:link href={saxutils.quoteattr(own)} rel="self" '
        f'type="application/rss+xml"/>{items}</channel></rss>\n'
    )


def _item(hit: Hit, home: str) -> str:
    topics = "".join(f"<category>{escape(topic)}</category>" for topic in hit.topics)
    return (
        f"<item><title>{escape(hit.title)}</title><link>{escape(_link(hit, home))}</link>"
        f'<guid isPermaLink="false">{hit.id}</guid><pubDate>{format_datetime(hit.time.astimezone(UTC))}</pubDate>'
        f"<description>{escape(_beginning(hit))}</description><dc:creator>{escape(hit.source)}</dc:creator>{topics}</item>"
    )


def json_feed(request: SearchRequest, hits: Sequence[Hit], home: str, own: str) -> dict[str, Any]:
    """JSON Feed 1.1, to be encoded."""
    items = [
        {
            "id": hit.id, "url": _link(hit, home), "title": hit.title, "content_text": _beginning(hit),
            "date_published": hit.time.isoformat(), "language": hit.language, "authors": [{"name": hit.source}],
            "tags": [*hit.topics, *hit.people, *hit.organisations, *hit.places][:_FEW],
        }
        for hit in hits
    ]  # fmt: skip
    return {
        "version": "https://jsonfeed.org/version/1.1", "title": title(request), "home_page_url": home, "feed_url": own,
        "items": items,
    }  # fmt: skip


def escape(text: str) -> str:
    """The text as XML holds it."""
    return saxutils.escape(_NO_XML.sub("", text))


def _link(hit: Hit, home: str) -> str:
    """The article's own page; ours where it has none."""
    return hit.url or f"{home}#/article/{hit.id}"


def _beginning(hit: Hit) -> str:
    return " … ".join("".join(piece.text for piece in pieces) for pieces in hit.snippets)
