"""`headwater search`, `trace`, `topics` and `status` as processes against a flow that runs."""

import random

import pytest

from services.contract.articles import encode
from services.contract.identity import key
from services.local.settings import StackSettings
from services.pipeline import RAW, TOPICS, Lane
from services.runtime.settings import Settings
from tests.integration.command import headwater
from tests.integration.flow import Flow
from tests.integration.stream import Sent, article

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]


@pytest.fixture
def told(flow: Flow) -> Sent:
    """An article that is indexed, and was sighted once more."""
    known = article("commands", 7, random.Random(7))
    sent = [Sent(kind, flow.settings.named(RAW.on(Lane.LIVE)), key(known.id), encode(known), known)
            for kind in ("article", "copy")]  # fmt: skip
    flow.publish(sent)
    flow.settle()
    return sent[0]


def test_search_finds_it(flow: Flow, told: Sent) -> None:
    assert told.article
    found = headwater(flow.settings, "search", told.article.title, "--source", told.article.source, "--json").json
    assert [hit["id"] for hit in found["hits"]] == [told.article.id]
    shown = headwater(flow.settings, "search", told.article.title, "--source", told.article.source)
    assert told.article.title in shown.out
    nothing = headwater(flow.settings, "search", "xylographically", "--json").json
    assert nothing["hits"] == []
    assert "since" in headwater(flow.settings, "search", "a", "--since", "yesterday", code=2).err


def test_trace_tells_its_way(flow: Flow, told: Sent) -> None:
    assert told.article
    assert told.article.url
    way = headwater(flow.settings, "trace", told.article.url, "--topics", "--json").json
    assert way["id"] == told.article.id
    assert way["document"]["revision"] == 1
    assert {sighting["reason"] for sighting in way["sightings"]} == {"duplicate"}
    topics = {message["topic"].removeprefix(f"{flow.settings.namespace}-") for message in way["messages"]}
    assert {"articles.raw", "articles.unique", "articles.classified", "articles.enriched"} <= topics
    assert "seen again (duplicate)" in headwater(flow.settings, "trace", told.article.id).out
    assert "nothing is known of it" in headwater(flow.settings, "trace", "0" * 32, code=1).out


def test_topics_lists_partitions_and_lag(flow: Flow, told: Sent) -> None:
    said = headwater(flow.settings, "topics", "--json").json
    partitions = {row["topic"]: row["partitions"] for row in said["topics"]}
    assert partitions == {flow.settings.named(t.on(lane)): t.partitions for t in TOPICS for lane in Lane}
    live = {
        row["stage"]: sum(row["lag"].values())
        for row in said["groups"]
        if row["lane"] == "live" and row["stage"] in flow.members
    }
    assert live == dict.fromkeys(flow.members, 0)
    assert "articles.identity" in headwater(flow.settings, "topics").out


def test_topics_of_an_empty_namespace_are_created_on_demand(stack_settings: Settings) -> None:
    before = headwater(stack_settings, "topics", "--json").json
    assert {row["partitions"] for row in before["topics"]} == {0}
    after = headwater(stack_settings, "topics", "--create", "--json").json
    assert {row["partitions"] for row in after["topics"]} == {topic.partitions for topic in TOPICS}


def test_status_names_the_servers(flow: Flow, servers: StackSettings) -> None:
    settings = flow.settings.model_copy(update={"home": servers.state})
    said = headwater(settings, "status", "--json").json
    assert [(server["name"], server["state"]) for server in said["servers"]] == [
        ("kafka", "running"), ("elasticsearch", "running"),
    ]  # fmt: skip
    assert isinstance(said["stages"], list)
    assert "kafka" in headwater(settings, "status").out


def test_commands_without_a_broker_fail_on_one_line(stack_settings: Settings) -> None:
    nobody = stack_settings.model_copy(update={"kafka": "127.0.0.1:1", "elasticsearch": "http://127.0.0.1:1"})
    ran = headwater(nobody, "topics", code=1)
    assert "no Kafka answers at 127.0.0.1:1" in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert "no Elasticsearch answers at http://127.0.0.1:1" in headwater(nobody, "search", "a", code=1).err
