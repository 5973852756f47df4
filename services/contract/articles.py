"""The records on the topics: an article that grows by one part per stage.

Each stage's record extends the one before, so a consumer of `articles.enriched` sees the whole story and a stage
never has to know more than its own part. JSON on the wire, validated on decoding (msgspec, strict types).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec

from services.contract.rights import Rights

SCHEMA: Final = 1
"""Version of these records. Read are this one, the one before (`UPGRADES`) and the one after, as far as its fields are
known; any other becomes a dead letter, not a guess. deploy/contract/README.md has the rules for a change.
"""

UPGRADES: Final[dict[int, "Upgrade"]] = {}
"""From a version to the next one: what the fields of an older message are called and hold now."""

Channel = Literal["feed_summary", "feed_full", "page", "wire", "push"]

CHANNEL_RANK: Final[dict[Channel, int]] = {"feed_summary": 0, "feed_full": 1, "page": 2, "push": 3, "wire": 3}
"""A lower-ranked channel never replaces the text of a higher one: a summary must not overwrite its page."""


ArticleId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time without a zone would be taken for another one by whoever reads it."""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of everything here: immutable, named fields, defaults left out on the wire.

    Type checkers do not inherit the class keywords, hence their repetition below.
    """


class Message(Record, frozen=True, kw_only=True, omit_defaults=True, tag_field="schema", tag=SCHEMA):
    """A record that is a Kafka message of its own: `schema` is always written, and checked where it is there."""


class Caption(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A picture's caption, its credit taken out of the text."""

    text: str
    credit: str | None = None


