"""What a page states about itself: Open Graph, JSON-LD, microdata, link relations.

Only statements count here. A date guessed from the text or the address is evidence and is found elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml.html import HtmlElement
from tld import get_fld

from services.producers.addresses import absolute, host_of
from services.producers.html import to_text
from services.producers.language_tag import language_tag
from services.producers.loose_json import loads

_PUBLISHED_META: Final = ("article:published_time", "og:article:published_time", "datePublished", "article:published")
_CHANGED_META: Final = ("article:modified_time", "og:updated_time", "dateModified")
_LD_LIMIT: Final = 1024 * 1024
"""Characters of one JSON-LD block."""
_CLOSED_TIERS: Final = frozenset(("locked", "metered"))
_FALSE: Final = frozenset(("false", "http://schema.org/false", "https://schema.org/false"))
_LD_NODES: Final = 500
_BEFORE_SITE: Final = (" - ", " | ", " – ", " — ", " · ", " : ")
_ARTICLE_TYPES: Final = ("Article", "BlogPosting", "Report", "Posting")


@dataclass(slots=True, kw_only=True)
class Stated:
    """The page's own statements; dates in its own words."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    """Best first."""
    changed: tuple[str, ...] = ()
    canonical: str | None = None
    image: str | None = None
    language: str | None = None
    site: str | None = None
    tags: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    """Its top headings, one of which repeats the title."""
    is_article: bool = False
    """It calls itself an article, or marks a part of itself as one."""
    body: str = ""
    """The article's text where the page states it as data, mostly without paragraphs."""
    paywalled: bool = False
    """It says that it is not free for all, so that the text may end early."""


def stated(tree: HtmlElement, url: str | None) -> Stated:
    """What the page in `tree` says; its canonical address only where it is on the registrable domain of `url`."""
    meta = _meta(tree)
    article = next(_articles(tree), {})
    site = meta.get("og:site_name")
    return Stated(
        title=_without_site(_text(article.get("headline")) or meta.get("og:title"), site),
        authors=_authors(article.get("author")),
        published=tuple(_published(tree, meta, article)),
        changed=tuple(_words(article.get("dateModified"), *(meta.get(name) for name in _CHANGED_META))),
        canonical=_canonical(tree, meta, url),
        image=meta.get("og:image") or _address(article.get("image")),
        language=language_tag(_text(article.get("inLanguage"))) or _language(tree, meta),
        site=site,
        tags=_tags(tree),
        is_article=bool(article) or meta.get("og:type") == "article" or next(tree.iter("article"), None) is not None,
        headings=tuple(" ".join("".join(heading.itertext()).split()) for heading in tree.iter("h1")),
        body=_text(article.get("articleBody")) or "",
        paywalled=_paywalled(meta, article),
    )


def _paywalled(meta: dict[str, str], article: dict[str, Any]) -> bool:
    """By schema.org's `isAccessibleForFree` of the article or a part of it, or Facebook's `article:content_tier`."""
    parts = article.get("hasPart")
    nodes = [article, *(part for part in (parts if isinstance(parts, list) else [parts]) if isinstance(part, dict))]
    free = (str(node.get("isAccessibleForFree", True)).strip().lower() for node in nodes)
    return meta.get("article:content_tier", "").lower() in _CLOSED_TIERS or any(word in _FALSE for word in free)


def _meta(tree: HtmlElement) -> dict[str, str]:
    """First value of each name, property or itemprop."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = " ".join((element.get("content") or "").split())
        if name and content:
            found.setdefault(name.strip(), content)
    return found


def _without_site(title: str | None, site: str | None) -> str | None:
    """`Headline - The Daily` is the headline of The Daily."""
    for mark in _BEFORE_SITE if title and site else ():
        if title and title.endswith(f"{mark}{site}"):
            return title.removesuffix(f"{mark}{site}")
    return title


def _tags(tree: HtmlElement) -> tuple[str, ...]:
    found = (e.get("content") for e in tree.iter("meta") if e.get("property") == "article:tag")
    return tuple(dict.fromkeys(to_text(tag) for tag in found if tag))


def _articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The JSON-LD nodes that are articles."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json" and len(script.text or "") < _LD_LIMIT:
            try:
                block = loads((script.text or "").strip().strip(";"))
            except (ValueError, RecursionError):
                continue  # a broken block states nothing
            yield from (node for node in _nodes(block) if _is_article(node))


def _nodes(block: Any) -> Iterator[dict[str, Any]]:
    waiting, seen = [block], 0
    while waiting and seen < _LD_NODES:
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            yield node
            waiting += [node[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in node]


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and name.endswith(_ARTICLE_TYPES) for name in names)


def _published(tree: HtmlElement, meta: dict[str, str], article: dict[str, Any]) -> Iterator[str]:
    yield from _words(article.get("datePublished"), *(meta.get(name) for name in _PUBLISHED_META))
    for element in tree.iter("time"):
        if element.get("pubdate") is not None or element.get("itemprop") == "datePublished":
            yield from _words(element.get("datetime"))


def _words(*values: Any) -> Iterator[str]:
    yield from (value.strip() for value in values if isinstance(value, str) and value.strip())


def _text(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("name")
    return to_text(value) or None if isinstance(value, str) else None


def _authors(value: Any) -> tuple[str, ...]:
    people = value if isinstance(value, list) else [value]
    names = (_text(person) for person in people[:20])
    return tuple(dict.fromkeys(name for name in names if name and not name.startswith("http")))


def _address(value: Any) -> str | None:
    while isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url")
    return value if isinstance(value, str) else None


def _language(tree: HtmlElement, meta: dict[str, str]) -> str | None:
    html = next(iter(tree.iter("html")), tree)
    return language_tag(html.get("lang") or html.get("xml:lang")) or language_tag(meta.get("og:locale"))


def _canonical(tree: HtmlElement, meta: dict[str, str], url: str | None) -> str | None:
    links = (e.get("href") for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split())
    address = absolute(url, next((link for link in links if link), None) or meta.get("og:url"))
    return address if address and (url is None or same_site(address, url)) else None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are on one registrable domain (public suffix list); other hosts must be equal."""
    first, second = (get_fld(address, fail_silently=True) or host_of(address) for address in (one, other))
    return first is not None and first == second
