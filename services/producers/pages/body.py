"""An article's body by the density of its paragraphs, for what an extractor that goes by names leaves out.

The paragraphs of one article have parents that look alike: the lowest element around all of those is its body. And what
stands between two paragraphs of an article, in the element that they stand in, is most likely the article's too.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from lxml.html import HtmlElement

from services.producers.pages.measures import LINKED, linked, words
from services.text.shape import Shape, shape

_PARAGRAPH: Final = 80
"""Characters of a paragraph that counts."""
_FEW_LINKS: Final = 0.3
_MANY_LINKS: Final = 0.9
"""Of a whole sentence; some publishers link most of their first one."""
_NEIGHBOURS: Final = 3
"""Paragraphs of the article that one element must hold to be trusted with what stands between them."""
_LINE_WORDS: Final = 3
_APART: Final = frozenset(("aside", "footer", "nav", "header", "form", "figure"))
_LINES: Final = frozenset(("p", "div", "h2", "h3", "h4", "h5", "blockquote"))
_NO_LINE: Final = _LINES | {"form", "figure", "ul", "ol", "table", "section", "aside", "video", "article", "math"}
_LETTERS: Final = re.compile(r"\w+")
_PRINT: Final = 40


def mark_body(tree: HtmlElement) -> bool:
    """Mark the body in `tree` with what extractors look for (`itemprop`, `class`); False where there is none."""
    groups: dict[tuple[str, str, int], list[HtmlElement]] = defaultdict(list)
    sizes: dict[tuple[str, str, int], int] = defaultdict(int)
    for paragraph in tree.iter("p"):
        size, parent = len(words(paragraph)), paragraph.getparent()
        if size < _PARAGRAPH or parent is None or linked(paragraph) > _FEW_LINKS * size:
            continue
        above = list(paragraph.iterancestors())
        if not any(e.tag in _APART or "comment" in (e.get("class") or "") for e in above):
            look = parent.tag, parent.get("class") or "", len(above)
            sizes[look] += size
            groups[look].append(parent)
    if not sizes:
        return False
    body = _around(groups[max(sizes, key=lambda look: sizes[look])])
    body.set("itemprop", "articleBody")
    body.set("class", "article-body")
    return True


def _around(elements: Sequence[HtmlElement]) -> HtmlElement:
    """The lowest element that holds them all."""
    shared = [*reversed(list(elements[0].iterancestors())), elements[0]]
    for element in dict.fromkeys(elements):
        path = [*reversed(list(element.iterancestors())), element]
        shared = [one for one, other in zip(shared, path, strict=False) if one is other]
    return shared[-1]


def filled(tree: HtmlElement, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """`paragraphs` with those of `tree` that an extractor has left out of their midst.

    It does so with a paragraph for its links and with a sub-heading for its tag; their place says that they belong.
    """
    place = {_start(text): at for at, text in enumerate(paragraphs)}
    known: dict[HtmlElement, dict[HtmlElement, int]] = defaultdict(dict)
    for element in tree.iter("p"):
        at, parent = place.get(_start(words(element))), element.getparent()
        if at is not None and parent is not None:
            known[parent][element] = at
    whole = _letters("".join(paragraphs))
    more: dict[int, list[str]] = defaultdict(list)
    for parent, found in known.items():
        for at, text in _between(parent, found) if len(found) >= _NEIGHBOURS else ():
            if _start(text) not in whole and _letters(text)[-_PRINT:] not in whole:
                more[at].append(text)
    return tuple(line for at, text in enumerate(paragraphs) for line in (text, *more[at])) if more else paragraphs


def _between(parent: HtmlElement, known: dict[HtmlElement, int]) -> Iterator[tuple[int, str]]:
    """Lines between the children of `known`, each with the number of the paragraph before it."""
    at, waiting = -1, list[str]()
    for element in parent:
        if element in known:
            yield from ((at, text) for text in waiting)
            at, waiting = known[element], []
        elif at >= 0 and element.tag in _LINES and not any(child.tag in _NO_LINE for child in element):
            text = words(element)
            share = LINKED if shape(text) < Shape.SENTENCE else _MANY_LINKS
            if len(text.split()) >= _LINE_WORDS and linked(element) < share * len(text):
                waiting.append(text)


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text))


def _start(text: str) -> str:
    """By which a paragraph is known again, whatever became of its spaces."""
    return _letters(text[: 2 * _PRINT])[:_PRINT]
