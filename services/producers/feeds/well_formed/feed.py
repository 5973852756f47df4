"""Well-formed feeds by lxml: the same fields as feedparser's, many times faster.

Nearly all feeds are plain RSS, RDF or Atom. Their entries are read here by one table of elements; at the first thing that
is out of the ordinary the whole document is left to feedparser, so that an odd feed has one answer and not two.
"""

from typing import Final

from lxml import etree

from services.producers.feeds.elements import ENTRIES_LIMIT, Fields, TooMany
from services.producers.feeds.parsed import FeedDocument, Stop
from services.producers.feeds.well_formed.entry import ELEMENTS, KNOWN, ODD
from services.producers.feeds.well_formed.kinds import source
from services.producers.feeds.well_formed.names import Names, Unusual, attributes, check_prefixes
from services.producers.feeds.well_formed.reading import Element, Reading, Scope

_TAGS_LIMIT: Final = 500_000
_LENGTH_LIMIT: Final = 10_000_000
"""A tree of more would not fit into what one document may cost; feedparser builds none."""
_ATOM: Final = "http://www.w3.org/2005/atom"
_VERSIONS: Final = {"http://purl.org/rss/1.0/": "rss10", _ATOM: "atom10"}
_NETSCAPE: Final[dict[tuple[str | None, str], str]] = {(None, "http://my.netscape.com/rdf/simple/0.9/"): "rss090"}
_RSS: Final = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_OLD_ATOM: Final = {"0.1": "atom01", "0.2": "atom02", "0.3": "atom03"}
_IN_A_PICTURE: Final = frozenset(("title", "link", "description", "url", "width", "height"))
_IN_A_FORM: Final = frozenset(("title", "link", "description", "name"))


def read(body: str, base: str | None) -> FeedDocument | None:
    """The feed in `body`, which `repair` made safe; None where it is not well-formed, too large or in any way unusual."""
    if len(body) > _LENGTH_LIMIT or body.count("<") > _TAGS_LIMIT:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True,
        encoding="utf-8",
    )  # fmt: skip
    try:
        check_prefixes(body)
        root = etree.fromstring(body.encode("utf-8"), parser)
        if root.getroottree().docinfo.internalDTD is not None:
            return None
        return _Feed(root, body).read(Scope("", None).inside({"base": base or ""}))
    except (etree.XMLSyntaxError, Unusual):
        return None


class _Feed:
    """One document."""

    def __init__(self, root: Element, body: str) -> None:
        self._root = root
        self._names = Names(KNOWN)
        self._version = _version(root, self._names.of(root), body)
        self._reading = Reading(self._names, self._version, ELEMENTS, ODD, of_entry=False)
        self._entries: list[Fields] = []

    def read(self, scope: Scope) -> FeedDocument:
        stated = attributes(self._root)
        scope = scope.inside(stated)
        name = self._names.of(self._root)
        if scope.language and name != "rdf_rdf":
            self._reading.fields["language"] = scope.language.replace("_", "-")
        try:
            (self._children if name == "feed" else self._around_the_channel)(self._root, scope, 2)
        except TooMany:
            return self._found("too_many")
        if sum(1 for _ in self._root.iter("{*}item", "{*}entry")) > len(self._entries):
            raise Unusual
        return self._found(None)

    def _found(self, stopped: Stop | None) -> FeedDocument:
        return FeedDocument(version=self._version, feed=self._reading.fields, entries=self._entries, stopped=stopped)

    def _around_the_channel(self, root: Element, scope: Scope, depth: int) -> None:
        channels = 0
        for child in root:
            name = self._names.of(child)
            if name == "channel":
                channels += 1
                stated = attributes(child)
                _no_cdf(stated)
                self._children(child, scope.inside(stated), depth + 1)
            elif name in _OUTSIDE:
                self._child(child, name, scope, depth)
            else:
                self._pass_over(child)
        if channels > 1:
            raise Unusual

    def _children(self, parent: Element, scope: Scope, depth: int) -> None:
        for child in parent:
            self._child(child, self._names.of(child), scope, depth)

    def _child(self, element: Element, name: str, scope: Scope, depth: int) -> None:
        if name in ("item", "entry"):
            self._entry(element, scope, depth)
        elif name == "image":
            self._aside(element, _IN_A_PICTURE, depth)
        elif name == "textinput":
            self._aside(element, _IN_A_FORM, depth)
        elif name in _OF_THE_FEED:
            self._reading.element(element, scope, depth)
        else:
            self._pass_over(element)

    def _entry(self, element: Element, scope: Scope, depth: int) -> None:
        if len(self._entries) >= ENTRIES_LIMIT:
            raise TooMany
        stated = attributes(element)
        _no_cdf(stated)
        entry = Reading(self._names, self._version, ELEMENTS, ODD)
        if about := stated.get("rdf:about"):
            entry.fields["id"] = about
        entry.read(element, scope.inside(stated), depth + 1)
        self._reading.title_depth = entry.title_depth
        self._entries.append(entry.fields)

    def _aside(self, element: Element, allowed: frozenset[str], depth: int) -> None:
        """The feed's picture, or its form for searching: of them only that they have a title matters."""
        if any(len(child) or self._names.of(child) not in allowed for child in element):
            raise Unusual
        source(self._reading, element, {}, Scope("", None), depth)

    def _pass_over(self, element: Element) -> None:
        """Raises Unusual where feedparser would see something of the feed or an entry in it."""
        attributes(element)
        inside = map(self._names.of, element.iterdescendants())
        if self._names.of(element) in _SEEN or not _SEEN.isdisjoint(inside):
            raise Unusual
        if self._version.startswith("atom") and self._names.of(element) == "itunes_owner":
            raise Unusual


def _no_cdf(stated: Fields) -> None:
    """Raises Unusual for what Microsoft's channels (CDF) state in attributes."""
    if "lastmod" in stated or "href" in stated:
        raise Unusual


def _version(root: Element, name: str, body: str) -> str:
    """As feedparser names it: by the first namespace that tells, then by the root. Raises Unusual for neither."""
    spaces = ((prefix, uri.lower()) for prefix, uri in root.nsmap.items())
    declared = (_NETSCAPE.get(space) or _VERSIONS.get(space[1]) for space in spaces)
    by_space, stated = next(filter(None, declared), ""), root.get("version", "")
    match name:
        case "rss":
            by_number = _RSS.get(stated) or ("rss20" if stated.startswith("2.") else "rss")
            return by_space if by_space.startswith("rss") else by_number
        case "feed":
            return by_space or _OLD_ATOM.get(stated, "atom")
        case "rdf_rdf" if by_space or _ATOM not in body.lower():
            return by_space
    raise Unusual


_OF_THE_FEED: Final = frozenset((
    "title", "dc_title", "link", "language", "dc_language", "source",
    "author", "managingeditor", "dc_author", "dc_creator", "itunes_author",
))  # fmt: skip
_OUTSIDE: Final = frozenset(("item", "entry", "image", "textinput"))
_SEEN: Final = _OF_THE_FEED | _OUTSIDE | {"channel", "feed", "rss", "rdf_rdf"}
