"""The README's tables of the flow say what services/pipeline.py says."""

import re

import pytest

from services.pipeline import STAGES, TOPICS, Stage, Topic
from tests.house.tree import ROOT

README = (ROOT / "README.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in row.strip("|").split("|")] for row in README.splitlines() if row.startswith("|")]


def names(topics: tuple[Topic, ...]) -> str:
    return ", ".join(f"`{topic.name}`" for topic in topics) or "Elasticsearch"


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_every_stage_has_its_row(stage: Stage) -> None:
    assert [stage.name, names(stage.reads), names(stage.writes), stage.does] in ROWS


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_every_topic_has_its_row(topic: Topic) -> None:
    assert [f"`{topic.name}`", topic.holds] in ROWS


def test_no_other_topic_is_named() -> None:
    known = {topic.name for topic in TOPICS}
    assert set(re.findall(r"`(articles\.[a-z]+)`", README)) <= known


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_the_metrics_port_is_told(stage: Stage) -> None:
    assert f"{stage.name} {stage.metrics_port}" in README.replace("\n", " ")


def test_both_commands_are_told() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE)) <= targets
    assert {"demo", "test"} <= targets
