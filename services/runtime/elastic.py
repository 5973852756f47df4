"""Elasticsearch: connect, prepare, bulk, search. The only `import elasticsearch`.

The client's own retries are off: there is one retry layer, the indexer's. Nothing here needs more than the core.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import ApiError, Elasticsearch, TransportError

from services.runtime.errors import ElasticRefused, ElasticUnreachable
from services.runtime.settings import Settings

BULK_SECONDS: Final = 60.0
_ITEM_FIELDS: Final = ("items.*.status", "items.*.error.type", "items.*.error.reason", "items.*.error.caused_by.reason")


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What Elasticsearch says of one bulk item."""

    status: int
    error: str = ""
    reason: str = ""


class Elastic:
    """A connection; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        key = settings.elasticsearch_api_key
        trust: dict[str, Any] = {"ca_certs": str(settings.elasticsearch_ca)} if settings.elasticsearch_ca else {}
        self._urls = settings.elasticsearch
        self._settings = settings
        self._client = Elasticsearch(
            settings.elasticsearch.split(","),
            api_key=key.get_secret_value() if key else None,
            **trust,
            request_timeout=BULK_SECONDS,
            max_retries=0,
            retry_on_status=(),
            retry_on_timeout=False,
        )

    def _call(self, path: str, method: str = "GET", body: Any = None, **params: Any) -> Any:
        kind = (
            "application/vnd.elasticsearch+x-ndjson" if isinstance(body, list) else "application/vnd.elasticsearch+json"
        )
        version = "; compatible-with=9"
        headers = {"accept": "application/vnd.elasticsearch+json" + version, "content-type": kind + version}
        try:
            return self._client.perform_request(method, path, params=params or None, headers=headers, body=body).body
        except ApiError as error:
            cause = error.body.get("error", {}) if isinstance(error.body, dict) else {}
            reason = cause.get("reason") if isinstance(cause, dict) else None
            kind = cause.get("type", "error") if isinstance(cause, dict) else "error"
            raise ElasticRefused(error.meta.status, kind, str(reason or error.body)[:500]) from error
        except TransportError as error:
            raise ElasticUnreachable(
                f"no Elasticsearch answers at {self._urls} ({error.message[:200]}); "
                "start the local one with `headwater up`, or set HEADWATER_ELASTICSEARCH"
            ) from error

    def wait(self, seconds: float, told: Callable[[str], None] = lambda _: None) -> None:
        """Wait until the cluster can take writes; `told` hears each reason to wait. Raises ElasticUnreachable."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                health = self._call("/_cluster/health", wait_for_status="yellow", timeout="5s")
                if health["status"] in ("yellow", "green"):
                    return
                reason = f"the cluster at {self._urls} is {health['status']}"
            except (ElasticUnreachable, ElasticRefused) as error:
                reason = str(error)
            if time.monotonic() > deadline:
                raise ElasticUnreachable(reason)
            told(reason)
            time.sleep(min(1.0, max(0.0, deadline - time.monotonic())))

    def put_templates(self, templates: Mapping[str, Mapping[str, Any]]) -> None:
        """Create or update composable index templates. Raises ElasticRefused where one does not fit."""
        for name, template in templates.items():
            self._call(f"/_index_template/{name}", "PUT", template)

    def create_index(self, name: str) -> None:
        """Create an index (full name) from its template, unless it is there. Raises ElasticRefused."""
        try:
            self._call(f"/{name}", "PUT")
        except ElasticRefused as error:
            if error.kind != "resource_already_exists_exception":
                raise

    def indices(self, pattern: str) -> list[str]:
        """The names of the indices that match a pattern (full name)."""
        found = self._call(
            f"/{pattern}", allow_no_indices="true", expand_wildcards="open,hidden", filter_path="*.aliases"
        )
        return sorted(found or ())

    def closed_to_writes(self, pattern: str) -> set[str]:
        """The indices among those that match (full name) to whose documents an operator allows no change."""
        found = self._call(f"/{pattern}/_settings/index.blocks.*", allow_no_indices="true", flat_settings="true")
        blocks = ("index.blocks.write", "index.blocks.read_only")
        return {name for name, of in found.items() if any(of["settings"].get(block) == "true" for block in blocks)}

    def bulk(self, lines: Sequence[bytes]) -> list[ItemResult]:
        """Send NDJSON lines; one result for each item. Raises ElasticRefused for the whole, ElasticUnreachable."""
        answer = self._call("/_bulk", "POST", list(lines), filter_path=",".join(_ITEM_FIELDS))
        if not isinstance(answer, dict) or "items" not in answer:
            raise ElasticUnreachable(f"what answers at {self._urls} is not Elasticsearch: {str(answer)[:100]}")
        return [_item(next(iter(item.values()))) for item in answer["items"]]

    def search(self, index: str, body: Mapping[str, Any], **params: Any) -> dict[str, Any]:
        """A search in an index or alias (full name). Raises ElasticRefused, ElasticUnreachable."""
        answer: dict[str, Any] = self._call(f"/{index}/_search", "POST", body, **params)
        return answer

    def count(self, index: str) -> int:
        """Documents in an index or alias (full name) after a refresh; 0 where there is none."""
        try:
            self._call(f"/{index}/_refresh", "POST")
            return int(self._call(f"/{index}/_count")["count"])
        except ElasticRefused as error:
            if error.status == 404:
                return 0
            raise

    def refresh(self, index: str) -> None:
        """Make all that is written findable in an index or alias (full name); nothing where there is none."""
        self._call(f"/{index}/_refresh", "POST", ignore_unavailable="true", allow_no_indices="true")

    def by_ids(self, index: str, ids: Iterable[str], fields: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The named fields of the documents with these ids behind an alias (full name); unknown ids are left out."""
        wanted = list(ids)
        # Room for an id that stands in several months, which only a lost state can have made.
        size = min(10_000, 12 * len(wanted))
        body = {"query": {"ids": {"values": wanted}}, "_source": list(fields), "size": size}
        hits = self.search(index, body, ignore_unavailable="true")["hits"]["hits"]
        return {hit["_id"]: hit["_source"] for hit in hits}

    def delete_indices(self, pattern: str) -> None:
        """Delete the indices that match (full name), one by one by their own names."""
        for name in self.indices(pattern):
            self._call(f"/{name}", "DELETE")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _item(answer: Mapping[str, Any]) -> ItemResult:
    error = answer.get("error") or {}
    cause = (error.get("caused_by") or {}).get("reason", "")
    reason = ": ".join(part for part in (error.get("reason", ""), cause) if part)
    return ItemResult(answer["status"], error.get("type", ""), reason)
