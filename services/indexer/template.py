"""The indices' settings and strict mappings, beside the code that fills them (`documents.py`).

Only what the core of Elasticsearch has (no ILM, no scripts, no ingest pipelines), so that one template serves the
local server and the full distribution alike. Text lies under its language: `title.en`, `text.ar`; each with `.exact`.
"""

from typing import Any, Final

from services.runtime.settings import Settings

ANALYZERS: Final[dict[str, str]] = {
    "ar": "arabic", "bg": "bulgarian", "bn": "bengali", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "gl": "galician", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "ja": "cjk", "ko": "cjk", "lt": "lithuanian", "lv": "latvian", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "th": "thai", "tr": "turkish", "zh": "cjk",
}  # fmt: skip
"""Language code to the analyzer's name in every distribution; other languages go under `other` (standard)."""

OTHER: Final = "other"
KEYWORD: Final = {"type": "keyword", "ignore_above": 8191}
"""Lucene refuses terms above 32,766 bytes: 8,191 characters of four bytes."""
FOLDED: Final = {
    "filter": {"both": {"type": "asciifolding", "preserve_original": True}},
    "analyzer": {"folded": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "both"]}},
}
"""Words as they stand, and without their accents: `Erdogan` finds Erdoğan, and Erdoğan finds itself first."""
SOUNDS: Final = {"type": "text", "analyzer": "whitespace", "norms": False}
"""Keys of `text/sounds.py`, one word each."""
NAME: Final = {**KEYWORD, "fields": {"text": {"type": "text"}}}
DATE: Final = {"type": "date"}
STORED: Final = {"type": "keyword", "index": False, "doc_values": False}
WHOLE: Final = {"type": "object", "enabled": False}
VECTOR: Final = {
    "type": "dense_vector", "dims": 128, "element_type": "byte", "index": True, "similarity": "cosine",
    "index_options": {"type": "flat"},
}  # fmt: skip
"""Compared one by one: 128 bytes an article are quickly read, and no graph has to be kept while news is written."""

RIGHTS: Final = {"properties": {"notice": STORED, "terms": KEYWORD, "expires": DATE}}
PROVENANCE: Final = {"properties": {"producer": KEYWORD, "extractor": KEYWORD, "input": KEYWORD, "position": KEYWORD}}

_LINK: Final = {
    "copy_of": KEYWORD, "share": {"type": "float"}, "lead": KEYWORD, "first": KEYWORD, "first_source": KEYWORD,
    "copies": {"type": "integer"},
}  # fmt: skip
"""What the link stage says of an article, in its document and in `links-*`; `group` is the same in all of a group."""

DELETES_REMEMBERED: Final = "1h"
"""So long a deleted id refuses lower versions: longer than a write can be on its way from a process that has not heard
of the takedown yet.
"""


def language_field(language: str) -> str:
    """The field name under `title` and `text` for a language code."""
    return language if language in ANALYZERS else OTHER


def _text() -> dict[str, Any]:
    exact = {"exact": {"type": "text", "analyzer": "folded", "search_analyzer": "standard"}}
    analyzed = {code: {"type": "text", "analyzer": name, "fields": exact} for code, name in ANALYZERS.items()}
    return {"properties": {**analyzed, OTHER: {"type": "text", "fields": exact}}}


