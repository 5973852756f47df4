"""A whole Headwater on the test's servers: its processes, and what its topics and indices hold.

Tests speak in articles and let this file find them; it reads with the project's own clients.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Self

import msgspec

from services.contract.articles import EnrichedArticle, decode, reader
from services.contract.links import Link, Telling
from services.indexer.template import templates
from services.pipeline import ENRICHED, FUSED, LINK, LINKS, STAGES, STORIES, Lane
from services.runtime.broker import Topics
from services.runtime.dead_letters import Letter, letters
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all
from tests.integration.groups import delete_topics
from tests.integration.member import Member
from tests.integration.stream import Ledger, Sent, publish


@dataclass
class Flow:
    """The processes of one namespace. A context manager: ends them all."""

    settings: Settings
    fused: bool = False
    lanes: tuple[Lane, ...] = (Lane.LIVE,)
    ledger: Ledger = field(default_factory=Ledger)
    members: dict[str, Member] = field(default_factory=dict)
    link: bool = False
    """Whether the link stage runs too: it changes no article's text, and most tests are about those."""
    theirs: Settings | None = None
    """Of the processes, where they reach the servers by another way (a proxy)."""

    def __enter__(self) -> Self:
        """Names the processes; `heal` starts them."""
        for stage in STAGES:
            for lane in self.lanes:
                if stage is LINK and not self.link:
                    continue
                if (stage.both_lanes and lane is not Lane.LIVE) or (self.fused and stage in FUSED[1:]):
                    continue
                name = stage.name if lane is Lane.LIVE else f"{stage.name}-{lane}"
                self.members[name] = Member(
                    self.theirs or self.settings, stage.name, str(lane), self.fused and stage in FUSED
                )
        return self

    def __exit__(self, *_: object) -> None:
        for member in self.members.values():
            if member.process and member.running:
                member.process.terminate()
        for member in self.members.values():
            member.end()

    def heal(self) -> Self:
        """Start what does not run and wait until all are ready."""
        for member in self.members.values():
            if not member.running:
                member.start()
        for member in self.members.values():
            member.wait_ready()
        return self

    def begin(self) -> Self:
        """A new account: what was sent before is not asked for again."""
        self.ledger = Ledger()
        return self

    def publish(self, messages: Sequence[Sent]) -> None:
        """Send, and enter each ack in the ledger."""
        publish(self.settings, self.ledger, messages)

    def lags(self) -> dict[str, int]:
        """By member: messages of its input that are not committed."""
        with Topics(self.settings) as topics:
            return self.lags_by(topics)

    def lags_by(self, topics: Topics) -> dict[str, int]:
        """The same over a connection that is open already."""
        return {
            name: sum(topics.lag(self.settings.named(stage.group(lane)), self._reads(stage.name, lane)).values())
            for stage in STAGES
            for lane in self.lanes
            if (name := stage.name if lane is Lane.LIVE else f"{stage.name}-{lane}") in self.members
        }

    def _reads(self, stage: str, lane: Lane) -> list[str]:
        found = next(s for s in STAGES if s.name == stage)
        lanes = tuple(Lane) if found.both_lanes else (lane,)
        return list(dict.fromkeys(self.settings.named(t.on(ln)) for ln in lanes for t in found.inputs(ln)))

    def settle(self, seconds: float = 90) -> None:
        """Until every group has committed all there is, twice in a row."""
        deadline, calm = time.monotonic() + seconds, 0
        while calm < 2:
            lags = self.lags()
            calm = 0 if any(lags.values()) else calm + 1
            if time.monotonic() > deadline:
                raise AssertionError(f"not settled after {seconds:.0f} s: {lags}")
            time.sleep(0.2)

    def documents(self, kind: str = "articles", ids: Collection[str] | None = None) -> list[dict[str, Any]]:
        """Every document behind an alias (of these articles), each with `_index` and `_id`."""
        with ExitStack() as ending:
            elastic = Elastic(self.settings)
            ending.callback(elastic.close)
            if not elastic.count(self.settings.named(kind)):
                return []
            found: list[dict[str, Any]] = []
            after: list[Any] = []
            while True:
                body: dict[str, Any] = {
                    "size": 5000,
                    "sort": [{"id": "asc"}, {"_index": "asc"}, {"observed": "asc"}],
                    "version": True,
                    "query": {"match_all": {}} if ids is None else {"terms": {"id": list(ids)}},
                }
                hits = elastic.search(
                    self.settings.named(kind), {**body, **({"search_after": after} if after else {})}
                )["hits"]["hits"]
                found += [
                    {**hit["_source"], "_index": hit["_index"], "_id": hit["_id"], "_version": hit["_version"]}
                    for hit in hits
                ]
                if len(hits) < 5000:
                    return found
                after = hits[-1]["sort"]

    def letters(self) -> list[Letter]:
        """The dead letters that were not put back."""
        return letters(self.settings)

    def counts(self) -> Counter[tuple[str, str]]:
        """(stage, column) to number, summed over the processes."""
        total: Counter[tuple[str, str]] = Counter()
        for member in self.members.values():
            total.update(member.counts())
        return total

    def revisions(self, ids: Collection[str] | None = None) -> dict[str, dict[int, set[tuple[str, int]]]]:
        """By id (of these) and revision number: every (content hash, version) that ever went to the indexer under it."""
        decoder = reader(EnrichedArticle)
        found: dict[str, dict[int, set[tuple[str, int]]]] = defaultdict(lambda: defaultdict(set))
        for lane in self.lanes:
            for arrival in read_all(self.settings, self.settings.named(ENRICHED.on(lane))):
                if ids is not None and (arrival.key or b"").hex() not in ids:
                    continue
                try:
                    known = decode(decoder, arrival.value or b"")
                except msgspec.DecodeError:  # a test's bad message: the indexer buries it, which that test sees to
                    continue
                found[known.id][known.revision].add((known.content_hash, known.version))
        return found

    def links(self) -> list[Link]:
        """Every link that was ever sent, in no order."""
        decoder = reader(Link)
        return [decode(decoder, a.value or b"") for a in read_all(self.settings, self.settings.named(LINKS.name))]

    def stories(self) -> list[Telling]:
        """Every mark of a story that was ever sent, in no order."""
        decoder = reader(Telling)
        return [decode(decoder, a.value or b"") for a in read_all(self.settings, self.settings.named(STORIES.name))]

    def clear(self) -> None:
        """Remove the topics and indices of this namespace."""
        with Topics(self.settings) as topics:
            delete_topics(self.settings.kafka, sorted(topics.partitions(topics.wanted())))
        elastic = Elastic(self.settings)
        try:
            for name in templates(self.settings):
                elastic.delete_indices(name.replace("headwater-", "", 1) + "-*")
        finally:
            elastic.close()
