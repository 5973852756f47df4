"""What is being read: a feed or an entry, its fields so far, and what holds inside an element."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from feedparser.urls import _urljoin, make_safe_absolute_uri
from lxml import etree

from services.producers.feeds.elements import TAGS_LIMIT, Fields
from services.producers.feeds.well_formed.names import Names, Unusual, attributes

Element = etree._Element


class Scope(NamedTuple):
    """What an element inherits from those around it."""

    base: str
    language: str | None

    def inside(self, stated: Fields) -> "Scope":
        """Of an element with these attributes."""
        if not stated or stated.keys().isdisjoint(("xml:base", "base", "xml:lang", "lang")):
            return self
        base = stated.get("xml:base", stated.get("base")) or self.base
        joined = make_safe_absolute_uri(self.base, base) or self.base if self.base else _urljoin("", base)
        language = stated.get("xml:lang", stated.get("lang"))
        return Scope(joined, self.language if language is None else language or None)

    def resolve(self, address: str) -> str:
        """Against the base address."""
        return str(_urljoin(self.base, address))


@dataclass(slots=True)
class Reading:
    """A feed, or an entry, while its elements are read."""

    names: Names
    version: str
    table: Mapping[str, "Handler"]
    """What reads an element, by feedparser's name for it."""
    odd: frozenset[str]
    """Elements with an effect, and too rare for a function of their own."""
    fields: Fields = field(default_factory=dict)
    title_depth: int = -1
    """Of the last title that was not empty: the outer one counts, then the first."""
    of_entry: bool = True
    depths: dict[str, int] = field(default_factory=dict)

    def read(self, parent: Element, scope: Scope, depth: int) -> None:
        """All children of `parent`, which are `depth` deep. Raises Unusual."""
        for child in parent:
            self.element(child, scope, depth)

    def element(self, element: Element, scope: Scope, depth: int) -> None:
        """One element. Raises Unusual."""
        handler = self.table.get(self.names.of(element))
        if handler is None:
            self.pass_over(element)
            return
        stated = attributes(element)
        handler(self, element, stated, scope.inside(stated), depth)

    def pass_over(self, element: Element) -> None:
        """Raises Unusual where the element, or one inside it, would be seen by feedparser."""
        attributes(element)
        if self.names.of(element) in self.odd:
            raise Unusual
        if len(element) and any(self._seen(self.names.of(inner)) for inner in element.iterdescendants()):
            raise Unusual

    def _seen(self, name: str) -> bool:
        return name in self.table or name in self.odd

    def keep(self, name: str, value: str, depth: int) -> None:
        """The outer statement counts, among those the last."""
        if depth <= self.depths.get(name, depth):
            self.depths[name] = depth
            self.fields[name] = value

    def tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        """One more, if it is new."""
        tags = self.fields.setdefault("tags", [])
        found = {"term": term, "scheme": scheme, "label": label}
        if len(tags) < TAGS_LIMIT and any(found.values()) and found not in tags:
            tags.append(found)


Handler = Callable[[Reading, Element, Fields, Scope, int], None]
"""The element, its attributes, what holds inside it, and how deep it is (the root is 1). Raises Unusual."""
