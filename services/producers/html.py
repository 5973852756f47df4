"""HTML to plain text: paragraphs kept, markup, scripts and styles gone, entities decoded.

Feeds, wire records and pages all carry HTML inside their fields; one conversion keeps one article's text the same
on every road. The parser reports events and builds no tree, so nesting and size cost linear time only.
"""

import html
import re
from dataclasses import dataclass
from threading import local
from typing import Final

from lxml import etree

from services.producers.html_writer import BREAK, LAYOUT, PARAGRAPH, Writer

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_TAG: Final = re.compile(r"<[a-zA-Z/!?]")
_LAYOUT: Final = re.compile(rf"<(?:{'|'.join(sorted(LAYOUT))})\b", re.IGNORECASE)
_WHOLE_PAGE: Final = re.compile(r"\s*(?:<!doctype\s+html|<html\b|<body\b)", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"<(?:article|main)\b", re.IGNORECASE)
_LONG_REFERENCE: Final = re.compile(r"&#0*\d{8,};?")
"""Beyond every character; Python refuses to count so far where the digits are thousands."""
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n\s*")
_SIGNS: Final = re.compile(
    r"</(?:a|abbr|b|big|blockquote|cite|code|div|em|font|h[1-6]|i|li|ol|p|pre|q|s|small|span|strong|sub|sup|table|td|"
    r"tr|tt|u|ul|body|html|article|section)\s*>|<(?:br|hr|p)\s*/?>|<(?:img|p|a|div)\s[^<>]{0,2000}>|"
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});",
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

    Text without any tag keeps its own line breaks; entities are decoded in it too. Of a whole page only the article
    is kept, where it is marked as one, and navigation, header, footer and asides go.
    """
    return _read(source, captions_apart=False).text


def extract(source: str) -> Extract:
    """Like `to_text`, with the captions of figures taken out of the text, and the pictures found."""
    return _read(source, captions_apart=True)


def looks_like_html(text: str) -> bool:
    """Whether text that was declared plain is HTML all the same: a tag of common use, or a complete entity."""
    return _SIGNS.search(text) is not None


def _read(source: str, *, captions_apart: bool) -> Extract:
    source = _CONTROLS.sub("", source if _encodable(source) else _SURROGATES.sub("\ufffd", source))
    if "<![CDATA[" in source:  # wrapped twice by its publisher; an HTML parser would take the text for a comment
        source = source.replace("<![CDATA[", "").replace("]]>", "")
    if not _TAG.search(source):
        return Extract(_without_tags(source))
    marked, writer = _parse(source, captions_apart=captions_apart)
    captions = (_typeset(caption).replace("\n", " ") for caption in writer.captions)
    return Extract(_typeset(marked), tuple(dict.fromkeys(c for c in captions if c)), tuple(writer.images))


def _without_tags(source: str) -> str:
    text = html.unescape(_LONG_REFERENCE.sub("\ufffd", source))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Parser(local):
    """One for each thread: lxml takes longer to make a parser with a target than to read a paragraph."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """After a parser was interrupted, which would go on with the document before."""
        self.writer = Writer()
        self.events = etree.HTMLParser(target=self.writer, huge_tree=True)  # type: ignore[arg-type]  # asks for bytes too


_PARSER: Final = _Parser()


def _parse(source: str, *, captions_apart: bool) -> tuple[str, Writer]:
    """Marked text; the writer keeps captions and pictures until the next call."""
    page = _WHOLE_PAGE.match(source) is not None
    if not _LAYOUT.search(source):  # only inline tags: then the author's blank lines are the paragraphs
        source = _BLANK_LINE.sub("<p>", source)
    writer, events = _PARSER.writer, _PARSER.events
    writer.begin(captions_apart=captions_apart, page=page, article_only=page and _ARTICLE.search(source) is not None)
    try:
        events.feed(source)
        return str(events.close()), writer
    except BaseException:
        _PARSER.renew()
        raise


def _typeset(marked: str) -> str:
    """String methods only: this runs over every letter that comes in."""
    flat = " ".join(marked.split()).replace(f" {BREAK}", BREAK).replace(f"{BREAK} ", BREAK)
    paragraphs = flat.replace(BREAK * 2, PARAGRAPH).split(PARAGRAPH)
    return "\n\n".join(p for part in paragraphs if (p := part.strip(f"{BREAK} "))).replace(BREAK, "\n")


def _encodable(source: str) -> bool:
    try:
        source.encode()
    except UnicodeEncodeError:  # half of a pair, which is no character
        return False
    return True
