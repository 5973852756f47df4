"""The text of an element in a parsed feed, as feedparser gives it: plain, escaped HTML, or XHTML as markup."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from feedparser.api import StrictFeedParser
from feedparser.html import _cp1252
from lxml import etree

from services.producers.feeds.elements import Fields
from services.producers.feeds.well_formed.names import Unusual, attributes

XHTML: Final = "application/xhtml+xml"
_XHTML_SPACE: Final = "{http://www.w3.org/1999/xhtml}"
_SPECIAL: Final = frozenset(("svg", "math", "body"))
"""Elements of XHTML that feedparser treats in ways of their own."""
_C1: Final = re.compile("[\x80-\x9f]")


def text_of(element: etree._Element) -> str:
    """Its text. Raises Unusual where there are elements in it."""
    if len(element):
        raise Unusual
    return mended((element.text or "").strip())


def mended(text: str) -> str:
    """What was encoded twice, decoded once more; Windows' signs in the place of control characters."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_cp1252) if _C1.search(text) else text


def content(element: etree._Element, stated: Fields, default: str, version: str, language: str | None) -> Fields:
    """A text that may hold markup: `type`, `language`, `value`. `default` is the type where the element states none.

    Raises Unusual for base64, and for elements inside that are not XHTML, or not declared to be.
    """
    kind = StrictFeedParser.map_content_type(stated.get("type", default))
    empty = not len(element) and not (element.text or "").strip()
    is_text = kind.startswith("text/") or kind.endswith(("+xml", "/xml"))
    if not empty and (stated.get("mode") == "base64" or not is_text):
        raise Unusual
    if len(element):
        if kind != XHTML:
            raise Unusual
        value = _markup(element, unwrap=version == "atom10").strip()
    else:
        value = (element.text or "").strip()
        value = escape(value) if kind == XHTML else value
    if kind == "text/plain" and not version.startswith("atom") and StrictFeedParser.looks_like_html(value):
        kind = "text/html"
    return {"type": kind, "language": language and language.replace("_", "-"), "value": mended(value)}


def _markup(element: etree._Element, *, unwrap: bool) -> str:
    """The inside. `unwrap`: without the one `div` that Atom 1.0 puts around it (RFC 4287 section 3.1.1.3)."""
    first = element[0]
    alone = len(element) == 1 and not (element.text or "").strip() and not (first.tail or "").strip()
    if unwrap and alone and _tag(first) == "div":
        element = first
    return "".join(_inside(element))


def _inside(element: etree._Element) -> Iterator[str]:
    yield escape(element.text or "")
    for child in element:
        tag = _tag(child)
        own = (f" {key}={quoteattr(value)}" for key, value in attributes(child).items() if ":" not in key)
        yield f"<{tag}{''.join(own)}>"
        yield from _inside(child)
        yield f"</{tag}>{escape(child.tail or '')}"


def _tag(element: etree._Element) -> str:
    name = element.tag.removeprefix(_XHTML_SPACE)
    if name == element.tag or name.lower() in _SPECIAL:
        raise Unusual
    return name.lower()
