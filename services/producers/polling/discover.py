"""From any address of a site to its feeds: what the page names, then the places where publishers put them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from lxml import html
from lxml.etree import ParserError

from services.producers.addresses import absolute
from services.producers.charset import decode
from services.producers.fetch import Fetched, Fetcher
from services.producers.fetch_errors import FetchError
from services.producers.sniff import kind_of

_TYPES: Final = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_PLACES: Final = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
_WORDS: Final = ("rss", "feed", "atom")
_MOST: Final = 12
"""Addresses that are tried on one site."""
_COMMENTS: Final = ("comments", "kommentare", "comentarios")


@dataclass(frozen=True, slots=True)
class Found:
    """A feed of the site."""

    url: str
    title: str


def discover(address: str, fetcher: Fetcher) -> list[Found]:
    """The feeds at an address: itself where it is one, else those of its page. Raises FetchError for the address itself."""
    fetched = fetcher.get(address)
    if _is_feed(fetched):
        return [Found(fetched.moved or address, "")]
    found = [Found(one.url, one.title) for one in _named(fetched) if _answers(one.url, fetcher)]
    if found:
        return found
    tried = (urljoin(fetched.url, place) for place in _PLACES)
    return [Found(url, "") for url in tried if _answers(url, fetcher)][:1]


def _named(fetched: Fetched) -> list[Found]:
    """What the page's head links to as a feed, then what its links call one; feeds of comments last."""
    try:
        tree = html.document_fromstring(decode(fetched.data, fetched.content_type)[0].encode(), parser=_PARSER)
    except (ParserError, ValueError):
        return []
    base = next((e.get("href") for e in tree.iter("base") if e.get("href")), None)
    start = urljoin(fetched.url, base) if base else fetched.url
    linked = [
        (absolute(start, e.get("href")), e.get("title") or "")
        for e in tree.iter("link")
        if "alternate" in (e.get("rel") or "").lower() and (e.get("type") or "").lower() in _TYPES
    ]
    if not linked:
        linked = [
            (absolute(start, e.get("href")), " ".join("".join(map(str, e.itertext())).split()))
            for e in tree.iter("a")
            if any(word in (e.get("href") or "").lower().rpartition("/")[2] or f"/{word}" in (e.get("href") or "").lower()
                   for word in _WORDS)
        ]  # fmt: skip
    return _sorted((url, title) for url, title in linked if url)


_PARSER: Final = html.HTMLParser(encoding="utf-8", no_network=True)


def _sorted(found: Iterable[tuple[str, str]]) -> list[Found]:
    unique = {url: title for url, title in found if url.startswith("http")}
    ordered = sorted(unique.items(), key=lambda one: any(word in one[0].lower() for word in _COMMENTS))
    return [Found(url, title) for url, title in ordered][:_MOST]


def _answers(url: str, fetcher: Fetcher) -> bool:
    try:
        return _is_feed(fetcher.get(url))
    except FetchError:
        return False


def _is_feed(fetched: Fetched) -> bool:
    return kind_of(fetched.data, "", fetched.content_type) == "feed"
