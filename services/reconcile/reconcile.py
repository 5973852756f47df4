"""Reads what the flow has made of the ledger's articles, and compares.

The order of reading matters, since the flow may run meanwhile: what is claimed (ledger, commits) is read before what
must bear it out, or news that came in between would look like a fault.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import msgspec

from services.contract.ledger import Entry
from services.indexer.floor import Floor
from services.pipeline import RAW, Lane
from services.reconcile.commits import Commits, ahead, commits
from services.reconcile.compare import Document, Found, Position, compare
from services.reconcile.report import Report
from services.runtime.dead_letters import Letter, buried
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.runtime.tombstones import tombstones

__all__ = ["Report", "reconcile"]


class _Text(msgspec.Struct):
    content_hash: str


COPIES: Final = {"exists": {"field": "copy_of"}}
_TEXT: Final = msgspec.json.Decoder(_Text)


def reconcile(settings: Settings, entries: Iterable[Entry], *, offsets: bool = True) -> Report:
    """Hold the ledger against index, sightings and dead letters; with `offsets` also the groups' commits against what
    was settled (reads every topic). Raises BrokerUnreachable, ElasticUnreachable, ElasticRefused, TimeoutError.
    """
    claimed = list(entries)
    done: Commits = commits(settings) if offsets else {}
    found = _found(settings)
    report = compare(claimed, found)
    if offsets:
        report.ahead += ahead(settings, found, done)
    return report


def _found(settings: Settings) -> Found:
    elastic, dropped = Elastic(settings), settings.copies == "drop"
    try:
        documents = defaultdict(list)
        for hit in elastic.scan(settings.named("articles"), ["content_hash"]):
            documents[hit["_id"]].append(Document(hit["_index"], hit["_version"], hit["_source"]["content_hash"]))
        sightings = {
            _position(settings, hit["_source"]["message"])
            for hit in elastic.scan(settings.named("sightings"), ["message"])
        }
        kept: dict[str, set[str]] = defaultdict(set)
        for hit in elastic.scan(settings.named("revisions"), ["id", "content_hash"]):
            kept[hit["_source"]["id"]].add(hit["_source"]["content_hash"])
        floor = Floor(elastic, settings).read()
        copies = {hit["_id"] for hit in elastic.scan(settings.named("links"), [], COPIES)} if dropped else set()
    finally:
        elastic.close()
    raw = {settings.named(RAW.on(lane)) for lane in Lane}
    letters = list(buried(settings))
    texts, unknown = _died([letter for letter in letters if letter.key and letter.topic not in raw])
    return Found(
        documents,
        sightings,
        {(letter.topic, letter.partition, letter.offset) for letter in letters},
        unknown,
        {key.hex() for key in tombstones(settings)},
        texts,
        copies,
        floor,
        None if dropped else kept,
    )


def _died(letters: Iterable[Letter]) -> tuple[dict[str, set[str]], set[str]]:
    """Of letters behind dedupe: by id the content hashes of the texts that died, and the ids where no letter says it."""
    texts: dict[str, set[str]] = defaultdict(set)
    unknown = set()
    for letter in letters:
        id_ = (letter.key or b"").hex()
        try:
            content = _TEXT.decode(letter.value).content_hash
        except (msgspec.DecodeError, UnicodeDecodeError):
            unknown.add(id_)
        else:
            texts[id_].add(content)
    return dict(texts), unknown


def _position(settings: Settings, message: str) -> Position:
    """Where the repeat lay: a sighting names lane, partition and offset of its message."""
    lane, partition, offset = message.split("-")
    return settings.named(RAW.on(Lane(lane))), int(partition), int(offset)
