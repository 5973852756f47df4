"""Elasticsearch: connect, prepare, bulk, search. The only `import elasticsearch`.

The client's own retries are off: there is one retry layer, the indexer's. Nothing here needs more than the core.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec
from elasticsearch import ApiError, ConnectionTimeout, Elasticsearch, SSLError, TransportError

from services.runtime.elastic_answers import Bulk, Index, ItemResult, Shard, Stats
from services.runtime.elastic_security import UNKNOWN_CALLER, distrusted, entry
from services.runtime.errors import ElasticRefused, ElasticTimedOut, ElasticUnreachable
from services.runtime.settings import Settings

SCAN_PAGE: Final = 5000
KEEP_ALIVE: Final = "2m"
"""Of a point in time, from one page to the next."""
_OWN: Final = ("x-elastic-product", "Elasticsearch")
"""Header of all that Elasticsearch itself answers."""
_STRAIGHT: Final = frozenset({401, 403, 408, 413, 429})
"""Refusals that mean the same whoever answers, Elasticsearch or what stands before it."""
_ITEM_FIELDS: Final = ("items.*.status", "items.*.error.type", "items.*.error.reason", "items.*.error.caused_by.reason")


_Shape = TypeVar("_Shape")


class Elastic:
    """A connection; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._urls = settings.elasticsearch
        self._settings = settings
        self._client = Elasticsearch(
            settings.elasticsearch.split(","),
            **entry(settings),
            request_timeout=settings.bulk_seconds,
            max_retries=0,
            retry_on_status=(),
            retry_on_timeout=False,
        )

    def call(self, path: str, method: str = "GET", body: Any = None, **params: Any) -> dict[str, Any]:
        """Any request; its answer is one of Elasticsearch's. Raises ElasticRefused, and ElasticUnreachable for all else."""
        kind = (
            "application/vnd.elasticsearch+x-ndjson" if isinstance(body, list) else "application/vnd.elasticsearch+json"
        )
        version = "; compatible-with=9"
        headers = {"accept": "application/vnd.elasticsearch+json" + version, "content-type": kind + version}
        try:
            answer = self._client.perform_request(method, path, params=params or None, headers=headers, body=body)
        except ApiError as error:
            status = error.meta.status
            own = error.meta.headers.get(_OWN[0]) == _OWN[1]
            if status < 300 or not (own or status in _STRAIGHT or status >= 500):
                raise self._stranger(status, error.body) from error
            cause = error.body.get("error", {}) if isinstance(error.body, dict) else {}
            reason = cause.get("reason") if isinstance(cause, dict) else None
            if status == 401:
                reason = f"{str(reason or error.body)[:300]}{UNKNOWN_CALLER}"
            kind = cause.get("type", "error") if isinstance(cause, dict) else "error"
            raise ElasticRefused(status, kind, str(reason or error.body)[:500]) from error
        except (
            TransportError,
            ValueError,
            KeyError,
            NameError,
        ) as error:  # the last three as the client lets them through
            if isinstance(error, SSLError):
                raise ElasticUnreachable(distrusted(self._urls, error)) from error
            what = ElasticTimedOut if isinstance(error, ConnectionTimeout) else ElasticUnreachable
            raise what(
                f"no Elasticsearch answers at {self._urls} ({str(error)[:200]}); "
                "start the local one with `headwater up`, or set HEADWATER_ELASTICSEARCH"
            ) from error
        if not isinstance(answer.body, dict) or answer.meta.headers.get(_OWN[0]) != _OWN[1]:
            raise self._stranger(answer.meta.status, answer.body)
        return answer.body

    def _stranger(self, status: int, body: object) -> ElasticUnreachable:
        return ElasticUnreachable(
            f"what answers at {self._urls} is not Elasticsearch ({status}: {str(body)[:100]!r}); is a proxy between, "
            "or HEADWATER_ELASTICSEARCH wrong?"
        )

    def _shaped(self, answer: object, shape: type[_Shape]) -> _Shape:
        try:
            return msgspec.convert(answer, shape)
        except msgspec.ValidationError as error:
            raise ElasticUnreachable(f"what answers at {self._urls} is not Elasticsearch: {error}") from error

    def wait(self, seconds: float, told: Callable[[str], None] = lambda _: None) -> None:
        """Wait until the cluster can take writes; `told` hears each reason. Raises ElasticUnreachable, ElasticRefused."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                health = self.call("/_cluster/health", wait_for_status="yellow", timeout="5s")
                if health.get("status") in ("yellow", "green"):
                    return
                found: Exception = ElasticUnreachable(f"the cluster at {self._urls} is {health.get('status')}")
            except (ElasticUnreachable, ElasticRefused) as error:
                found = error
            if time.monotonic() > deadline:
                raise found
            told(str(found))
            time.sleep(min(1.0, max(0.0, deadline - time.monotonic())))

    def put_templates(self, templates: Mapping[str, Mapping[str, Any]]) -> None:
        """Create or update composable index templates. Raises ElasticRefused where one does not fit."""
        for name, template in templates.items():
            self.call(f"/_index_template/{name}", "PUT", template)

    def create_index(self, name: str) -> None:
        """Create an index (full name) from its template, unless it is there. Raises ElasticRefused."""
        try:
            self.call(f"/{name}", "PUT")
        except ElasticRefused as error:
            if error.kind != "resource_already_exists_exception":
                raise

    def add_fields(self, name: str, properties: Mapping[str, Any]) -> None:
        """Give an index (full name) the fields that it lacks. Raises ElasticRefused where one of them is another there."""
        self.call(f"/{name}/_mapping", "PUT", {"properties": properties})

    def index(self, name: str) -> dict[str, tuple[frozenset[str], str]]:
        """The aliases and the `dynamic` of the index of this full name; empty where there is none.

        More than one, under their own names, where the name is an alias. Raises ElasticRefused, ElasticUnreachable.
        """
        try:
            answer = self.call(f"/{name}", filter_path="*.aliases,*.mappings.dynamic")
        except ElasticRefused as error:
            if error.kind == "index_not_found_exception":
                return {}
            raise
        found = self._shaped(answer, dict[str, Index])
        return {real: (frozenset(it.aliases), str(it.mappings.dynamic)) for real, it in found.items()}

    def indices(self, pattern: str) -> list[str]:
        """The names of the indices that match a pattern (full name)."""
        found = self.call(
            f"/{pattern}", allow_no_indices="true", expand_wildcards="open,hidden", filter_path="*.aliases"
        )
        return sorted(found or ())

    def closed_to_writes(self, pattern: str) -> set[str]:
        """The indices among those that match (full name) to whose documents an operator allows no change."""
        found = self.call(f"/{pattern}/_settings/index.blocks.*", allow_no_indices="true", flat_settings="true")
        blocks = ("index.blocks.write", "index.blocks.read_only")
        return {name for name, of in found.items() if any(of["settings"].get(block) == "true" for block in blocks)}

    def bulk(self, lines: Sequence[bytes]) -> list[ItemResult]:
        """Send NDJSON lines of one action or of an action and its source; one result for each action, in their order.

        Raises ElasticRefused for the whole; ElasticUnreachable where it is unknown what has become of it.
        """
        answer = self.call("/_bulk", "POST", list(lines), filter_path=",".join(_ITEM_FIELDS))
        items = self._shaped(answer, Bulk).items
        if any(len(item) != 1 for item in items):
            raise ElasticUnreachable(
                f"what answers at {self._urls} is not Elasticsearch: a bulk item without its action"
            )
        return [item.result() for named in items for item in named.values()]

    def search(self, index: str, body: Mapping[str, Any], **params: Any) -> dict[str, Any]:
        """A search in an index or alias (full name). Raises ElasticRefused, ElasticUnreachable."""
        answer = self.call(f"/{index}/_search", "POST", body, **params)
        if not isinstance(answer.get("hits"), dict):
            raise self._stranger(200, answer)
        return answer

    def scan(
        self,
        index: str,
        fields: Sequence[str] | Mapping[str, Sequence[str]],
        query: Mapping[str, Any] | None = None,
        *,
        sort: Sequence[Any] = ("_shard_doc",),
        page: int = SCAN_PAGE,
    ) -> Iterator[dict[str, Any]]:
        """Every document behind an index or alias (full name) after a refresh, with `_index`, `_id`, `_version` and the
        fields named in `_source` (or its `includes` and `excludes`); none where there is no index. Consistent: of one
        point in time; `page` are asked for at once.

        Raises ElasticRefused, ElasticUnreachable.
        """
        if not self.count(index):
            return
        point = self.call(f"/{index}/_pit", "POST", keep_alive=KEEP_ALIVE)["id"]
        try:
            source = dict(fields) if isinstance(fields, Mapping) else list(fields)
            body: dict[str, Any] = {"size": page, "_source": source, "version": True, "sort": list(sort)}
            body |= {"query": query or {"match_all": {}}, "track_total_hits": False}
            while True:
                answer = self.call("/_search", "POST", {**body, "pit": {"id": point, "keep_alive": KEEP_ALIVE}})
                point, hits = answer["pit_id"], answer["hits"]["hits"]
                yield from hits
                if len(hits) < page:
                    return
                body["search_after"] = hits[-1]["sort"]
        finally:
            self.call("/_pit", "DELETE", {"id": point})

    def shards(self, pattern: str) -> list[Shard]:
        """The shards of the indices that match a pattern or alias (full name), those of one index in their order.

        Raises ElasticRefused, ElasticUnreachable.
        """
        wanted = "indices.*.uuid,indices.*.shards.*.routing.primary,indices.*.shards.*.seq_no.global_checkpoint"
        answer = self.call(f"/{pattern}/_stats", level="shards", filter_path=wanted, ignore_unavailable="true")
        return [
            Shard(name, index.uuid, int(number), copy.seq_no.global_checkpoint)
            for name, index in sorted(self._shaped(answer, Stats).indices.items())
            for number, copies in sorted(index.shards.items(), key=lambda item: int(item[0]))
            for copy in copies
            if copy.routing.primary and copy.seq_no
        ]

    def count(self, index: str) -> int:
        """Documents in an index or alias (full name) after a refresh; 0 where there is none."""
        try:
            self.call(f"/{index}/_refresh", "POST")
            return int(self.call(f"/{index}/_count").get("count", 0))
        except ElasticRefused as error:
            if error.status == 404:
                return 0
            raise

    def refresh(self, index: str) -> None:
        """Make all that is written findable in an index or alias (full name); nothing where there is none."""
        self.call(f"/{index}/_refresh", "POST", ignore_unavailable="true", allow_no_indices="true")

    def by_ids(self, index: str, ids: Iterable[str], fields: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The named fields of the documents with these ids behind an alias (full name); unknown ids are left out."""
        wanted = list(ids)
        # Room for an id that stands in several months, which only a lost state can have made.
        size = min(10_000, 12 * len(wanted))
        body = {"query": {"ids": {"values": wanted}}, "_source": list(fields), "size": size}
        hits = self.search(index, body, ignore_unavailable="true")["hits"]["hits"]
        return {hit["_id"]: hit["_source"] for hit in hits}

    def get_many(self, places: Sequence[tuple[str, str]]) -> list[dict[str, Any] | None]:
        """The documents at these (full index name, id), also those written a moment ago; None where there is none.

        Raises ElasticRefused, ElasticUnreachable.
        """
        if not places:
            return []
        docs = [{"_index": index, "_id": id_} for index, id_ in places]
        found = self.call("/_mget", "POST", {"docs": docs}).get("docs", [])
        if len(found) != len(places):
            raise self._stranger(200, found)
        for doc in found:
            error = doc.get("error")
            if error and error.get("type") != "index_not_found_exception":
                raise ElasticRefused(503, str(error.get("type")), str(error.get("reason"))[:500])
        return [doc.get("_source") if doc.get("found") else None for doc in found]

    def delete_indices(self, pattern: str) -> None:
        """Delete the indices that match (full name), one by one by their own names."""
        for name in self.indices(pattern):
            self.call(f"/{name}", "DELETE")

    def set_block(self, pattern: str, block: str, on: bool | None) -> None:
        """Set or (None) lift a block such as `write` on the indices that match (full name). Raises ElasticRefused."""
        self.call(f"/{pattern}/_settings", "PUT", {f"index.blocks.{block}": on})

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
