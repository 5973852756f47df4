"""The public contract: the committed schemas are the code's, real messages follow them, and every public topic is told."""

import json
from typing import Any, Final

import jsonschema
import pytest

from deploy.contract.build import DIALECT, FOLDER, PUBLIC, schema, written
from services.contract.articles import SCHEMA
from services.pipeline import TOPICS, Topic
from tests.house.tree import ROOT, text

RECORDED: Final = [
    json.loads(line)
    for line in (ROOT / f"tests/fixtures/recorded/schema-{SCHEMA}.jsonl").read_text("utf-8").splitlines()
]
TOPIC_PARAMS: Final = [pytest.param(topic, id=topic.name) for topic in PUBLIC]


def test_the_files_are_what_the_code_builds() -> None:
    """Written by `python -m deploy.contract.build`."""
    assert {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")} == dict(written())


@pytest.mark.parametrize("topic", TOPIC_PARAMS)
def test_a_schema_is_one_and_takes_what_is_written(topic: Topic) -> None:
    made = schema(topic)
    assert made["$schema"] == DIALECT
    jsonschema.Draft202012Validator.check_schema(made)
    check = jsonschema.Draft202012Validator(made)
    message = next(one["message"] for one in RECORDED if one["kind"] == PUBLIC[topic].__name__)
    check.validate(message)
    check.validate({**message, "a_field_of_later": 1})
    for wrong in (
        {**message, "id": "no id"},
        {**message, "schema": SCHEMA + 1},
        {k: v for k, v in message.items() if k != "id"},
    ):
        assert not check.is_valid(wrong)


@pytest.mark.parametrize("topic", TOPIC_PARAMS)
def test_fields_say_what_they_are(topic: Topic) -> None:
    definitions: dict[str, Any] = schema(topic)["$defs"]
    assert all(definition["description"] for definition in definitions.values())


def test_words_under_a_field_are_its_description() -> None:
    (topic,) = (topic for topic in PUBLIC if topic.name == "articles.enriched")
    fields = schema(topic)["$defs"]["EnrichedArticle"]["properties"]
    assert fields["vector"]["description"].startswith("128 numbers")
    assert fields["published"]["description"] == "Set only from what the source itself states as its publication date."


def test_the_readme_tells_every_public_topic_and_no_other() -> None:
    told = {line.split("`")[1] for line in text("deploy/contract/README.md").splitlines() if line.startswith("| `")}
    assert told == {topic.name for topic in PUBLIC}
    assert told <= {topic.name for topic in TOPICS}
