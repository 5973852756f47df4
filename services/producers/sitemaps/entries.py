"""The events of an XML parser to entries, by local names alone: many sites bind the extensions to a wrong namespace.

No tree is built, so that memory is bounded by what is kept and not by what is in the document.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

DEPTH: Final = 32
"""Elements within elements; sitemaps need five."""
ENTRIES: Final = 50_000
"""Of one file (sitemaps.org)."""
IMAGES: Final = 1_000
"""Of one page (Google's image extension)."""
_TEXT: Final = 4_000
"""Characters of one element; addresses have at most 2,048 (sitemaps.org)."""
_KINDS: Final[dict[str, Literal["page", "child"]]] = {"url": "page", "sitemap": "child"}
_FIELDS: Final = {
    ("", "loc"): "loc",
    ("", "lastmod"): "lastmod",
    ("news", "title"): "title",
    ("news", "publication_date"): "published",
    ("publication", "name"): "publication",
    ("publication", "language"): "language",
    ("image", "loc"): "image",
}
"""Parent (nothing: the entry itself) and element, to the field that its text is."""


@dataclass(slots=True)
class Entry:
    """One `<url>` or `<sitemap>`, in its own words."""

    kind: Literal["page", "child"]
    words: dict[str, str] = field(default_factory=dict)
    images: list[str] = field(default_factory=list)
    has_news: bool = False


class Stop(Exception):
    """Nothing after this place is read; the message says why."""


class Doctype(Exception):
    """The document has a document type, which may define entities: it has to be taken out first."""


class Entries:
    """A target for lxml's parser. `found` holds the entries that ended."""

    def __init__(self) -> None:
        self.root = ""
        self.found: list[Entry] = []
        self._path: list[str] = []
        self._entry: Entry | None = None
        self._at = 0
        self._field: str | None = None
        self._text: list[str] = []
        self._length = 0

    def doctype(self, *_: object) -> None:
        """lxml: before anything in it is read."""
        raise Doctype

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        """lxml: an element begins."""
        name = _local(tag)
        if len(self._path) >= DEPTH:
            raise Stop("the XML nests deeper than any sitemap does")
        self.root = self.root or name
        self._path.append(name)
        if self._entry is None:
            if name in _KINDS and len(self._path) > 1:
                self._open(_KINDS[name])
            return
        parent = self._path[-2] if len(self._path) > self._at + 1 else ""
        self._entry.has_news |= name == "news"
        self._field = _FIELDS.get((parent, name))
        self._text, self._length = [], 0

    def data(self, text: str) -> None:
        """lxml: a piece of text."""
        if self._field and self._length < _TEXT:
            self._text.append(text[:_TEXT])
            self._length += len(text)

    def end(self, _: str) -> None:
        """lxml: an element ends."""
        if self._entry and self._field:
            self._keep(self._entry, self._field, " ".join("".join(self._text).split()))
        self._field = None
        if self._entry and len(self._path) == self._at:
            self.found.append(self._entry)
            self._entry = None
        self._path.pop()

    def close(self) -> None:
        """lxml: the end of the document."""

    def _open(self, kind: Literal["page", "child"]) -> None:
        if len(self.found) >= ENTRIES:
            raise Stop(f"there are more than {ENTRIES:,} entries, which is what one sitemap may have")
        self._entry, self._at = Entry(kind), len(self._path)

    @staticmethod
    def _keep(entry: Entry, field_: str, text: str) -> None:
        if not text:
            return
        if field_ != "image":
            entry.words.setdefault(field_, text)
        elif len(entry.images) < IMAGES:
            entry.images.append(text)


def _local(tag: str) -> str:
    """Without the namespace, and without a prefix that was bound to none."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()
