"""Every panel of the Kibana dashboards asks a real Elasticsearch, and shows something."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import pytest

from services.contract.articles import EnrichedArticle, Provenance
from services.indexer.documents import Action, article_action, document, sighting_action
from services.indexer.revision_documents import compared_action, kept, plain_action
from services.indexer.template import templates
from services.kibana.objects import objects
from services.kibana.saved import Scope, ndjson
from services.local.settings import HOST, StackSettings
from services.runtime.elastic import Elastic
from services.runtime.settings import Settings
from tests.panels.answers import empty
from tests.panels.needs import needs
from tests.panels.queries import queries
from tests.panels.stored import Stored, read
from tests.unit.contract.examples import FULL, SIGHTING

pytestmark = pytest.mark.servers

NAMESPACE: Final = "kibana"
STORED: Final = read(ndjson(objects(Scope(NAMESPACE))))
DASHBOARDS: Final = [it for it in STORED.values() if it.type == "dashboard"]
PANELS: Final = [
    pytest.param(panel, dashboard.attributes["timeFrom"], id=panel.id)
    for dashboard in DASHBOARDS
    for panel in dashboard.panels()
]
NOW: Final = datetime.now(UTC)
WAIT: Final = timedelta(seconds=90)
"""From observed to indexed, of every article here."""


def article(number: int, age: timedelta, **parts: Any) -> EnrichedArticle:
    """One that is full, but for its `parts`; seen so long ago."""
    seen = NOW - age
    return msgspec.structs.replace(FULL, **{
        "id": f"{number:032x}", "url": f"https://x.example/{number}", "observed": seen, "first_seen": seen,
        "published": seen, "version": int(seen.timestamp() * 1000) << 20, "content_hash": f"{number:016x}", **parts,
    })  # fmt: skip


HOUR: Final = timedelta(hours=1)
FIRST: Final = article(1, 5 * HOUR, source="First Wire")
COPY: Final = article(2, 4 * HOUR, source="Copy Post")
BARE: Final = article(3, 3 * HOUR, published=None, topics=(), language="und", words=20, agency=None,
                      provenance=Provenance(producer="dumps", extractor="dumps/1", input="x.txt"))  # fmt: skip
OLD: Final = article(4, timedelta(days=8))
EDITED: Final = article(5, 2 * HOUR, title="12 boats were lost", text="The storm took 12 boats.\n\nRima Saab saw it.")
SAID: Final[dict[str, dict[str, Any]]] = {
    FIRST.id: {"copies": 1, "group": FIRST.content_hash, "story": FIRST.id},
    COPY.id: {"copy_of": FIRST.id, "share": 0.9, "lead": FIRST.id, "first": FIRST.id, "first_source": FIRST.source,
              "group": FIRST.content_hash, "story": FIRST.id},
}  # fmt: skip


def actions() -> Iterator[Action]:
    """As the indexer writes them."""
    for each in (FIRST, COPY, BARE, OLD, EDITED):
        yield article_action(each, each.observed + WAIT, SAID.get(each.id, {}))
    yield sighting_action(msgspec.structs.replace(SIGHTING, observed=NOW - HOUR))
    later = msgspec.structs.replace(
        EDITED, edition=4, version=EDITED.version + 1, observed=NOW - HOUR, title="15 boats were lost",
        text="The storm took 15 boats.\n\nRuda Sabin saw it.",
        entities=tuple(msgspec.structs.replace(it, name=it.name.replace("Rima Saab", "Ruda Sabin")) for it in FULL.entities),
    )  # fmt: skip
    texts = [kept(msgspec.to_builtins(document(each, NOW)), NOW.isoformat()) for each in (EDITED, later)]
    yield plain_action(texts[0])
    yield compared_action(texts[1], texts[0])


@pytest.fixture(scope="module")
def elastic(servers: StackSettings) -> Iterator[Elastic]:
    """With the articles, and what the indexer keeps of them beside."""
    settings = Settings(elasticsearch=f"http://{HOST}:{servers.elasticsearch_port}", namespace=NAMESPACE)
    found = Elastic(settings)
    found.put_templates(templates(settings))
    lines = []
    for action in actions():
        name = settings.named(action.index)
        found.create_index(name)
        lines += [msgspec.json.encode({"index": {"_index": name, "_id": action.id}}), action.source]
    assert {result.status for result in found.bulk(lines)} == {201}
    for kind in ("articles", "sightings", "revisions"):
        found.refresh(settings.named(kind))
    yield found
    for kind in ("articles", "sightings", "revisions"):
        found.delete_indices(settings.named(f"{kind}-*"))
    found.close()


@pytest.mark.parametrize(("panel", "since"), PANELS)
def test_a_panel_s_query_is_answered_and_every_part_of_it_shows_something(
    elastic: Elastic, panel: Stored, since: str
) -> None:
    asked = list(queries(panel, since))
    assert asked
    for query in asked:
        answer = elastic.search(query.index, query.body)
        assert answer["_shards"]["failed"] == 0
        assert empty(panel, query, answer) == []


@pytest.mark.parametrize(("panel", "since"), PANELS)
def test_where_nothing_is_there_nothing_is_seen(elastic: Elastic, panel: Stored, since: str) -> None:
    """So the test above can fail."""
    for query in queries(panel, since):
        body = {**query.body, "query": {"match_none": {}}}
        assert empty(panel, query, elastic.search(query.index, body)) != []


@pytest.mark.parametrize("dashboard", [pytest.param(it, id=it.id) for it in DASHBOARDS])
def test_a_dashboard_has_something_to_choose_from(elastic: Elastic, dashboard: Stored) -> None:
    for field in dashboard.controls():
        answer = elastic.search(dashboard.view().index, {"size": 0, "aggs": {"of": {"terms": {"field": field}}}})
        assert answer["aggregations"]["of"]["buckets"], field


@pytest.mark.parametrize("it", [pytest.param(it, id=it.id) for it in STORED.values() if it.type == "index-pattern"])
def test_a_data_view_s_time_is_a_date_of_the_index(elastic: Elastic, it: Stored) -> None:
    view = it.view()
    assert elastic.search(view.index, {"query": {"range": {view.time: {"lte": "now"}}}})["hits"]["total"]["value"]
    assert (view.time, "date") in set(needs(it))


def test_the_delay_is_that_between_observed_and_indexed(elastic: Elastic) -> None:
    (panel,) = (it for it in STORED.values() if it.type == "visualization")
    (query,) = queries(panel, "now-7d")
    lines = elastic.search(query.index, query.body)["aggregations"]["lines"]["buckets"]
    delays = [
        (hour["ends"]["value"] - hour["begins"]["value"]) / 1000 for it in lines for hour in it["hours"]["buckets"]
    ]
    assert {it["key"] for it in lines} == {"feeds", "dumps"}
    assert delays == pytest.approx([WAIT.total_seconds()] * len(delays), abs=0.01)


def test_the_source_that_is_silent_longest_stands_first(elastic: Elastic) -> None:
    panel = STORED["lens", f"{NAMESPACE}-headwater-health-quiet-sources"]
    (query,) = queries(panel, "now-30d")
    rows = elastic.search(query.index, query.body)["aggregations"]["top"]["buckets"]
    newest = [row["newest"]["value"] for row in rows]
    assert newest == sorted(newest)
    assert [row["key"] for row in rows] == [FIRST.source, COPY.source, FULL.source]
