"""Takes out of a page what stands in its article without being part of it, before the article is looked for.

Extractors judge the elements around an article; what a page puts between its paragraphs has the article's own surroundings.
Its own structure tells it: dialogs, what a class names as something beside, articles within an article, captions, links.
"""

import re
from typing import Final

from lxml.etree import strip_elements
from lxml.html import HtmlElement

from services.contract.articles import Caption
from services.producers.pages.captions import take_captions
from services.producers.pages.elsewhere import leads_elsewhere, links_list
from services.producers.pages.measures import LINKED, linked, said, words

_DIALOGS: Final = frozenset(("dialog", "alertdialog", "tooltip", "menu", "menubar", "toolbar", "search", "navigation"))
_UNSEEN: Final = re.compile(
    r"(?:^|[\s_-])(?:modal|overlay|scrim|print-(?:only|header|footer)|screen-reader-text|visually-?hidden|sr-only)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"(?:^|[\s_-])(?:newsletter|related|recirc\w*|read-?more|promo|trending|most-?(?:read|popular|viewed)|outbrain|taboola|"
    r"recommend(?:ed|ations?)|sign-?up|subscribe|tags|tag-?list|share|sharing|(comments?))(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Group 1: what readers wrote, however long it is."""
_CAMEL: Final = re.compile("(?<=[a-z])(?=[A-Z])")
_TEXT_LIMIT: Final = 600
"""Characters of paragraphs, from which an element may be an article whatever it is called."""
_TEASER_LIMIT: Final = 400
_BLOCKS: Final = ("p", "li", "div", "h2", "h3", "h4", "h5", "h6")
_TEXTS: Final = frozenset(("p", "span", "em", "strong", "li", "h1", "h2", "h3"))
_INLINE: Final = frozenset(
    ("a", "abbr", "b", "br", "cite", "em", "font", "i", "img", "mark", "q", "s", "small", "span", "strong", "sub", "sup",
     "svg", "time", "u", "wbr")
)  # fmt: skip


def clear(tree: HtmlElement) -> tuple[Caption, ...]:
    """Prune `tree` in place; the captions of its figures."""
    strip_elements(tree, "script", "style", "noscript", "template", "iframe", "button", with_tail=False)
    for element in list(tree.iter("div", "section", "aside", "ul", "ol", "p", "span", "figure", "a")):
        if _unseen(element) or _beside(element):
            _drop(element)
    _drop_other_articles(tree)
    captions = take_captions(tree)
    for element in list(tree.iter(*_BLOCKS)):
        if all(child.tag in _INLINE for child in element) and leads_elsewhere(element):
            _drop(element)
    for element in list(tree.iter("ul", "ol")):
        if links_list(element):
            _drop(element)
    return captions


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _unseen(element: HtmlElement) -> bool:
    """Dialogs, and what is for printers and screen readers."""
    named = element.get("class")
    if element.get("role") in _DIALOGS or element.get("aria-modal") == "true" or (named and _UNSEEN.search(named)):
        return not _holds_article(element)
    return False


def _beside(element: HtmlElement) -> bool:
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    match = _BESIDE.search(_CAMEL.sub("-", name)) if len(name) > 1 else None
    if match is None:
        return False
    above = element.getparent()
    if element.tag == "a" and above is not None and above.tag in _TEXTS:
        return False  # a link in a sentence
    return next(element.iter("h1"), None) is None if match[1] else not _holds_article(element)


def _holds_article(element: HtmlElement) -> bool:
    return next(element.iter("h1"), None) is not None or said(element) >= _TEXT_LIMIT


def _drop_other_articles(tree: HtmlElement) -> None:
    """Articles within one that says more than each of them, and teasers: articles that are mostly a link."""
    articles = list(tree.iter("article"))
    if len(articles) < 2:
        return
    own = {one: len(words(one)) for one in articles}
    for one in articles:  # outer ones first, whose length still holds that of inner ones
        around = next(one.iterancestors("article"), None)
        if around is not None:
            own[around] -= len(words(one))
    for one in articles:
        inner = list(one.iterdescendants("article"))
        if not inner and own[one] < _TEASER_LIMIT and linked(one) >= LINKED * own[one]:
            _drop(one)
        elif inner and own[one] >= max(own[other] for other in inner):
            _drop_inner(inner, few=sum(own[other] for other in inner) <= own[one])


def _drop_inner(inner: list[HtmlElement], few: bool) -> None:
    """Many inner articles may be the entries of a live report: only those go whose heading leads to a page of theirs."""
    for one in inner:
        if few or any(linked(heading) for heading in one.iter("h1", "h2", "h3")):
            _drop(one)