class DateEvidence(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A date that was found, with the place that states it. It proves nothing about publication by itself."""

    date: str
    """ISO 8601: a day, or a time with its offset."""
    origin: Literal["caption", "text", "dateline", "page", "feed", "url", "meta"]
    quote: str
    """The words that state it, as found, at most 200 characters."""


class Provenance(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Where the article came from: who read it, out of what, at which place in it."""

    producer: str
    extractor: str
    """Name and version of the reader, such as `dumps/1`: another version may give other text for the same page."""
    input: str
    """File path or URL as the producer saw it."""
    position: str = ""
    """Place in the input: `line 12`, `item 3`."""


class RawArticle(Message, frozen=True, kw_only=True, omit_defaults=True):
    """One article as a producer found it, decoded and sanitised. On `articles.raw`."""

    id: ArticleId
    """See `identity.py`."""
    source: str
    channel: Channel
    title: str
    text: str
    observed: Moment
    """When the producer saw it (live), or when it was captured (backfill). UTC."""
    provenance: Provenance
    url: str | None = None
    """The canonical URL."""
    urls: tuple[str, ...] = ()
    """Every URL it is known by."""
    guid: str | None = None
    summary: str | None = None
    authors: tuple[str, ...] = ()
    captions: tuple[Caption, ...] = ()
    tags: tuple[str, ...] = ()
    """The publisher's own categories."""
    stated_language: str | None = None
    """BCP 47 tag as the feed or page states it."""
    published: Moment | None = None
    """Set only from what the source itself states as its publication date."""
    dates: tuple[DateEvidence, ...] = ()
    image: str | None = None
    rights: Rights | None = None
    urgency: int | None = None
    """An agency's, 1 (highest) to 9."""
    paywalled: bool | None = None
    """True: its page says that it is not free to read, so that the text may be a part of it."""


class Stamp(Record, frozen=True, kw_only=True, omit_defaults=True):
    """When a stage settled the article, and with which model."""

    at: Moment
    model: str


class UniqueArticle(RawArticle, frozen=True, kw_only=True, omit_defaults=True):
    """A new article, or a new revision of a known one. On `articles.unique`."""

    version: Annotated[int, msgspec.Meta(ge=0)]
    """Observation time in ms << 20, greater than the last one of this id: Elasticsearch's external version."""
    revision: int
    edition: int = 1
    """The how-manieth text of this article that was kept, of all channels and extractors, in the order of arrival."""
    first_seen: Moment
    content_hash: str
    """64 bits over what title and text say, 16 hex digits (`identity.content_hash`)."""
    stages: dict[str, Stamp] = {}


class TopicGuess(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An IPTC Media Topic (https://cv.iptc.org/newscodes/mediatopic/) with the confidence of the guess, 0 to 1."""

    code: str
    """Eight digits, such as `04000000`."""
    name: str
    confidence: float


class ClassifiedArticle(UniqueArticle, frozen=True, kw_only=True, omit_defaults=True):
    """Plus language and topics. On `articles.classified`."""

    language: str
    """ISO 639-1 where there is one, else 639-3; `und` where nothing could be told."""
    language_confidence: float
    topics: tuple[TopicGuess, ...] = ()


class Entity(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A person, organisation or place named in the text."""

    name: str
    """The fullest form in this article: `Salam` joins `Nawaf Salam`."""
    kind: Literal["person", "organisation", "place", "other"]
    mentions: int
    offset: int
    """Of the first mention, in characters of title + newline + text."""
    role: str | None = None
    confidence: float = 0.0
    """That name and kind are right, 0 to 1, by what says so; 0 where an earlier version has not told."""


class Place(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A place resolved in the gazetteer."""

    name: str
    country: str
    """ISO 3166-1 alpha-2; empty for a continent."""
    lat: float
    lon: float
    geonames: int | None = None
    mentions: int = 1
    kind: Literal["city", "region", "country", "continent"] = "city"
    """Of a region or country, the coordinates are those of its middle."""
    confidence: float = 0.0
    """That a place is named and that it is this one, 0 to 1; 0 where an earlier version has not told."""


class Excerpt(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A sentence of the text."""

    text: str
    offset: int
    """In characters of title + newline + text."""


class Quote(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Direct speech, without its signs."""

    text: str
    offset: int
    """Of its first sign, in characters of title + newline + text."""
    speaker: str | None = None
    """The name of the entity who says it, where the text tells."""
    confidence: float = 0.0
    """Of the speaker, 0 to 1."""


class Tone(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Whether it tells of good or bad things."""

    value: float
    """-1 bad to 1 good."""
    confidence: float
    """0 to 1, by how many words told."""


class Readability(Record, frozen=True, kw_only=True, omit_defaults=True):
    """How easily it is read."""

    value: float
    """In the formula's own measure: Flesch's family 0 hard to 100 easy, `lix` 20 easy to 60 hard."""
    formula: Literal["flesch", "amstad", "kandel-moles", "fernandez-huerta", "lix"]


class Event(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What the text says of a day, month or year: the sentence, and the time resolved against the publication date."""

    date: str
    """ISO 8601: `2025-04-14`, `2025-04` or `2025`; of a week its Monday."""
    precision: Literal["day", "week", "month", "year"]
    quote: str
    """The words that state the time, such as `last Tuesday`."""
    offset: int
    """Of the quote, in characters of title + newline + text."""
    text: str
    """The sentence in which it stands."""


class EnrichedArticle(ClassifiedArticle, frozen=True, kw_only=True, omit_defaults=True):
    """Plus names, places, phrases, extract, quotes, agency, tone, events, vector. On `articles.enriched`: the public contract.

    What is a guess carries its confidence: names, places, speakers, tone. `key_phrases` and `extract` carry none, since they
    are a choice of the article's own words; `readability`, `vector` and `words` measure; `agency` (wire copy) is credited in
    so many words; how often `events` are right beyond their `precision`, nobody has measured, so that no number says so.
    """

    entities: tuple[Entity, ...] = ()
    places: tuple[Place, ...] = ()
    countries: tuple[str, ...] = ()
    key_phrases: tuple[str, ...] = ()
    extract: tuple[Excerpt, ...] = ()
    """Three sentences that say most of it, in the order of the text."""
    quotes: tuple[Quote, ...] = ()
    agency: str | None = None
    tone: Tone | None = None
    readability: Readability | None = None
    events: tuple[Event, ...] = ()
    vector: tuple[int, ...] = ()
    """128 numbers of -127 to 127 that lie near those of texts about the same (`text/vectors`); English only."""
    words: int
    reading_seconds: int


class SchemaMismatch(ValueError):
    """The message says another schema version than this code reads."""


Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
"""Of a message's fields as they were read from JSON."""
M = TypeVar("M", bound=Message)
A = TypeVar("A", bound=RawArticle)


def encode(record: Record) -> bytes:
    """JSON bytes of a record."""
    return msgspec.json.encode(record)


def reader(kind: type[M]) -> "msgspec.json.Decoder[M]":
    """A decoder for one kind of message; keep it, it is costly to make. `decode` uses it."""
    return msgspec.json.Decoder(kind)


def decode(decoder: "msgspec.json.Decoder[M]", data: bytes) -> M:
    """The message in `data`; of a neighbouring version as this one understands it.

    Raises msgspec.DecodeError (not JSON), msgspec.ValidationError (wrong fields), SchemaMismatch (other version).
    """
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        if not str(error).endswith("$.schema`"):
            raise
        return msgspec.convert(_neighbour(msgspec.json.decode(data), error), decoder.type)


def _neighbour(fields: dict[str, Any], error: msgspec.ValidationError) -> dict[str, Any]:
    """The fields of a message of the version before or after, as this version calls them."""
    version = fields["schema"]
    if version == SCHEMA - 1 and version in UPGRADES:
        fields = UPGRADES[version](fields)
    elif version != SCHEMA + 1:
        raise SchemaMismatch(f"this Headwater reads schema version {SCHEMA} and its neighbours: {error}") from error
    return {**fields, "schema": SCHEMA}


def grow(article: RawArticle, kind: type[A], **parts: Any) -> A:
    """The article with the parts that the next stage adds."""
    fields = {name: getattr(article, name) for name in article.__struct_fields__}
    return kind(**{**fields, **parts})
