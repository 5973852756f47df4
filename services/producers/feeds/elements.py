"""Which element means what: corrections to feedparser's handlers, for both of its parsers.

It merges elements that differ in meaning for news: a picture's description into the article's text, `dc:date` into
the time of the last change, an id into the link. Here they stay apart, and entries are counted when they end.
"""

from collections.abc import Callable
from typing import Any, Final

ENTRIES_LIMIT: Final = 2_000
TAGS_LIMIT: Final = 64
ATTRIBUTES_LIMIT: Final = 1_000
Fields = dict[str, Any]
"""A feed's or an entry's fields under feedparser's names."""
Handlers = tuple[Callable[[Any, Fields], None], Callable[[Any], None]]


class TooMany(Exception):
    """The limit of entries is reached; what was read before is kept."""


def _plain(name: str) -> Handlers:
    """Start and end of an element whose text is kept as written, under `name`."""

    def start(parser: Any, _attributes: Fields) -> None:
        parser.push(name, 1)

    def end(parser: Any) -> None:
        parser.pop(name)

    return start, end


def _marked_up(name: str, kind: str) -> Handlers:
    """The same for an element that may hold markup; `kind` is the media type where the element states none."""

    def start(parser: Any, attributes: Fields) -> None:
        parser.push_content(name, attributes, kind, 1)

    def end(parser: Any) -> None:
        parser.pop_content(name)

    return start, end


class Elements:
    """Mixed in before a feedparser parser, which looks up `_start_x` and `_end_x` by the element's name."""

    whole = 0
    """How many entries have ended, or were followed by another one."""
    ended = False
    """The root element has ended."""
    sanitize_html = False
    resolve_relative_uris = False
    entries: list[Fields]

    def unknown_endtag(self, tag: str) -> None:
        super().unknown_endtag(tag)  # type: ignore[misc]
        if tag.rpartition(":")[2].lower() in ("rss", "feed", "rdf"):
            self.ended = True

    def _start_item(self, attributes: Fields) -> None:
        self.whole = len(self.entries)
        if self.whole >= ENTRIES_LIMIT:
            raise TooMany
        super()._start_item(attributes)  # type: ignore[misc]

    def _end_item(self) -> None:
        super()._end_item()  # type: ignore[misc]
        self.whole = len(self.entries)

    _start_entry, _end_entry = _start_item, _end_item

    def _start_guid(self, attributes: Fields) -> None:
        permalink = attributes.get("ispermalink", "true").strip().lower() == "true"
        self._save("permalink", permalink)  # type: ignore[attr-defined]
        self.push("stated_id", 1)  # type: ignore[attr-defined]

    # Ids stay as written; feedparser would resolve them against the base address and take any for a link.
    _start_id, _end_id = _plain("stated_id")
    _end_guid = _end_id

    def _end_author(self) -> None:
        """A person in plain words (RSS, Dublin Core) is kept as written; `entries` tells name from address."""
        words = self.pop("author")  # type: ignore[attr-defined]
        self.inauthor = 0
        people = self._get_context().get("authors")  # type: ignore[attr-defined]
        if people and not people[-1] and words:
            people[-1]["name"] = words

    _end_managingeditor = _end_author

    def _sync_author_detail(self, key: str = "author") -> None:
        """Not done: feedparser's expression for addresses cuts long domains, and takes quadratic time."""

    # Times: publication and change apart, and read by `dates` only.
    _start_dc_date, _end_dc_date = _plain("dc_date")
    _start_published, _end_published = _plain("published")
    _start_pubdate, _end_pubdate = _plain("published")
    _start_issued, _end_issued = _plain("published")
    _start_dcterms_issued, _end_dcterms_issued = _plain("published")
    _start_updated, _end_updated = _plain("updated")
    _start_modified, _end_modified = _plain("updated")
    _start_lastbuilddate, _end_lastbuilddate = _plain("updated")
    _start_dcterms_modified, _end_dcterms_modified = _plain("updated")
    _start_created, _end_created = _plain("created")
    _start_dcterms_created, _end_dcterms_created = _plain("created")

    # Elements without a handler of their own leave their attributes where a text is expected.
    _start_date, _end_date = _plain("updated")
    _start_prism_publicationdate, _end_prism_publicationdate = _plain("prism_publicationdate")
    _start_feedburner_origlink, _end_feedburner_origlink = _plain("feedburner_origlink")
    _start_authors, _end_authors = _plain("words_of_authors")
    _start_links, _end_links = _plain("words_of_links")

    # Texts: what describes a picture, or the entry a second time, is not the article's text.
    _start_description, _end_description = _marked_up("item_description", "text/html")
    _start_summary, _end_summary = _marked_up("summary", "text/plain")
    _start_dc_description, _end_dc_description = _marked_up("dc_description", "text/html")
    _start_itunes_summary, _end_itunes_summary = _marked_up("itunes_summary", "text/html")
    _start_itunes_subtitle, _end_itunes_subtitle = _marked_up("itunes_subtitle", "text/html")
    _start_media_description, _end_media_description = _marked_up("media_description", "text/plain")
    _start_media_title, _end_media_title = _marked_up("media_title", "text/plain")

    def _end_content(self) -> None:
        self.pop_content("content")  # type: ignore[attr-defined]

    _end_body = _end_xhtml_body = _end_content_encoded = _end_fullitem = _end_content

    def _add_tag(self, term: Any, scheme: Any, label: Any) -> None:
        """Bounded, since feedparser compares each tag with all before it."""
        if len(self._get_context().get("tags", ())) < TAGS_LIMIT:  # type: ignore[attr-defined]
            super()._add_tag(term, scheme, label)  # type: ignore[misc]
