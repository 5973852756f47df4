"""Elements to fields, one function for each kind: what feedparser and `elements` do between a start tag and its end tag."""

import re
from typing import Final

from feedparser.api import StrictFeedParser

from services.producers.feeds.elements import Fields
from services.producers.feeds.well_formed.names import Unusual, attributes
from services.producers.feeds.well_formed.reading import Element, Handler, Reading, Scope
from services.producers.feeds.well_formed.text import content, mended, text_of

ITUNES: Final = "http://www.itunes.com/"
MEDIA_CATEGORIES: Final = "http://search.yahoo.com/mrss/category_schema"
_NO_REFERENCE: Final = re.compile(r"&([A-Za-z0-9_]+);")
_OF_A_PERSON: Final = {
    "name": "name", "email": "email", "itunes_name": "name", "itunes_email": "email",
    "uri": "href", "url": "href", "homepage": "href",
}  # fmt: skip


def plain(name: str) -> Handler:
    """A text without markup, kept under `name`."""

    def read(reading: Reading, element: Element, _stated: Fields, _scope: Scope, depth: int) -> None:
        reading.keep(name, text_of(element), depth)

    return read


def marked_up(name: str, kind: str) -> Handler:
    """A text that may hold markup; `kind` is its type where the element states none."""

    def read(reading: Reading, element: Element, stated: Fields, scope: Scope, depth: int) -> None:
        found = content(element, stated, kind, reading.version, scope.language)
        reading.keep(name, found["value"], depth)
        reading.fields[f"{name}_detail"] = found

    return read


def text_content(kind: str) -> Handler:
    """The article itself, of which an entry may have several forms."""

    def read(reading: Reading, element: Element, stated: Fields, scope: Scope, _depth: int) -> None:
        found = content(element, stated, kind, reading.version, scope.language)
        reading.fields.setdefault("content", []).append(found)

    return read


def title(reading: Reading, element: Element, stated: Fields, scope: Scope, depth: int) -> None:
    """Of an entry or a feed."""
    found = content(element, stated, "text/plain", reading.version, scope.language)
    if not -1 < reading.title_depth <= depth:
        reading.keep("title", found["value"], depth)
        reading.fields["title_detail"] = found
    if found["value"]:
        reading.title_depth = depth


def link(reading: Reading, element: Element, stated: Fields, scope: Scope, _depth: int) -> None:
    """Atom's with an attribute, RSS's with a text."""
    relation = stated.setdefault("rel", "alternate")
    kind = stated.setdefault("type", "application/atom+xml" if relation == "self" else "text/html")
    stated = StrictFeedParser._enforce_href(stated)
    links = reading.fields.setdefault("links", [])
    links.append(stated)
    if "href" in stated:
        stated["href"] = scope.resolve(stated["href"])
        if relation == "alternate" and StrictFeedParser.map_content_type(kind) in StrictFeedParser.html_types:
            reading.fields["link"] = stated["href"]
        return
    written = text_of(element)
    address = scope.resolve(written) if written else ""
    address = _NO_REFERENCE.sub(r"&\1", address.replace("&amp;", "&") if reading.of_entry else address)
    reading.fields["link"] = address
    if address:
        stated["href"] = address


def author(reading: Reading, element: Element, _stated: Fields, _scope: Scope, _depth: int) -> None:
    """A person in words, or in Atom's elements."""
    person: Fields = {}
    reading.fields.setdefault("authors", []).append(person)
    words = element.text or ""
    for child in element:
        key = _OF_A_PERSON.get(reading.names.of(child))
        if key and not len(child):
            person[key] = (child.text or "").strip()
        elif len(child) or (child.text or "").strip():
            raise Unusual
        else:
            reading.pass_over(child)
        words += child.tail or ""
    if not person and (words := mended(words.strip())):
        person["name"] = words


def guid(reading: Reading, element: Element, stated: Fields, _scope: Scope, depth: int) -> None:
    """RSS's id, which may be an address."""
    reading.fields.setdefault("permalink", stated.get("ispermalink", "true").strip().lower() == "true")
    reading.keep("stated_id", text_of(element), depth)


def category(scheme: str | None = None) -> Handler:
    """A tag, in attributes (Atom) or as a text. `scheme` where the element states none."""

    def read(reading: Reading, element: Element, stated: Fields, _scope: Scope, _depth: int) -> None:
        reading.tag(stated.get("term"), stated.get("scheme", stated.get("domain", scheme)), stated.get("label"))
        _term(reading, text_of(element))

    return read


def _term(reading: Reading, words: str) -> None:
    tags = reading.fields["tags"]
    if words and tags and not tags[-1]["term"]:
        tags[-1]["term"] = words
    elif words:
        reading.tag(words, None, None)


def itunes_category(reading: Reading, element: Element, stated: Fields, scope: Scope, depth: int) -> None:
    """A tag in an attribute, and narrower ones inside."""
    reading.tag(stated.get("text"), ITUNES, None)
    words = element.text or ""
    for child in element:  # a narrower one
        if reading.names.of(child) != "itunes_category":
            raise Unusual
        itunes_category(reading, child, attributes(child), scope, depth)
        words += child.tail or ""
    _term(reading, mended(words.strip()))


def keywords(scheme: str | None) -> Handler:
    """Tags with commas between."""

    def read(reading: Reading, element: Element, stated: Fields, _scope: Scope, _depth: int) -> None:
        if stated:  # which feedparser keeps in the place of the words
            reading.pass_over(element)
            return
        for word in text_of(element).split(","):
            if word.strip():
                reading.tag(word.strip(), scheme, None)

    return read


def enclosure(reading: Reading, element: Element, stated: Fields, _scope: Scope, _depth: int) -> None:
    """A file that belongs to the entry."""
    reading.pass_over(element)
    reading.fields.setdefault("links", []).append({**StrictFeedParser._enforce_href(stated), "rel": "enclosure"})


def media_content(reading: Reading, element: Element, stated: Fields, scope: Scope, depth: int) -> None:
    """A picture or film; what is said about it is in elements inside."""
    reading.fields.setdefault("media_content", []).append(stated)
    reading.read(element, scope, depth + 1)


def media_group(reading: Reading, element: Element, _stated: Fields, scope: Scope, depth: int) -> None:
    """Several forms of one."""
    reading.read(element, scope, depth + 1)


def media_thumbnail(reading: Reading, element: Element, stated: Fields, scope: Scope, _depth: int) -> None:
    """A small picture: an attribute, or a text."""
    written = text_of(element)
    if written and "url" not in stated:
        stated["url"] = scope.resolve(written)
    reading.fields.setdefault("media_thumbnail", []).append(stated)


def source(reading: Reading, element: Element, _stated: Fields, _scope: Scope, depth: int) -> None:
    """Of another feed, from which the entry was taken over: nothing in it is the entry's own."""
    titles = (child for child in element if reading.names.of(child) in ("title", "dc_title"))
    reading.title_depth = depth + 1 if any("".join(map(str, one.itertext())).strip() for one in titles) else -1


def image(reading: Reading, element: Element, _stated: Fields, _scope: Scope, _depth: int) -> None:
    """A picture's address, which nobody reads; after it a title may come again."""
    text_of(element)
    reading.title_depth = -1