def _articles() -> dict[str, Any]:
    whole = {"type": "integer"}
    real = {"type": "float"}
    return {
        "id": KEYWORD, "source": KEYWORD, "channel": KEYWORD, "url": KEYWORD, "urls": KEYWORD, "guid": KEYWORD,
        "headline": {**KEYWORD, "normalizer": "lowercase"},
        "title": _text(), "text": _text(), "summary": {"type": "text"},
        "authors": NAME, "tags": KEYWORD, "image": STORED, "rights": RIGHTS, "urgency": {"type": "byte"},
        "paywalled": {"type": "boolean"},
        "captions": {"properties": {"text": {"type": "text"}, "credit": KEYWORD}},
        "language": KEYWORD, "language_confidence": real, "stated_language": KEYWORD,
        "topics": {"properties": {"code": KEYWORD, "name": KEYWORD, "confidence": real}},
        "people": NAME, "organisations": NAME, "place_names": NAME, "countries": KEYWORD, "key_phrases": KEYWORD,
        "extract": {"properties": {"text": {"type": "text"}, "offset": whole}},
        "quotes": {"properties": {"text": {"type": "text"}, "offset": whole, "speaker": KEYWORD, "confidence": real}},
        "people_sounds": SOUNDS, "people_bones": SOUNDS, "speakers": NAME, "agency": KEYWORD, "wire": {"type": "boolean"},
        "entities": {"properties": {
            "name": KEYWORD, "kind": KEYWORD, "mentions": whole, "offset": whole, "role": KEYWORD, "confidence": real}},
        "places": {"properties": {
            "name": KEYWORD, "kind": KEYWORD, "country": KEYWORD, "location": {"type": "geo_point"},
            "geonames": {"type": "long"}, "mentions": whole, "confidence": real}},
        "time": DATE, "published": DATE, "observed": DATE, "first_seen": DATE, "indexed": DATE,
        "dates": {"properties": {"date": KEYWORD, "origin": KEYWORD, "quote": STORED}},
        "events": {"properties": {
            "date": {"type": "date", "format": "strict_date||strict_year_month||strict_year"},
            "precision": KEYWORD, "quote": STORED, "offset": whole, "text": STORED}},
        "tone": {"properties": {"value": real, "confidence": real}},
        "readability": {"properties": {"value": real, "formula": KEYWORD}},
        "vector": VECTOR,
        "words": whole, "reading_seconds": whole,
        "version": {"type": "long"}, "revision": whole, "edition": whole, "content_hash": KEYWORD,
        "provenance": PROVENANCE,
        "stages": WHOLE, "group": KEYWORD, "story": KEYWORD, **_LINK,
    }  # fmt: skip


def _links() -> dict[str, Any]:
    return {"id": KEYWORD, "order": {"type": "long"}, "version": {"type": "long"}, "first_seen": DATE, **_LINK}


def _revisions() -> dict[str, Any]:
    whole = {"type": "integer"}
    return {
        "id": KEYWORD, "edition": whole, "revision": whole, "version": {"type": "long"}, "content_hash": KEYWORD,
        "source": KEYWORD, "channel": KEYWORD, "url": KEYWORD, "language": KEYWORD, "provenance": PROVENANCE,
        "observed": DATE, "first_seen": DATE, "published": DATE, "indexed": DATE,
        "headline": {**KEYWORD, "normalizer": "lowercase"}, "title": _text(), "text": _text(),
        "people": NAME, "organisations": NAME, "place_names": NAME,
        "before": whole, "changed": KEYWORD, "words_added": whole, "words_removed": whole,
        "numbers": NAME, "names": NAME, "notice": {"type": "text"}, "silent": {"type": "boolean"}, "changes": WHOLE,
    }  # fmt: skip


def _stories() -> dict[str, Any]:
    return {"id": KEYWORD, "order": {"type": "long"}, "first_seen": DATE, "story": KEYWORD}


def _sightings() -> dict[str, Any]:
    return {
        "id": KEYWORD, "source": KEYWORD, "observed": DATE, "revision": {"type": "integer"}, "reason": KEYWORD,
        "url": KEYWORD, "message": KEYWORD, "provenance": WHOLE,
    }  # fmt: skip


def templates(settings: Settings) -> dict[str, dict[str, Any]]:
    """The composable index templates, by name: one for each kind of monthly index, such as `articles-*`."""
    kinds = {"articles": _articles(), "sightings": _sightings(), "links": _links(), "stories": _stories(),
             "revisions": _revisions()}  # fmt: skip
    return {
        settings.named(f"headwater-{kind}"): {
            "index_patterns": [settings.named(f"{kind}-*")],
            "priority": 500,
            "allow_auto_create": False,  # a bulk must not bring a deleted index back to life
            "template": {
                "settings": {
                    "number_of_shards": settings.shards,
                    "number_of_replicas": settings.replicas,
                    "refresh_interval": settings.refresh,
                    "gc_deletes": DELETES_REMEMBERED,
                    "analysis": FOLDED,
                },
                "aliases": {settings.named(kind): {}},
                "mappings": {"dynamic": "strict", "properties": properties},
            },
        }
        for kind, properties in kinds.items()
    }
