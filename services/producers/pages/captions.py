"""Takes the captions of its pictures out of a page: they are no part of the text, and say who took a picture."""

import re
from collections.abc import Iterator
from typing import Final

from lxml.html import HtmlElement

from services.contract.articles import Caption
from services.producers.dumps.credits import closing_bracket, split_credit
from services.producers.pages.measures import words
from services.text.shape import has_word

_NAMED: Final = re.compile(r"(?:^|[\s_-])(?:\w*caption\w*|credits?)(?:$|[\s_-])", re.IGNORECASE)
_CREDIT: Final = re.compile(r"credit|copyright|photographer", re.IGNORECASE)
_LIMIT: Final = 800
"""Characters; what is longer tells more than a picture."""
_MOST: Final = 50


def take_captions(tree: HtmlElement) -> tuple[Caption, ...]:
    """The captions of the figures in `tree`, taken out of it, with whatever else calls itself a caption."""
    found: dict[Caption, None] = {}
    for element in list(tree.iter("figcaption", "div", "p", "span")):
        figure = element.tag == "figcaption"
        if (figure or _NAMED.search(element.get("class") or "")) and len(words(element)) <= _LIMIT:
            if figure and len(found) < _MOST and (caption := _caption(element)):
                found[caption] = None
            if element.getparent() is not None:
                element.drop_tree()
    return tuple(found)


def _caption(element: HtmlElement) -> Caption | None:
    whole = words(element)
    credit = next(_credits(element), None)
    if credit and credit in whole and credit != whole:
        return Caption(text=whole.replace(credit, " ", 1).strip(" |/–—-"), credit=credit)
    apart = split_credit(whole) or closing_bracket(whole)
    if apart and has_word(apart.text):
        return Caption(text=apart.text, credit=apart.credit)
    return Caption(text=whole) if has_word(whole) else None


def _credits(element: HtmlElement) -> Iterator[str]:
    for part in element.iterdescendants("span", "cite", "small", "p", "div", "em"):
        if _CREDIT.search(f"{part.get('class') or ''} {part.get('itemprop') or ''}") and (text := words(part)):
            yield text
