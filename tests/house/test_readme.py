"""The README's tables of the flow say what services/pipeline.py says."""

import re

import pytest
import typer

from services.cli.main import app
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


def test_every_command_is_told_and_no_other() -> None:
    lines = README.partition("## The command")[2].partition("```\n")[2].partition("```")[0].splitlines()
    told = {name for line in lines for name in _names(line)}
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    there = {
        (name, sub)
        for name, command in group.commands.items()
        for sub in (command.commands if isinstance(command, typer.core.TyperGroup) else [""])
        if not command.hidden
    }
    assert told == there


def _names(line: str) -> list[tuple[str, str]]:
    """Of `headwater up | down NAME  what it does` those of both, of `headwater dead list | show` dead's two."""
    usage = re.split(r"\s{2,}", line)[0].removeprefix("headwater ")
    parts = [re.findall(r"(?<![^ ])[a-z]+(?![^ ])", part) for part in usage.split("|") if part.strip()]
    first = parts[0]
    if len(first) == 2:
        return [(first[0], sub) for sub in (first[1], *(part[0] for part in parts[1:]))]
    return [(part[0], "") for part in parts if part]


def test_both_commands_are_told() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE)) <= targets
    assert {"demo", "test"} <= targets
