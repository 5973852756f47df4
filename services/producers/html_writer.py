"""Which HTML element does what to plain text: the target of the parser in `html`.

A table of elements and one writer; what is neither a block, a line, a cell nor dropped is inline and leaves no trace.
"""

from dataclasses import dataclass, field
from typing import Final

PARAGRAPH: Final = "\x02"
"""Marks a paragraph's border in the text that the writer gives."""
BREAK: Final = "\x01"
"""Marks a line break."""


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DROPPED: Final = _names(
    "script style template noscript iframe object applet svg math canvas audio video head title button select "
    "textarea noframes frameset"
)
_BLOCKS: Final = _names(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr main nav ol p pre section summary table tbody tfoot thead ul"
)
_LINES: Final = _names("br li tr caption")
_CELLS: Final = _names("td th")
_AROUND_THE_ARTICLE: Final = _names("nav header footer aside menu form")
_ARTICLE: Final = _names("article main")
LAYOUT: Final = _BLOCKS | _LINES
"""Elements that break lines."""


@dataclass(slots=True)
class Writer:
    """Parser target in lxml's sense (https://lxml.de/parsing.html#the-target-parser-interface)."""

    captions_apart: bool = False
    page: bool = False
    """A whole page: what stands around the article is dropped."""
    article_only: bool = False
    """Only what stands inside `article` or `main` is written."""
    captions: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    _out: list[str] = field(default_factory=list)
    _caption: list[str] = field(default_factory=list)
    _dropping: int = 0
    _captioning: int = 0
    _pre: int = 0
    _article: int = 0

    def begin(self, *, captions_apart: bool, page: bool, article_only: bool) -> None:
        """Forget the document before, and how it ended."""
        self.captions_apart, self.page, self.article_only = captions_apart, page, article_only
        self.captions, self.images, self._out, self._caption = [], [], [], []
        self._dropping = self._captioning = self._pre = self._article = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._dropping or tag in _DROPPED or (self.page and tag in _AROUND_THE_ARTICLE):
            self._dropping += 1
            return
        if self._captioning or (self.captions_apart and tag == "figcaption"):
            self._captioning += 1
        self._pre += tag == "pre"
        self._article += tag in _ARTICLE
        self._mark(tag)
        if tag == "img":
            self._image(attributes)

    def end(self, tag: str) -> None:
        """An element ends; the parser reports one end for each beginning."""
        if self._dropping:
            self._dropping -= 1
            return
        if tag in _BLOCKS:
            self._mark(tag)
        self._pre -= tag == "pre"
        self._article -= tag in _ARTICLE
        if self._captioning:
            self._captioning -= 1
            if not self._captioning:
                self.captions.append("".join(self._caption))
                self._caption.clear()

    def data(self, text: str) -> None:
        """A piece of text, entities decoded."""
        if not self._dropping:
            self._write(text.replace("\n", BREAK) if self._pre else text)

    def comment(self, text: str) -> None:
        """Comments are no text."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Nor are processing instructions."""

    def close(self) -> str:
        """All text, with the marks."""
        return "".join(self._out)

    def _write(self, text: str) -> None:
        if self._captioning:
            self._caption.append(text)
        elif self._article or not self.article_only:
            self._out.append(text)

    def _mark(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._write(PARAGRAPH)
        elif tag in _LINES:
            self._write(BREAK)
        elif tag in _CELLS:
            self._write(" ")

    def _image(self, attributes: dict[str, str]) -> None:
        source = attributes.get("src", "").strip()
        dot = attributes.get("width", "").strip() in ("0", "1") or attributes.get("height", "").strip() in ("0", "1")
        if source and not dot and not source.startswith("data:"):
            self.images.append(source)
