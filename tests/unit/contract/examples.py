"""One full record of every kind on the topics: every field set, so that nothing is left out by accident."""

from datetime import UTC, datetime

from services.contract.articles import (
    Caption,
    DateEvidence,
    EnrichedArticle,
    Entity,
    Event,
    Excerpt,
    Place,
    Provenance,
    Quote,
    Readability,
    Stamp,
    Tone,
    TopicGuess,
)
from services.contract.links import Link, Telling
from services.contract.notices import Sighting
from services.contract.rights import Rights

SEEN = datetime(2025, 4, 1, 12, tzinfo=UTC)
WHERE = Provenance(producer="feeds", extractor="feeds/1", input="https://example.org/feed", position="item 3")

FULL = EnrichedArticle(
    id="00112233445566778899aabbccddeeff",
    source="Example Post",
    channel="feed_full",
    title="Ferry returns to the harbour of Tyre",
    text="The ferry is back.\n\nIt sails on Monday.",
    observed=SEEN,
    provenance=WHERE,
    url="https://example.org/ferry",
    urls=("https://example.org/ferry", "https://example.org/?p=3"),
    guid="tag:example.org,2025:3",
    summary="A ferry is back.",
    authors=("Rima Saab",),
    captions=(Caption(text="The ferry in 2019.", credit="R. Saab"), Caption(text="The quay.")),
    tags=("sea",),
    stated_language="en-GB",
    published=SEEN,
    dates=(DateEvidence(date="2019", origin="caption", quote="in 2019"),),
    image="https://example.org/ferry.jpg",
    rights=Rights(notice="© Harbour Press", terms="Not for resale.", expires=datetime(2026, 5, 1, tzinfo=UTC)),
    urgency=3,
    paywalled=True,
    version=(int(SEEN.timestamp()) * 1000) << 20,
    revision=2,
    edition=3,
    first_seen=SEEN,
    content_hash="0123456789abcdef",
    stages={"dedupe": Stamp(at=SEEN, model="dedupe/2")},
    language="en",
    language_confidence=0.75,
    topics=(TopicGuess(code="04000000", name="economy", confidence=0.5),),
    entities=(
        Entity(name="Rima Saab", kind="person", mentions=2, offset=4, role="captain", confidence=0.95),
        Entity(name="Tyre Ports", kind="organisation", mentions=1, offset=9),
        Entity(name="Tyre", kind="place", mentions=1, offset=32),
        Entity(name="Spring Regatta", kind="other", mentions=1, offset=40),
    ),
    places=(Place(name="Tyre", country="LB", lat=33.27, lon=35.2, geonames=267008, mentions=2, confidence=0.9),),
    countries=("LB",),
    key_phrases=("harbour of Tyre",),
    extract=(Excerpt(text="It sails on Monday.", offset=57),),
    quotes=(Quote(text="It sails.", offset=60, speaker="Rima Saab", confidence=0.9), Quote(text="At last.", offset=80)),
    agency="Reuters",
    tone=Tone(value=-0.4, confidence=0.5),
    readability=Readability(value=52.1, formula="flesch"),
    events=(Event(date="2025-04-14", precision="day", quote="on Monday", offset=12, text="They met on Monday."),),
    vector=tuple(range(-64, 64)),
    words=8,
    reading_seconds=3,
)

LINK = Link(
    id="00112233445566778899aabbccddeeff",
    order=7,
    first_seen=SEEN,
    version=FULL.version,
    copy_of="11112233445566778899aabbccddeeff",
    share=0.75,
    lead="11112233445566778899aabbccddeeff",
    first="11112233445566778899aabbccddeeff",
    first_source="Example Wire",
)

TELLING = Telling(id=LINK.id, order=7, first_seen=SEEN, story="11112233445566778899aabbccddeeff")

SIGHTING = Sighting(
    message="live-3-17",
    id=FULL.id,
    source="Other Post",
    observed=SEEN,
    revision=2,
    reason="duplicate",
    provenance=WHERE,
    url="https://example.org/ferry",
)
