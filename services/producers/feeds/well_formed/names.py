"""What an element of a parsed feed is called: feedparser's names, whatever prefixes the document uses.

Both roads through `document` speak of `dc_creator` or `media_content`; here they are found for trees that lxml built.
"""

import re
from typing import Final

from feedparser.api import StrictFeedParser
from lxml import etree

from services.producers.feeds.elements import ATTRIBUTES_LIMIT, Fields

NAMESPACES: Final[dict[str, str]] = {uri.lower(): prefix for uri, prefix in StrictFeedParser.namespaces.items()}
_PREFIXES: Final = frozenset(NAMESPACES.values())
_USERLAND: Final = "backend.userland.com/rss"
"""In the namespaces of RSS 2.0's first drafts, which differ in their ends."""
_DECLARED: Final = re.compile(r"xmlns:([\w.-]+)\s*=\s*[\"']([^\"']*)[\"']")


class Unusual(Exception):
    """Something that is better left to feedparser, whose answer is the measure."""


def check_prefixes(body: str) -> None:
    """Raises Unusual where a prefix means two things, or another module than the one it is the name of.

    The same where what feedparser does not know has two names: it goes by the one that it meets first. And for more
    declarations than any feed has.
    """
    meanings, unknown = dict[str, str](), dict[str, str]()
    declared = set(_DECLARED.findall(body))
    if len(declared) > ATTRIBUTES_LIMIT:
        raise Unusual
    for prefix, uri in declared:
        standard = NAMESPACES.get(uri.lower())
        misleading = standard is not None and standard != prefix and prefix in _PREFIXES
        if misleading or meanings.setdefault(prefix, uri) != uri:
            raise Unusual
        if standard is None and unknown.setdefault(uri, prefix) != prefix:
            raise Unusual


class Names:
    """Of one document's elements. `known` are the names that mean something to its reader."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._found: dict[str, str] = {}

    def of(self, element: etree._Element) -> str:
        """Raises Unusual for an element that a foreign default namespace makes look like one that is known."""
        found = self._found.get(element.tag)
        if found is None:
            found = self._found[element.tag] = self._name(element)
        return found

    def _name(self, element: etree._Element) -> str:
        uri, _, local = element.tag.rpartition("}")
        local, uri = local.lower(), uri[1:].lower()
        prefix = "" if _USERLAND in uri else NAMESPACES.get(uri)
        if prefix is not None:
            return f"{prefix.lower()}_{local}" if prefix else local
        if element.prefix:
            return f"{element.prefix.lower()}_{local}"
        if local in self._known:
            raise Unusual
        return local


def attributes(element: etree._Element) -> Fields:
    """By lower-case names with the usual prefix (`xml:lang`); values of `rel` and `type` in lower case too.

    Raises Unusual for more than any feed has.
    """
    found: Fields = {}
    if not (count := len(element.attrib)):
        return found
    if count > ATTRIBUTES_LIMIT:  # lxml takes quadratic time to hand them over
        raise Unusual
    stated: list[tuple[str, str]] = element.items()  # type: ignore[assignment]  # names and values are never bytes
    for key, value in stated:
        name = _attribute(key) if key.startswith("{") else key.lower()
        found[name] = value.lower() if name in ("rel", "type") else value
    return found


def _attribute(key: str) -> str:
    uri, _, local = key[1:].partition("}")
    prefix = NAMESPACES.get(uri.lower())
    return f"{prefix}:{local}".lower() if prefix else local.lower()
