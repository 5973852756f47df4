"""The floor as an indexer knows it: read now and then, kept while it cannot be read."""

from typing import Any, cast

from services.indexer.floor import READ_SECONDS, Floor
from services.runtime.elastic import Elastic
from services.runtime.errors import ElasticRefused, ElasticUnreachable
from services.runtime.settings import Settings


class Cluster:
    """Holds a component template, or answers with an error."""

    def __init__(self) -> None:
        self.meta: dict[str, Any] | None = None
        self.away = False
        self.asked = 0

    def call(self, path: str, method: str = "GET", body: Any = None) -> dict[str, Any]:
        assert path == "/_component_template/headwater-floor"
        self.asked += 1
        if self.away:
            raise ElasticUnreachable("away")
        if method == "PUT":
            self.meta = body["_meta"]
        elif self.meta is None:
            raise ElasticRefused(404, "resource_not_found_exception", "none")
        return {"component_templates": [{"component_template": {"template": {}, "_meta": self.meta}}]}


def made(cluster: Cluster) -> tuple[Floor, list[float]]:
    now = [100.0]
    return Floor(cast(Elastic, cluster), Settings(), lambda: now[0]), now


def test_without_a_floor_nothing_lies_below() -> None:
    floor, _ = made(Cluster())
    assert floor.read() is None
    assert not floor.below("articles-1990.01")


def test_it_only_rises() -> None:
    floor, _ = made(Cluster())
    assert floor.raise_to("2025.06") == "2025.06"
    assert floor.raise_to("2025.01") == "2025.06"
    assert [floor.below(f"links-2025.{month}") for month in ("05", "06", "12")] == [True, False, False]


def test_it_is_read_again_after_a_while_only() -> None:
    cluster = Cluster()
    floor, now = made(cluster)
    floor.read()
    cluster.meta = {"floor": "2025.06"}
    assert not floor.below("articles-2025.01")
    now[0] += READ_SECONDS + 1
    assert floor.below("articles-2025.01")
    asked = cluster.asked
    floor.below("articles-2025.01")
    assert cluster.asked == asked


def test_what_is_known_holds_while_nobody_answers() -> None:
    cluster = Cluster()
    floor, now = made(cluster)
    floor.raise_to("2025.06")
    cluster.away = True
    now[0] += READ_SECONDS + 1
    assert floor.below("articles-2025.01")
