"""What newsrooms have changed lately: the ledger of revisions, searched by time, part, flag and words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.revisions.comparison import Part
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from services.search.matching import exclusions, words_query
from services.search.words import read


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are looked for; what is not given does not narrow."""

    since: datetime
    words: str = ""
    part: Part | None = None
    numbers: bool = False
    """Only where a number was exchanged."""
    names: bool = False
    """Only where a name was exchanged."""
    silent: bool = False
    """Only where nobody says so."""
    source: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    size: int = 20

    def query(self) -> dict[str, Any]:
        """For Elasticsearch; texts that nothing is known before have changed nothing."""
        clauses: list[dict[str, Any]] = [{"range": {"observed": {"gte": self.since.isoformat()}}}]
        clauses.append({"term": {"changed": self.part}} if self.part else {"exists": {"field": "changed"}})
        clauses += [{"exists": {"field": name}} for name in ("numbers", "names") if getattr(self, name)]
        clauses += [{"term": {"silent": True}}] if self.silent else []
        clauses += [{"terms": {name: list(found)}} for name in ("source", "language") if (found := getattr(self, name))]
        words = read(self.words)
        clauses += words_query(words, self.language, False)
        return {"bool": {"filter": clauses, "must_not": exclusions(words, self.language)}}


def changed(wanted: Wanted, elastic: Elastic, settings: Settings) -> tuple[int, list[dict[str, Any]]]:
    """How many there are, and the latest of them as the ledger has them. Raises ElasticRefused, ElasticUnreachable."""
    body = {
        "query": wanted.query(),
        "sort": [{"observed": "desc"}, {"version": "desc"}],
        "size": wanted.size,
        "_source": {"excludes": ["title", "text"]},
    }
    found = elastic.search(settings.named("revisions"), body, ignore_unavailable="true", track_total_hits="true")
    return found["hits"]["total"]["value"], [hit["_source"] for hit in found["hits"]["hits"]]
