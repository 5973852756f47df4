"""The article's text out of a page, by trafilatura, with its paragraphs as they were.

trafilatura is given text and no chance to fetch; its own text output runs paragraphs together. It is asked for
precision first and for everything where that leaves too little.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from lxml import etree
from trafilatura import bare_extraction

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
class Found:
    """What trafilatura found; `date` is a guess."""

    paragraphs: tuple[str, ...] = ()
    title: str | None = None
    author: str | None = None
    date: str | None = None

    @property
    def length(self) -> int:
        """Characters of all paragraphs."""
        return sum(map(len, self.paragraphs))


def find_text(page: str, url: str | None, in_paragraphs: int) -> Found:
    """The article in `page`, without paragraphs where there is none. Raises Unreadable.

    `in_paragraphs` is how many characters stand in the page's `p` elements: with much less than that the reading is
    repeated with a wider net.
    """
    precise = _read(page, url, favor_precision=True, with_metadata=True)
    if precise.length >= ENOUGH * in_paragraphs:
        return precise
    wide = _read(page, url)
    return replace(precise, paragraphs=wide.paragraphs) if precise.length < ENOUGH * wide.length else precise


def _read(page: str, url: str | None, **options: bool) -> Found:
    try:
        document: Any = bare_extraction(page, url=url, include_comments=False, **options)
    except _FAULTS as fault:
        raise Unreadable(f"{type(fault).__name__}: {fault}") from fault
    if document is None:
        return Found()
    return Found(tuple(_paragraphs(document.body)), document.title, document.author, document.date)


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
