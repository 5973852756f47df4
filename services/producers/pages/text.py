"""The article's text out of a page, by trafilatura, with its paragraphs as they were.

trafilatura is given a tree and no chance to fetch; its own text output runs paragraphs together. It is asked for
precision first, for everything where that leaves too little, and for the densest part of the page where that does too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata

from services.producers.pages.body import filled, mark_body

_BLOCKS: Final = frozenset(("p", "head", "item", "quote", "code", "row", "ab"))
_SEPARATORS: Final = {"lb": "\n", "cell": " "}
"""What an element puts before its own text, which trafilatura's tree leaves to the eye."""
ENOUGH: Final = 0.6
"""Of the text there is elsewhere: below this the precise reading has lost the article, not its surroundings."""


_FAULTS: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What a parsing library raises when it meets a document that its authors did not think of."""


class Unreadable(ValueError):
    """The library failed on this page; the words are its own."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """What the page shows of itself around its article without stating it."""

    title: str | None = None
    author: str | None = None
    """Several with a semicolon between them."""
    date: str | None = None


def guess(tree: HtmlElement, url: str | None) -> Guessed:
    """Title, authors and date as trafilatura and htmldate find them. Raises Unreadable."""
    try:
        found: Any = extract_metadata(tree, url)
    except _FAULTS as fault:
        raise Unreadable(f"{type(fault).__name__}: {fault}") from fault
    return Guessed(found.title, found.author, found.date)


def find_text(tree: HtmlElement, url: str | None, in_paragraphs: int) -> tuple[str, ...]:
    """The paragraphs of the article in `tree`, none where there is none; may mark its body there. Raises Unreadable.

    `in_paragraphs` is how many characters stand in the page's `p` elements: with much less than that the reading is
    repeated with a wider net.
    """
    best = _read(tree, url, favor_precision=True)
    if _length(best) < ENOUGH * in_paragraphs:
        best = _better(best, _read(tree, url))
    if _length(best) < ENOUGH * in_paragraphs and mark_body(tree):
        best = _better(best, _read(tree, url, favor_precision=True))
    return filled(tree, best)


def _better(first: tuple[str, ...], wider: tuple[str, ...]) -> tuple[str, ...]:
    return wider if _length(first) < ENOUGH * _length(wider) else first


def _length(paragraphs: tuple[str, ...]) -> int:
    return sum(map(len, paragraphs))


def _read(tree: HtmlElement, url: str | None, **options: bool) -> tuple[str, ...]:
    try:
        document: Any = bare_extraction(tree, url=url, include_comments=False, **options)
    except _FAULTS as fault:
        raise Unreadable(f"{type(fault).__name__}: {fault}") from fault
    return () if document is None else tuple(_paragraphs(document.body))


def _paragraphs(body: etree._Element) -> list[str]:
    """One string per block; a block within a block belongs to the outer one."""
    for element in body.iter(*_SEPARATORS):
        element.text = _SEPARATORS[element.tag] + (element.text or "")
    return [text for text in _blocks(body) if text]


def _blocks(element: etree._Element) -> Iterator[str]:
    yield _flat(element.text or "")
    for child in element:
        if child.tag in _BLOCKS:
            yield _flat("".join(map(str, child.itertext())))
        else:
            yield from _blocks(child)
        yield _flat(child.tail or "")


def _flat(text: str) -> str:
    return "\n".join(flat for line in text.split("\n") if (flat := " ".join(line.split())))
