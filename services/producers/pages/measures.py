"""How much an element says, and how much of that is links."""

from typing import Final

from lxml.etree import tostring
from lxml.html import HtmlElement

LINKED: Final = 0.5
"""Share of a line's characters that are a link's, from which the line leads elsewhere."""


def words(element: HtmlElement) -> str:
    """Its text on one line."""
    return " ".join(tostring(element, method="text", encoding="unicode", with_tail=False).split())


def said(element: HtmlElement) -> int:
    """Characters in its paragraphs."""
    return sum(len(words(paragraph)) for paragraph in element.iter("p"))


def linked(element: HtmlElement) -> int:
    """Characters of the links in it; all of them where it stands in a link itself."""
    if next(element.iterancestors("a"), None) is not None:
        return len(words(element))
    return sum(len(words(link)) for link in element.iter("a"))
