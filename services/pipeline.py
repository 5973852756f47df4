"""READ FIRST: the flow as data. Which topics there are, and which stage reads and writes what.

Topics, consumer groups, metric ports, compose blocks, scrape targets and the README's table follow from these two
tables; `tests/house` holds them equal. A topic's name says what is already true of every message in it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PARTITIONS: Final = 12
"""Of every keyed topic, for ever: an id must always meet the same dedupe partition."""


class Lane(StrEnum):
    """Live news never queues behind a backfill: each lane has topics of its own from end to end."""

    LIVE = "live"
    BACKFILL = "backfill"


@dataclass(frozen=True, slots=True)
class Topic:
    """A Kafka topic: what is true of its messages, and whether it exists once per lane."""

    name: str
    holds: str
    laned: bool = True
    compacted: bool = False
    """True: a changelog, of which the newest message of each key is kept for ever."""
    windowed: bool = False
    """True: a changelog that forgets what the link stage no longer looks back to."""
    partitions: int = PARTITIONS

    def on(self, lane: Lane) -> str:
        """The topic's name on this lane."""
        return f"{self.name}.{lane}" if self.laned and lane is Lane.BACKFILL else self.name


RAW = Topic("articles.raw", "one article, decoded and sanitised, with source, channel and all known URLs")
UNIQUE = Topic("articles.unique", "a new article or a new revision, with version, revision number, first-seen month")
CLASSIFIED = Topic("articles.classified", "plus language and topics, each with confidence and model version")
ENRICHED = Topic("articles.enriched", "plus entities, places, quotes, extract, dates, agency")
SIGHTINGS = Topic("articles.sightings", "an exact repeat of a known article, with its source and time", laned=False)
SIGNATURES = Topic("articles.signatures", "hashes that an article is compared by, of all articles in one order",
                   laned=False, partitions=1)  # fmt: skip
LINKS = Topic("articles.links", "whom an article copies, how much, who was first; how many copy it", laned=False)
STORIES = Topic("articles.stories", "which story an article tells, once another tells it too", laned=False)
LINKED = Topic("articles.linked", "what link remembers of an article for its window: its state's changelog",
               laned=False, compacted=True, windowed=True, partitions=1)  # fmt: skip
IDENTITY = Topic("articles.identity", "what dedupe remembers of an article id: its state's changelog",
                 laned=False, compacted=True)  # fmt: skip
DEAD = Topic("articles.dead", "what can never work: original bytes, stage, error, attempts, offset", laned=False)
TOMBSTONES = Topic("articles.tombstones", "an article id that was taken down, with reason and time",
                   laned=False, compacted=True)  # fmt: skip
"""In no stage's `reads`: every process knows all of it, and works on nothing that is in it."""

TOPICS: Final = (RAW, UNIQUE, CLASSIFIED, ENRICHED, SIGHTINGS, SIGNATURES, LINKS, STORIES, LINKED, IDENTITY, DEAD,
                 TOMBSTONES)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the flow: it runs as its own process, or fused with its neighbours."""

    name: str
    does: str
    reads: tuple[Topic, ...]
    writes: tuple[Topic, ...]
    metrics_port: int
    both_lanes: bool = False
    """True: one process reads both lanes (dedupe must stay the single writer of an id)."""
    state: Topic | None = None
    """The changelog of what it remembers."""

    def group(self, lane: Lane) -> str:
        """The consumer group, which is also the Faust application id."""
        return f"headwater-{self.name}" + ("-backfill" if lane is Lane.BACKFILL and not self.both_lanes else "")

    def inputs(self, lane: Lane) -> tuple[Topic, ...]:
        """What its group on this lane reads: a topic without lanes belongs to the live one."""
        return tuple(topic for topic in self.reads if topic.laned or lane is Lane.LIVE)

    def port(self, lane: Lane) -> int:
        """Where this stage's process serves /metrics, /healthz and /readyz."""
        return self.metrics_port + (10 if lane is Lane.BACKFILL and not self.both_lanes else 0)


DEDUPE = Stage("dedupe", "drops repeats, gives a version", (RAW,), (UNIQUE, SIGHTINGS), 9301, True, IDENTITY)
CLASSIFY = Stage("classify", "finds language and topics", (UNIQUE,), (CLASSIFIED,), 9302)
ENRICH = Stage("enrich", "finds names, places, quotes, dates", (CLASSIFIED,), (ENRICHED, SIGNATURES), 9303)
LINK = Stage("link", "finds whom it copies, which story it tells", (SIGNATURES,), (LINKS, STORIES), 9305, True, LINKED)
INDEXER = Stage("indexer", "writes to Elasticsearch; newest wins", (ENRICHED, SIGHTINGS, LINKS, STORIES), (), 9304)
STAGES: Final = (DEDUPE, CLASSIFY, ENRICH, LINK, INDEXER)
FUSED: Final = (DEDUPE, CLASSIFY, ENRICH)
"""The stages that can run in one process under the first one's group: one hop instead of three."""

PRODUCERS: Final = ("dumps", "feeds", "jsonl")
"""Nouns that bring articles to `articles.raw`; each counts a record only after the broker's ack."""
