"""Tells the lines in an article that lead to other pages, or ask something of the reader, from those that tell it.

Words alone never do it, but for share buttons and the like: a label before links counts with its link, an appeal with the
channel that it names (`services/text/page_words.toml`). A paragraph that is one link counts where it is no sentence.
"""

import re
from functools import cache
from typing import Final

from lxml.html import HtmlElement

from services.producers.dumps.marks import furniture
from services.producers.pages.measures import LINKED, linked, words
from services.text.page_words import LABEL_LIMIT, opening, related
from services.text.shape import ended

LIMIT: Final = 2 * LABEL_LIMIT
"""Characters; a longer line is judged by nobody here."""
_BEFORE: Final = "([*•—–-►▶»> "
_LABEL_WORDS: Final = 6
_WHOLLY: Final = 0.9
_WHOLLY_TOGETHER: Final = 0.7
"""Of several links in one paragraph, with what stands between them."""
_LINK_WORDS: Final = 3
"""A link of no more words may be a name."""
_LIST: Final = 0.6
"""Share of a list's items that are links."""


def leads_elsewhere(element: HtmlElement) -> bool:
    """Whether the block, which holds no other, is about another page."""
    text = words(element)
    if not text or len(text) > LIMIT:
        return False
    bare = text.lstrip(_BEFORE)
    mostly = linked(element) >= LINKED * len(text)
    if appeal(bare) or (furniture(bare) and (mostly or element.tag in ("p", "div"))):
        return True  # a heading or an item of one such word may name what the text is about
    if related(bare):
        return mostly or (len(bare.split()) <= _LABEL_WORDS and _before_links(element))
    if mostly and len(text) <= LABEL_LIMIT and opening("related").match(bare):
        return True
    return element.tag == "p" and not ended(text) and _links_only(element, text)


def links_list(element: HtmlElement) -> bool:
    """Whether a list holds the titles of other pages: most items of several words and nothing but a link."""
    items = [(text, item) for item in element if item.tag == "li" and (text := words(item))]
    whole = sum(len(text.split()) >= _LINK_WORDS and linked(item) >= _WHOLLY * len(text) for text, item in items)
    return whole > _LIST * len(items) and linked(element) >= _WHOLLY_TOGETHER * len(words(element))


def appeal(text: str) -> bool:
    """Whether the line asks its reader for something by a newsletter or a network: `Follow us on ...`."""
    return len(text) <= LIMIT and bool(opening("appeals").match(text)) and bool(_channels().search(text))


@cache
def _channels() -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w){opening('channels').pattern}", re.IGNORECASE)


def _before_links(element: HtmlElement) -> bool:
    following = element.getnext()
    return following is None or linked(following) >= LINKED * len(words(following))


def _links_only(element: HtmlElement, text: str) -> bool:
    links = sum(1 for _ in element.iter("a"))
    share = _WHOLLY if links == 1 else _WHOLLY_TOGETHER
    return links > 0 and len(text.split()) > _LINK_WORDS * links and linked(element) >= share * len(text)
