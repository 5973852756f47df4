"""What was written since: every new or changed article once, in the order of writing, so that a poller misses none.

Told by the sequence numbers that Elasticsearch gives each write of a shard, not by clocks: an article that was on its
way for an hour has an old time, yet a new number. Up to a shard's global checkpoint no number can still be given out
or taken back; after a refresh all of them are to be seen. Both are asked for before the search.
(https://www.elastic.co/blog/elasticsearch-sequence-ids-6-0)
"""

from dataclasses import dataclass
from typing import Any, Final

from services.runtime.elastic import Elastic
from services.runtime.elastic_answers import Shard
from services.runtime.settings import Settings
from services.search.article import INTERNAL, Article, article_of
from services.search.cursor import Read, digest, read, write
from services.search.query import WHOLE, matching
from services.search.request import SearchRequest

NOW: Final = "now"
"""Instead of a cursor: only what is written from now on."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Articles that were written or changed, and the cursor that goes on behind them."""

    articles: tuple[Article, ...]
    cursor: str
    more: bool
    """True: more is there already; ask again at once."""


def changes(elastic: Elastic, settings: Settings, request: SearchRequest, size: int, after: str | None) -> Changes:
    """At most `size` articles that match and were written after the cursor; None: from the beginning.

    An article whose links or revision change is told again, as it then is. Raises RequestError, ElasticRefused,
    ElasticUnreachable.
    """
    alias = settings.named("articles")
    shards = elastic.shards(alias)
    standing = {_name(shard): shard.settled for shard in shards}
    if after == NOW:
        return Changes((), write(Read(search=digest(request), shards=standing)), False)
    known = read(after, Read, request).shards if after else {}
    behind = [shard for shard in shards if known.get(_name(shard), -1) < shard.settled]
    if behind:
        elastic.refresh(alias)
    found: list[Article] = []
    for shard in behind:
        start = known.get(_name(shard), -1)
        hits = elastic.search(shard.index, _body(request, shard, start, size - len(found) + 1),
                              preference=f"_shards:{shard.number}", **WHOLE)["hits"]["hits"]  # fmt: skip
        room = size - len(found)
        found += [article_of(hit["_source"]) for hit in hits[:room]]
        if len(hits) > room:
            standing[_name(shard)] = hits[room - 1]["sort"][0] if room else start
    cursor = write(Read(search=digest(request), shards=standing))
    return Changes(tuple(found), cursor, any(standing[_name(shard)] < shard.settled for shard in shards))


def _name(shard: Shard) -> str:
    return f"{shard.uuid}/{shard.number}"


def _body(request: SearchRequest, shard: Shard, start: int, size: int) -> dict[str, Any]:
    written = {"range": {"_seq_no": {"gt": start, "lte": shard.settled}}}
    return {
        "query": {"bool": {"filter": [written, matching(request)]}},
        "sort": [{"_seq_no": "asc"}],
        "size": size,
        "_source": {"excludes": list(INTERNAL)},
        "track_total_hits": False,
        "timeout": "30s",
    }
