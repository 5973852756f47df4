"""HTML to plain text: paragraphs kept, markup, scripts and styles gone, entities decoded.

Feeds, wire records and pages all carry HTML inside their fields; one conversion keeps one article's text the same
on every road. The parser reports events and builds no tree, so nesting and size cost linear time only.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

_DROPPED: Final = frozenset(
    "script style template noscript iframe object embed applet svg math canvas audio video head title button select "
    "textarea input noframes frameset".split()
)
_BLOCKS: Final = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr main nav ol p pre section summary table tbody tfoot thead ul".split()
)
_LINES: Final = frozenset("br li tr caption option".split())
_CELLS: Final = frozenset("td th".split())

_PARAGRAPH: Final = "\x02"
_BREAK: Final = "\x01"
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_TAG: Final = re.compile(r"<[a-zA-Z/!?]")
_LAYOUT: Final = re.compile(rf"<(?:{'|'.join(sorted(_BLOCKS | _LINES))})\b", re.IGNORECASE)
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n\s*")
_SPACE: Final = re.compile(r"\s+")
_BREAKS: Final = re.compile(f" ?{_BREAK} ?")
_PARAGRAPHS: Final = re.compile(f"[{_BREAK} ]*(?:{_PARAGRAPH}|{_BREAK}{{2}})[{_BREAK}{_PARAGRAPH} ]*")
_SIGNS: Final = re.compile(
    r"</(?:a|abbr|b|big|blockquote|cite|code|div|em|font|h[1-6]|i|li|ol|p|pre|q|s|small|span|strong|sub|sup|table|td|"
    r"tr|tt|u|ul)\s*>|<(?:br|hr)\s*/?>|<(?:img|p|a|div)\s[^<>]{0,2000}>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Extract:
    """What a piece of HTML holds: its text, and the figures' captions and pictures that are not part of it."""

    text: str
    captions: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    """Addresses as written, pictures declared one pixel wide or high left out."""


def to_text(source: str) -> str:
    """The plain text of `source`: paragraphs separated by a blank line, list items and table rows by a line break.

    Text without any tag keeps its own line breaks; entities are decoded in it too.
    """
    source = _printable(source)
    return _typeset(_parse(source, _Writer())) if _TAG.search(source) else _without_tags(source)


def extract(source: str) -> Extract:
    """Like `to_text`, with the captions of figures taken out of the text, and the pictures found."""
    source = _printable(source)
    if not _TAG.search(source):
        return Extract(_without_tags(source))
    writer = _Writer(captions_apart=True)
    text = _typeset(_parse(source, writer))
    captions = (_SPACE.sub(" ", caption.replace(_BREAK, " ").replace(_PARAGRAPH, " ")) for caption in writer.captions)
    return Extract(text, tuple(dict.fromkeys(c.strip() for c in captions if c.strip())), tuple(writer.images))


def looks_like_html(text: str) -> bool:
    """Whether text that was declared plain is HTML all the same: a tag of common use, or a complete entity."""
    return _SIGNS.search(text) is not None


def _printable(source: str) -> str:
    source = _CONTROLS.sub("", _SURROGATES.sub("\ufffd", source))
    # XML wrapped twice by its publisher: an HTML parser would take the wrapping for a comment and lose the text.
    return source.replace("<![CDATA[", "").replace("]]>", "") if "<![CDATA[" in source else source


def _without_tags(source: str) -> str:
    lines = (_SPACE.sub(" ", line).strip() for line in html.unescape(source).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _parse(source: str, writer: "_Writer") -> str:
    if not _LAYOUT.search(source):  # only inline tags: then the author's blank lines are the paragraphs
        source = _BLANK_LINE.sub("<p>", source)
    parser = etree.HTMLParser(target=writer, huge_tree=True)
    parser.feed(source)
    return str(parser.close())


def _typeset(marked: str) -> str:
    flat = _BREAKS.sub(_BREAK, _SPACE.sub(" ", marked))
    flat = _PARAGRAPHS.sub(_PARAGRAPH, flat).strip(_PARAGRAPH + _BREAK + " ")
    return flat.replace(_PARAGRAPH, "\n\n").replace(_BREAK, "\n")


@dataclass(slots=True)
class _Writer:
    """Parser target (lxml's interface): collects text with marks where paragraphs and lines break."""

    captions_apart: bool = False
    captions: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    _out: list[str] = field(default_factory=list)
    _caption: list[str] = field(default_factory=list)
    _dropping: int = 0
    _captioning: int = 0
    _pre: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._dropping or tag in _DROPPED:
            self._dropping += 1
            return
        if self._captioning or (self.captions_apart and tag == "figcaption"):
            self._captioning += 1
        self._pre += tag == "pre"
        self._mark(tag)
        if tag == "img":
            self._image(attributes)

    def end(self, tag: str) -> None:
        if self._dropping:
            self._dropping -= 1
            return
        self._pre -= tag == "pre"
        if tag in _BLOCKS:
            self._mark(tag)
        if self._captioning:
            self._captioning -= 1
            if not self._captioning:
                self.captions.append("".join(self._caption))
                self._caption.clear()

    def data(self, text: str) -> None:
        if not self._dropping:
            self._write(text.replace("\n", _BREAK) if self._pre else text)

    def comment(self, text: str) -> None:
        """Comments are no text."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Nor are processing instructions."""

    def close(self) -> str:
        return "".join(self._out)

    def _write(self, text: str) -> None:
        (self._caption if self._captioning else self._out).append(text)

    def _mark(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._write(_PARAGRAPH)
        elif tag in _LINES:
            self._write(_BREAK)
        elif tag in _CELLS:
            self._write(" ")

    def _image(self, attributes: dict[str, str]) -> None:
        source = attributes.get("src", "").strip()
        dot = attributes.get("width", "").strip() in ("0", "1") or attributes.get("height", "").strip() in ("0", "1")
        if source and not dot and not source.startswith("data:"):
            self.images.append(source)
