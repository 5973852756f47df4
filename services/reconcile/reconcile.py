"""Reads what the flow has made of the ledger's articles, and compares."""

from collections import defaultdict
from collections.abc import Iterable

from services.contract.ledger import Entry
from services.pipeline import RAW, Lane
from services.reconcile.commits import ahead
from services.reconcile.compare import Document, Found, Position, compare
from services.reconcile.report import Report
from services.runtime.dead_letters import buried
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.runtime.tombstones import tombstones

__all__ = ["Report", "reconcile"]


def reconcile(settings: Settings, entries: Iterable[Entry], *, offsets: bool = True) -> Report:
    """Hold the ledger against index, sightings and dead letters; with `offsets` also the groups' commits against what
    was settled (reads every topic). Raises BrokerUnreachable, ElasticUnreachable, ElasticRefused, TimeoutError.
    """
    found = _found(settings)
    report = compare(entries, found)
    if offsets:
        report.ahead += ahead(settings, found)
    return report


def _found(settings: Settings) -> Found:
    elastic = Elastic(settings)
    try:
        documents = defaultdict(list)
        for hit in elastic.scan(settings.named("articles"), ["content_hash"]):
            documents[hit["_id"]].append(Document(hit["_index"], hit["_version"], hit["_source"]["content_hash"]))
        sightings = {
            _position(settings, hit["_source"]["message"])
            for hit in elastic.scan(settings.named("sightings"), ["message"])
        }
    finally:
        elastic.close()
    raw = {settings.named(RAW.on(lane)) for lane in Lane}
    letters = list(buried(settings))
    return Found(
        documents,
        sightings,
        {(letter.topic, letter.partition, letter.offset) for letter in letters},
        {letter.key.hex() for letter in letters if letter.key and letter.topic not in raw},
        {key.hex() for key in tombstones(settings)},
    )


def _position(settings: Settings, message: str) -> Position:
    """Where the repeat lay: a sighting names lane, partition and offset of its message."""
    lane, partition, offset = message.split("-")
    return settings.named(RAW.on(Lane(lane))), int(partition), int(offset)
