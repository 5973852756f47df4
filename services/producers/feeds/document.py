"""Feed XML to entries: by lxml where the feed is usual, else by feedparser's two parsers, driven so that they only parse.

feedparser's front door may fetch and open files, sanitises what becomes plain text anyway, and does not say which
entries arrived whole. So its parsers (strict over expat, loose for what is no XML) are used directly, with limits.
"""

import io
from typing import Any, Final
from xml.parsers.expat import errors
from xml.sax import SAXException, SAXParseException, handler, make_parser, xmlreader

from feedparser.api import LooseFeedParser, StrictFeedParser

from services.producers.feeds import well_formed
from services.producers.feeds.elements import ATTRIBUTES_LIMIT, Elements, TooMany
from services.producers.feeds.parsed import FeedDocument, Stop

DEPTH_LIMIT: Final = 300
_AT_THE_END: Final = frozenset(
    errors.codes[message]
    for message in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_UNCLOSED_TOKEN,
        errors.XML_ERROR_PARTIAL_CHAR,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)

FAULTS: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What a parsing library raises when it meets a document that its authors did not think of."""


class _TooDeep(Exception):
    """No feed nests like this, or has so many attributes on one element."""


class _Strict(Elements, StrictFeedParser):  # type: ignore[misc]  # feedparser is untyped
    """Over expat: for well-formed XML."""

    def __init__(self, base: str | None) -> None:
        super().__init__(base or "", None, "utf-8")
        self._nesting = 0
        self._pieces: list[str] = []

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802  xml.sax's name
        self._flush()
        self._nesting += 1
        if self._nesting > DEPTH_LIMIT or len(attrs) > ATTRIBUTES_LIMIT:
            raise _TooDeep
        super().startElementNS(name, qname, attrs)

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802
        self._flush()
        self._nesting -= 1
        super().endElementNS(name, qname)

    def characters(self, text: str) -> None:
        """Kept until the next tag: expat hands over a line or an entity at a time, and each costs feedparser much."""
        self._pieces.append(text)

    def _flush(self) -> None:
        if self._pieces:
            super().characters("".join(self._pieces))
            self._pieces.clear()


class _Loose(Elements, LooseFeedParser):  # type: ignore[misc]
    """Over an SGML tokeniser: for what is not quite XML."""


def parse(body: str, base: str | None) -> FeedDocument:
    """The feed in `body`, which `repair` made safe. `base` resolves relative addresses.

    What the parsers themselves stumble over counts as the end of the document: the entries before it are kept.
    """
    return well_formed.read(body, base) or tolerant(body, base)


def tolerant(body: str, base: str | None) -> FeedDocument:
    """The same by feedparser alone."""
    document = _strict(body, base)
    return _loose(body, base) if document is None else document


def _strict(body: str, base: str | None) -> FeedDocument | None:
    """None where the text is not well-formed before its end."""
    parser = _Strict(base)
    reader = make_parser()  # noqa: S317  # repaired text: no document type, no entities
    reader.setFeature(handler.feature_namespaces, True)
    reader.setFeature(handler.feature_external_ges, False)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = xmlreader.InputSource()
    source.setByteStream(io.BytesIO(body.encode("utf-8")))
    source.setEncoding("utf-8")
    try:
        reader.parse(source)
    except SAXException as error:
        if not isinstance(error, SAXParseException) or not _at_the_end(error):
            return None
        return _found(parser, "truncated")
    except FAULTS:
        return None
    except TooMany:
        return _found(parser, "too_many")
    except _TooDeep:
        return _found(parser, "too_deep")
    return _found(parser, None)


def _loose(body: str, base: str | None) -> FeedDocument:
    parser = _Loose(base or "", None, "utf-8", {})
    try:
        parser.feed(body)
    except TooMany:
        return _found(parser, "too_many")
    except FAULTS:
        return _found(parser, "truncated")  # a fault of the tokeniser: nothing after this place can be read
    return _found(parser, None if parser.ended else "truncated")


def _at_the_end(error: SAXParseException) -> bool:
    return getattr(error.getException(), "code", None) in _AT_THE_END


def _found(parser: Any, stopped: Stop | None) -> FeedDocument:
    entries = parser.entries[: parser.whole] if stopped else parser.entries
    return FeedDocument(version=parser.version or "", feed=parser.feeddata, entries=entries, stopped=stopped)
