"""Which element of an entry is of which kind, by feedparser's names."""

from typing import Final

from services.producers.feeds.well_formed import kinds
from services.producers.feeds.well_formed.reading import Handler

_TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "published": ("published", "pubdate", "issued", "dcterms_issued"),
    "updated": ("updated", "modified", "lastbuilddate", "dcterms_modified", "date"),
    "created": ("created", "dcterms_created"), "dc_date": ("dc_date",), "stated_id": ("id",),
    "prism_publicationdate": ("prism_publicationdate",), "feedburner_origlink": ("feedburner_origlink",),
    "language": ("language", "dc_language"),
}  # fmt: skip
ELEMENTS: Final[dict[str, Handler]] = {
    **{element: kinds.plain(name) for name, elements in _TEXTS.items() for element in elements},
    "title": kinds.title, "dc_title": kinds.title, "media_title": kinds.marked_up("media_title", "text/plain"),
    "description": kinds.marked_up("item_description", "text/html"), "summary": kinds.marked_up("summary", "text/plain"),
    "dc_description": kinds.marked_up("dc_description", "text/html"),
    "itunes_summary": kinds.marked_up("itunes_summary", "text/html"),
    "itunes_subtitle": kinds.marked_up("itunes_subtitle", "text/html"),
    "media_description": kinds.marked_up("media_description", "text/plain"),
    "content": kinds.text_content("text/plain"),
    **dict.fromkeys(("content_encoded", "fullitem"), kinds.text_content("text/html")),
    "link": kinds.link, "guid": kinds.guid, "enclosure": kinds.enclosure, "source": kinds.source, "image": kinds.image,
    **dict.fromkeys(("author", "managingeditor", "dc_author", "dc_creator", "itunes_author"), kinds.author),
    **dict.fromkeys(("category", "keywords", "dc_subject"), kinds.category()),
    "media_category": kinds.category(kinds.MEDIA_CATEGORIES), "itunes_category": kinds.itunes_category,
    "itunes_keywords": kinds.keywords(kinds.ITUNES), "media_keywords": kinds.keywords(None),
    "media_content": kinds.media_content, "media_group": kinds.media_group, "media_thumbnail": kinds.media_thumbnail,
}  # fmt: skip
ODD: Final = frozenset((
    "item", "entry", "channel", "feed", "rss", "rdf_rdf", "textinput", "itunes_owner", "abstract", "body", "xhtml_body",
    "tags", "permalink", "stated_id", *(f"{name}_detail" for name in ("title", "summary", "description")),
))  # fmt: skip
"""Elements with an effect on what is read here, and too rare for a function of their own."""
KNOWN: Final = ODD | ELEMENTS.keys()
"""What a document may not use in another meaning."""
