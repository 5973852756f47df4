"""`headwater archive run` as processes that can be killed, and what lies in the archive, read without its own merging."""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from services.archive.app import GROUP
from services.archive.folder import Archive
from services.archive.kinds import KINDS
from services.contract.articles import EnrichedArticle, decode
from services.indexer.documents import ARTICLES
from services.pipeline import ENRICHED, Lane
from services.runtime.broker import Topics
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.runtime.topic_log import read_all
from tests.integration.member import Member

_PASSING: Final = ("indexed",)


class Archiving(Member):
    """One of its processes."""

    def arguments(self) -> list[str]:
        """Of `headwater`."""
        return ["archive", "run"]


def lag(settings: Settings) -> int:
    """Messages that the archive has not committed."""
    names = [settings.named(kind.topic.on(lane)) for kind in KINDS.values() for lane in Lane]
    with Topics(settings) as topics:
        return sum(topics.lag(settings.named(GROUP), names).values())


def settled(settings: Settings, seconds: float = 60) -> None:
    """Until it has committed all there is, twice in a row."""
    deadline, calm = time.monotonic() + seconds, 0
    while calm < 2:
        left = lag(settings)
        calm = 0 if left else calm + 1
        assert time.monotonic() < deadline, f"{left} messages are not archived after {seconds:.0f} s"
        time.sleep(0.2)


def held(settings: Settings, kind: str = "articles") -> list[bytes]:
    """Every line of a kind, in all files."""
    return list(_lines(settings, kind))


def _lines(settings: Settings, kind: str) -> Iterator[bytes]:
    archive = Archive.at(settings.archive)
    for day in archive.days():
        for file in archive.files(day, kind):
            yield from archive.lines(file)


def articles(settings: Settings) -> list[EnrichedArticle]:
    """Every article in all files."""
    return [decode(ARTICLES, line) for line in held(settings)]


def files(settings: Settings) -> Counter[tuple[str, str]]:
    """How many files, by day and kind."""
    archive = Archive.at(settings.archive)
    return Counter((day, file.kind) for day in archive.days() for file in archive.files(day))


def newest(settings: Settings) -> dict[str, EnrichedArticle]:
    """What the topics of enriched articles say by themselves: the highest version of each id."""
    found: dict[str, EnrichedArticle] = {}
    for lane in Lane:
        for arrival in read_all(settings, settings.named(ENRICHED.on(lane))):
            one = decode(ARTICLES, arrival.value or b"")
            if one.id not in found or found[one.id].version < one.version:
                found[one.id] = one
    return found


def comparable(settings: Settings, kind: str) -> dict[str, dict[str, Any]]:
    """Every document of a kind by index and id, without what tells only when it was written."""
    elastic = Elastic(settings)
    try:
        elastic.refresh(settings.named(kind))
        body = {"size": 10_000, "query": {"match_all": {}}}
        hits = elastic.search(settings.named(kind), body, ignore_unavailable="true")["hits"]["hits"]
    finally:
        elastic.close()
    return {f"{hit['_index']}/{hit['_id']}": _plain(hit["_source"]) for hit in hits}


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    """A mark that is taken back leaves empty fields where it is set on a document, and none where one is written with it."""
    return {name: value for name, value in document.items() if name not in _PASSING and value is not None}
