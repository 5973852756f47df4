"""The whole flow in memory: the real guards and steps over topics in memory, up to the indexer's bulk actions."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from services.contract.articles import decode
from services.contract.links import Link
from services.indexer.documents import ARTICLES, SIGHTINGS, Action, article_action, sighting_action
from services.indexer.documents import LINKS as LINK_READER
from services.pipeline import CLASSIFY, DEDUPE, ENRICH, ENRICHED, FUSED, LINK, LINKS, Lane, Stage
from services.pipeline import SIGHTINGS as SIGHTINGS_TOPIC
from services.runtime.guard import Guard
from services.runtime.step import Step
from tests.fakes import NOON, DictMemory, Log, LogSink

Steps = Mapping[Stage, Step]


@dataclass
class Flow:
    """One Headwater: its topics and what dedupe remembers."""

    steps: Steps
    log: Log = field(default_factory=Log)
    memory: DictMemory = field(default_factory=DictMemory)
    most: int = 50
    linked: DictMemory | None = None
    """What link remembers."""

    def run(self, *, fused: bool, lane: Lane = Lane.LIVE) -> None:
        """Everything that lies in the raw topic, through every stage."""
        for chain in [FUSED] if fused else [(DEDUPE,), (CLASSIFY,), (ENRICH,)]:
            self.run_chain(chain, lane)

    def run_chain(self, chain: Sequence[Stage], lane: Lane) -> None:
        """What lies in the first stage's input, from its start (a replay, where that has run before)."""
        memory: DictMemory | None = self.memory if chain[0] is DEDUPE else None
        if chain[0] is LINK:
            memory = self.linked = DictMemory(view=self.steps[LINK].view)
        guard = Guard([self.steps[stage] for stage in chain], lane, LogSink(self.log), memory, stuck_seconds=1)
        topics = [topic.on(lane) for topic in chain[0].reads]

        async def settle() -> None:
            for batch in list(self.log.batches(topics, self.most)):
                await guard.settle(batch)

        asyncio.run(settle())

    def links(self) -> dict[str, Link]:
        """By article id the newest link, after link has run over every signature."""
        self.run_chain((LINK,), Lane.LIVE)
        every = (decode(LINK_READER, a.value or b"") for a in self.log.all(LINKS.name))
        return {link.id: link for link in sorted(every, key=lambda link: link.order)}

    def actions(self, lane: Lane = Lane.LIVE) -> list[Action]:
        """What the indexer would write."""
        articles = [article_action(decode(ARTICLES, a.value or b""), NOON) for a in self.log.all(ENRICHED.on(lane))]
        seen = [sighting_action(decode(SIGHTINGS, a.value or b"")) for a in self.log.all(SIGHTINGS_TOPIC.on(lane))]
        return articles + seen


def plain(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Actions without the times of the stages, which two runs never share; in one order."""
    rows = []
    for action in actions:
        source = msgspec.json.decode(action.source)
        source["stages"] = {stage: stamp["model"] for stage, stamp in source.get("stages", {}).items()}
        rows.append({"index": action.index, "id": action.id, "version": action.version, "source": source})
    return sorted(rows, key=lambda row: (row["id"], row["version"] or 0))


def written(actions: Iterable[Action]) -> dict[str, dict[str, Any]]:
    """The articles' documents as Elasticsearch would hold them: of each id the one with the highest version."""
    newest: dict[str, Action] = {}
    for action in actions:
        if action.version is not None and (
            action.id not in newest or action.version > (newest[action.id].version or 0)
        ):
            newest[action.id] = action
    return {name: msgspec.json.decode(action.source) for name, action in newest.items()}
