"""What a search found, typed, and the same as JSON.

Elasticsearch's answer is read here alone, so that neither the terminal nor the page knows its shape.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import msgspec

from services.contract.rights import Rights
from services.search.query import COPIES, FACETS, MARK_END, MARK_START
from services.search.request import Counted

_UNMARK: Final = str.maketrans("", "", MARK_START + MARK_END)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a snippet; `found` where it is what was searched for."""

    text: str
    found: bool = False


Snippet = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article with the text of a hit, or nearly so."""

    id: str
    source: str
    url: str | None
    time: datetime
    share: float | None = None
    """So much of the shorter of it and the one that it copies is in the other."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One article. `score` is None where the order is by time; `time` is published, else first seen."""

    id: str
    title: str
    title_marked: Snippet
    url: str | None
    source: str
    language: str
    time: datetime
    published: datetime | None
    score: float | None
    snippets: tuple[Snippet, ...]
    topics: tuple[str, ...]
    people: tuple[str, ...]
    organisations: tuple[str, ...]
    places: tuple[str, ...]
    revision: int
    group: str = ""
    """Equal for articles that copy one another, word for word or nearly."""
    story: str = ""
    """The id of the article that began the story which it tells."""
    copy_of: str | None = None
    """The id of the article that it copies."""
    share: float | None = None
    """So much of the shorter of the two is in the other."""
    first_source: str | None = None
    """Who published first of all that copy one another."""
    found_by: tuple[str, ...] = ()
    """Of a hybrid search: `words`, `meaning` or both."""
    copies: tuple[Copy, ...] = ()
    """The earliest of those that this hit stands for (its copies, or the others of its story), at most five."""
    copy_count: int = 0
    """All of them, the hit itself left out."""
    rights: Rights | None = None
    """What its agency lets its customers do with it."""
    withheld: str | None = None
    """Why it has no snippets: the caller holds no licence for its words."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many articles have a value; of the histogram, a day (`2026-05-01`) or a month (`2026-05`)."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of hits with counts over all that was found."""

    total: int
    """Articles, each copy counted."""
    distinct: int
    """Articles that copy no other one, about: counted by HyperLogLog++, exact up to some thousands."""
    took_ms: int
    hits: tuple[Hit, ...] = ()
    facets: dict[str, tuple[Bucket, ...]] = field(default_factory=dict)
    """By the name of the request's filter, the most frequent values first."""
    histogram: tuple[Bucket, ...] = ()
    fuzzy: bool = False
    """True: nothing had the words as given, these have similar ones."""
    loose: bool = False
    """True: nothing had all of the words, these have most of them."""
    counted: Counted = "all"
    """What facets and histogram count: all articles, or those alone that copy no other one."""
    partial: bool = False
    """True: time ran out or a shard failed, so there may be more."""


def parse(response: Mapping[str, Any]) -> SearchResult:
    """The result in an Elasticsearch answer to a body of `query.build`."""
    found = response["hits"]
    everything = response.get("aggregations", {})
    counted = everything.get("leads", everything)
    total = found["total"]["value"]
    return SearchResult(
        total=total,
        distinct=min(total, everything.get("distinct", {}).get("value", total)),
        took_ms=response.get("took", 0),
        hits=tuple(_hit(hit) for hit in found["hits"]),
        facets={name: _buckets(counted[name]) for name in FACETS if name in counted},
        histogram=_buckets(counted.get("time", {})),
        counted="leads" if "leads" in everything else "all",
        partial=is_partial(response),
    )


def is_partial(response: Mapping[str, Any]) -> bool:
    """Whether time ran out or a shard failed."""
    return bool(response.get("timed_out", False) or response.get("_shards", {}).get("failed", 0) > 0)


def with_copies(result: SearchResult, response: Mapping[str, Any], field: str) -> SearchResult:
    """The result with what an Elasticsearch answer to a body of `query.copies_query` says of its hits.

    `field` is the hits' that is equal in all that they stand for: `group` or `story`.
    """
    groups = {group["key"]: group for group in response.get("aggregations", {}).get("copies", {}).get("buckets", ())}
    return replace(result, hits=tuple(_with_copies(hit, groups.get(getattr(hit, field))) for hit in result.hits))


def with_ways(result: SearchResult, words: Container[str], meaning: Container[str]) -> SearchResult:
    """The result with what each hit was found by."""
    ways = {"words": words, "meaning": meaning}
    hits = [replace(hit, found_by=tuple(way for way, ids in ways.items() if hit.id in ids)) for hit in result.hits]
    return replace(result, hits=tuple(hits))


def snippet(marked: str) -> Snippet:
    """The pieces of a highlighted text."""
    pieces = []
    for position, part in enumerate(marked.split(MARK_START)):
        inside, end, after = part.partition(MARK_END)
        if position and end:
            pieces += [Piece(inside, found=True), Piece(after.translate(_UNMARK))]
        else:
            pieces.append(Piece(part.translate(_UNMARK)))
    return tuple(piece for piece in pieces if piece.text)


def to_json(result: SearchResult) -> str:
    """The result as one JSON object, times as ISO 8601.

    Texts are plain; what was found in a title or snippet is told by its pieces, so that nobody has to trust markup.
    """
    return msgspec.json.encode(result).decode()


def _hit(hit: Mapping[str, Any]) -> Hit:
    source = hit["_source"]
    marked = hit.get("highlight", {})
    title = "".join(source.get("title", {}).values())
    return Hit(
        id=hit["_id"],
        title=title,
        title_marked=next((snippet(t[0]) for name, t in marked.items() if name.startswith("title.")), snippet(title)),
        url=source.get("url"),
        source=source["source"],
        language=source["language"],
        time=datetime.fromisoformat(source["time"]),
        published=datetime.fromisoformat(source["published"]) if "published" in source else None,
        score=hit.get("_score"),
        snippets=tuple(
            snippet(text) for name, texts in marked.items() if name.startswith("text.") for text in dict.fromkeys(texts)
        ),
        topics=tuple(topic["name"] for topic in source.get("topics", ())),
        people=tuple(source.get("people", ())),
        organisations=tuple(source.get("organisations", ())),
        places=tuple(source.get("place_names", ())),
        revision=source.get("revision", 0),
        group=source.get("group", ""),
        story=source.get("story", ""),
        copy_of=source.get("copy_of"),
        share=source.get("share"),
        first_source=source.get("first_source"),
        rights=msgspec.convert(source["rights"], Rights) if "rights" in source else None,
    )


def _with_copies(hit: Hit, group: Mapping[str, Any] | None) -> Hit:
    if group is None:
        return hit
    others = [found["_source"] for found in group["articles"]["hits"]["hits"] if found["_id"] != hit.id]
    copies = (
        Copy(o["id"], o["source"], o.get("url"), datetime.fromisoformat(o["time"]), o.get("share"))
        for o in others[:COPIES]
    )
    return replace(hit, copies=tuple(copies), copy_count=group["doc_count"] - 1)


def _buckets(counted: Mapping[str, Any]) -> tuple[Bucket, ...]:
    return tuple(
        Bucket(str(bucket.get("key_as_string", bucket["key"])), bucket["doc_count"])
        for bucket in counted.get("buckets", ())
    )
