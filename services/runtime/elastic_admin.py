"""What an operator does with indices: sizes, aliases, blocks, snapshots. Core features of Elasticsearch alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from services.runtime.elastic import Elastic
from services.runtime.errors import ElasticRefused

_SIZES: Final = (
    "indices.*.uuid,indices.*.primaries.docs.count,indices.*.primaries.store.size_in_bytes,indices.*.primaries.seq_no"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """An index as it lies there."""

    name: str
    """Full, of the index itself where it is behind an alias."""
    documents: int
    bytes: int
    """Of its primary shards."""
    aliases: frozenset[str]
    mapping: Mapping[str, Any]
    """Its properties."""
    analysis: Mapping[str, Any]
    blocked: bool
    """Closed to writes by its settings."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One of a repository."""

    name: str
    state: str
    """`SUCCESS`, or what went wrong."""
    indices: tuple[str, ...]
    ended: str


class Administration:
    """Over a connection. Every method raises ElasticRefused and ElasticUnreachable."""

    def __init__(self, elastic: Elastic) -> None:
        self._call = elastic.call

    def stored(self, pattern: str) -> list[Stored]:
        """The indices that match (full name, or alias), by name."""
        sizes = self._call(f"/{pattern}/_stats/docs,store", filter_path=_SIZES, ignore_unavailable="true")
        found = self._call(f"/{pattern}", allow_no_indices="true", ignore_unavailable="true", flat_settings="false")
        return [_stored(name, body, sizes["indices"].get(name, {})) for name, body in sorted(found.items())]

    def create(self, name: str, settings: Mapping[str, Any], mappings: Mapping[str, Any]) -> None:
        """An index without aliases."""
        self._call(f"/{name}", "PUT", {"settings": settings, "mappings": mappings})

    def delete(self, name: str) -> None:
        """An index by its own name; nothing where there is none."""
        self._call(f"/{name}", "DELETE", ignore_unavailable="true")

    def replace(self, old: str, new: str, aliases: Sequence[str]) -> None:
        """Delete one index and give another these aliases, in one step of the cluster."""
        added = [{"add": {"index": new, "alias": alias}} for alias in aliases]
        self._call("/_aliases", "POST", {"actions": [{"remove_index": {"index": old}}, *added]})

    def add_aliases(self, index: str, aliases: Sequence[str]) -> None:
        """Give an index these aliases, in one step."""
        actions = [{"add": {"index": index, "alias": alias}} for alias in aliases]
        self._call("/_aliases", "POST", {"actions": actions})

    def close_to_writes(self, name: str) -> None:
        """Returns once no write is on its way any more."""
        self._call(f"/{name}/_block/write", "PUT")

    def open_to_writes(self, name: str) -> None:
        """Take the block away."""
        self._call(f"/{name}/_settings", "PUT", {"index.blocks.write": None})

    def note(self, name: str) -> dict[str, Any]:
        """What was noted under this name (full); empty where nothing was. Lies in the cluster's state, as an unused
        component template's `_meta`.
        """
        try:
            found = self._call(f"/_component_template/{name}")
        except ElasticRefused as error:
            if error.status == 404:
                return {}
            raise
        meta: dict[str, Any] = found["component_templates"][0]["component_template"].get("_meta", {})
        return meta

    def set_note(self, name: str, told: Mapping[str, Any]) -> None:
        """Note it."""
        self._call(f"/_component_template/{name}", "PUT", {"template": {}, "_meta": told})

    def repository(self, name: str) -> bool:
        """Whether there is such a snapshot repository."""
        try:
            self._call(f"/_snapshot/{name}")
        except ElasticRefused as error:
            if error.status == 404:
                return False
            raise
        return True

    def add_repository(self, name: str, location: Path) -> None:
        """Of files, on a path that every node has and that its `path.repo` allows."""
        self._call(f"/_snapshot/{name}", "PUT", {"type": "fs", "settings": {"location": str(location)}})

    def snapshots(self, repository: str) -> list[Snapshot]:
        """The oldest first."""
        found = self._call(f"/_snapshot/{repository}/_all", sort="start_time")["snapshots"]
        return [Snapshot(s["snapshot"], s["state"], tuple(s["indices"]), s.get("end_time", "")) for s in found]

    def take(self, repository: str, name: str, indices: Sequence[str]) -> str:
        """Take a snapshot of these indices and wait for it. Its state."""
        body = {"indices": list(indices), "include_global_state": False}
        path = f"/_snapshot/{repository}/{name}"
        return str(self._call(path, "PUT", body, wait_for_completion="true")["snapshot"]["state"])

    def restore(self, repository: str, name: str, indices: Sequence[str]) -> int:
        """Bring these indices back, without their aliases, and wait. How many shards failed."""
        body = {"indices": list(indices), "include_global_state": False, "include_aliases": False}
        done = self._call(f"/_snapshot/{repository}/{name}/_restore", "POST", body, wait_for_completion="true")
        return int(done["snapshot"]["shards"]["failed"])


def _stored(name: str, body: Mapping[str, Any], sizes: Mapping[str, Any]) -> Stored:
    settings, primaries = body["settings"]["index"], sizes.get("primaries", {})
    return Stored(
        name,
        primaries.get("docs", {}).get("count", 0),
        primaries.get("store", {}).get("size_in_bytes", 0),
        frozenset(body["aliases"]),
        body["mappings"].get("properties", {}),
        settings.get("analysis", {}),
        str(settings.get("blocks", {}).get("write")) == "true",
    )
