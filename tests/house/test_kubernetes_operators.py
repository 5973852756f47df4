"""What the manifests tell the operators (KEDA, Prometheus', Strimzi) is what services/pipeline.py says."""

from itertools import product
from typing import Any, Final

import pytest
from promql_parser import Call, VectorSelector

from services.alerts.app import GROUP as ALERTS
from services.archive.app import GROUP as ARCHIVE
from services.pipeline import CLASSIFY, ENRICH, INDEXER, PARTITIONS, STAGES, TOPICS, Lane
from services.runtime.settings import Settings
from tests.house.kubernetes import (
    COMPONENT,
    EXAMPLES,
    NAME,
    OURS,
    OVERLAYS,
    container,
    environment,
    labels,
    of_kind,
    running,
)
from tests.house.prometheus_rule import RULE, written
from tests.house.promql import parts
from tests.house.test_prometheus import RULES
from tests.house.tree import read_yaml, stage_blocks, text

PROD: Final = OVERLAYS["prod"]
SCALED: Final = {
    (stage.name if lane is Lane.LIVE else f"{stage.name}-{lane}"): (stage.group(lane), stage.inputs(lane)[0].on(lane))
    for stage, lane in product((CLASSIFY, ENRICH, INDEXER), Lane)
}


def test_what_remembers_nothing_is_scaled_by_its_group_s_lag() -> None:
    scalers = of_kind(PROD, "ScaledObject")
    found = {
        each["spec"]["scaleTargetRef"]["name"]: (trigger["metadata"]["consumerGroup"], trigger["metadata"]["topic"])
        for each in scalers.values()
        for trigger in each["spec"]["triggers"]
    }
    assert found == SCALED
    for name, each in scalers.items():
        assert each["spec"]["maxReplicaCount"] == PARTITIONS
        assert each["spec"]["minReplicaCount"] == 1
        assert "replicas" not in running(PROD)[name]["spec"], "two would set it"
        assert running(PROD)[name]["kind"] == "Deployment"


def test_a_process_may_lag_by_two_batches_and_far_less_than_is_warned_of() -> None:
    thresholds = {
        each["spec"]["triggers"][0]["metadata"]["lagThreshold"] for each in of_kind(PROD, "ScaledObject").values()
    }
    assert thresholds == {str(2 * Settings.model_fields["batch_articles"].default)}
    (growing,) = (rule for rule in RULES if rule["alert"] == "LagGrowing")
    assert "> 5000" in growing["expr"]


def test_keda_enters_kafka_as_the_stages_do() -> None:
    authentication = of_kind(PROD, "TriggerAuthentication")["kafka"]["spec"]
    for name, each in of_kind(PROD, "ScaledObject").items():
        stage = running(PROD)[name]
        (trigger,) = each["spec"]["triggers"]
        assert trigger["authenticationRef"] == {"name": "kafka"}
        assert trigger["metadata"]["tls"] == "enable"
        assert trigger["metadata"]["sasl"] == "scram_sha512"
        host, _, port = environment(stage, PROD)["HEADWATER_KAFKA"].partition(":")
        assert trigger["metadata"]["bootstrapServers"] == f"{host}.{stage['metadata']['namespace']}:{port}"
        (user,) = authentication["env"]
        assert user["containerName"] == container(stage)["name"]
        assert user["name"] in {one["name"] for one in container(stage)["env"]}
    mounted = {source["secret"]["name"] for source in kafka_secrets()}
    assert {each["name"] for each in authentication["secretTargetRef"]} == mounted


def kafka_secrets() -> list[Any]:
    """The sources of the volume with which a stage enters Kafka."""
    volumes = running(PROD)["classify"]["spec"]["template"]["spec"]["volumes"]
    found: list[Any] = next(each for each in volumes if each["name"] == "kafka")["projected"]["sources"]
    return found


def test_the_rules_are_those_of_deploy_prometheus() -> None:
    assert text(RULE) == written(), "python -m tests.house.prometheus_rule writes it anew"


def test_the_rules_groups_are_all_there() -> None:
    sources = [read_yaml(f"deploy/prometheus/{name}.yml")["groups"] for name in ("recording", "rules")]
    assert of_kind(PROD, "PrometheusRule")["headwater"]["spec"]["groups"] == [
        group for some in sources for group in some
    ]


def test_what_is_not_there_at_all_is_noticed_too() -> None:
    ((rule,),) = (group["rules"] for group in of_kind(PROD, "PrometheusRule")["headwater-absent"]["spec"]["groups"])
    nodes = list(parts(rule["expr"]))
    assert {node.func.name for node in nodes if isinstance(node, Call)} == {"absent"}
    looked = [m.value for node in nodes if isinstance(node, VectorSelector) for m in node.matchers.matchers]
    assert sorted(looked) == sorted(stage_blocks())
    assert rule["annotations"]["runbook"] == "deploy/README.md#stagedown"


def test_prometheus_finds_every_process_under_the_name_that_alerts_know() -> None:
    monitor = of_kind(PROD, "PodMonitor")["headwater"]["spec"]
    assert monitor["jobLabel"] == COMPONENT
    (endpoint,) = monitor["podMetricsEndpoints"]
    assert endpoint["interval"] == read_yaml("deploy/prometheus/prometheus.yml")["global"]["scrape_interval"]
    assert monitor["selector"]["matchLabels"] == {NAME: OURS}
    for name, each in running(PROD).items():
        assert labels(each)[COMPONENT] == name
        assert endpoint["port"] in {port["name"] for port in container(each)["ports"]}


@pytest.mark.parametrize(
    ("kind", "names"),
    [("topic", [topic.on(lane) for topic in TOPICS for lane in Lane]),
     ("group", [ALERTS, ARCHIVE, *(stage.group(lane) for stage in STAGES for lane in Lane)])],
)  # fmt: skip
def test_kafka_s_user_may_use_all_of_ours(kind: str, names: list[str]) -> None:
    rules = of_kind(EXAMPLES["strimzi"], "KafkaUser")["headwater"]["spec"]["authorization"]["acls"]
    (resource,) = (rule["resource"] for rule in rules if rule["resource"]["type"] == kind)
    assert resource["patternType"] == "prefix"
    assert [name for name in names if not name.startswith(resource["name"])] == []


def test_the_examples_make_what_production_asks_for() -> None:
    cluster = of_kind(EXAMPLES["strimzi"], "Kafka")["headwater"]
    (listener,) = cluster["spec"]["kafka"]["listeners"]
    found = environment(running(PROD)["indexer"], PROD)
    assert found["HEADWATER_KAFKA"] == f"{cluster['metadata']['name']}-kafka-bootstrap:{listener['port']}"
    assert listener["authentication"]["type"] == "scram-sha-512"
    assert found["HEADWATER_KAFKA_USER"] in of_kind(EXAMPLES["strimzi"], "KafkaUser")
    (brokers,) = of_kind(EXAMPLES["strimzi"], "KafkaNodePool").values()
    assert found["HEADWATER_REPLICATION"] == str(brokers["spec"]["replicas"])
    (servers,) = of_kind(EXAMPLES["eck"], "Elasticsearch")
    assert found["HEADWATER_ELASTICSEARCH"] == f"https://{servers}-es-http:9200"
    assert int(found["HEADWATER_REPLICAS"]) < 3
