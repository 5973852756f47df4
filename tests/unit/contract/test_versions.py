"""Messages of the schema before and of the one after are read; what each number wrote is kept as bytes."""

import json
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from services.contract import articles, links, notices
from services.contract.articles import SCHEMA, Message, SchemaMismatch, decode, encode, reader
from tests.unit.contract.examples import SEEN

RECORDED: Final = Path(__file__).parents[2] / "fixtures" / "recorded"
KINDS: Final[dict[str, type[Message]]] = {
    kind.__name__: kind
    for kind in (articles.EnrichedArticle, articles.RawArticle, notices.Sighting, links.Link, links.Telling, notices.Tombstone)
}  # fmt: skip
LINES: Final[list[tuple[int, dict[str, Any]]]] = [
    (number, line)
    for number in (SCHEMA - 1, SCHEMA)
    for path in RECORDED.glob(f"schema-{number}.jsonl")
    for line in map(json.loads, path.read_text("utf-8").splitlines())
]


def test_this_schema_s_messages_are_recorded() -> None:
    assert {line["kind"] for number, line in LINES if number == SCHEMA} == set(KINDS)


@pytest.mark.parametrize(("number", "line"), LINES, ids=[f"{number}-{line['kind']}" for number, line in LINES])
def test_what_was_recorded_is_read_and_nothing_of_it_is_lost(number: int, line: dict[str, Any]) -> None:
    message = decode(reader(KINDS[line["kind"]]), json.dumps(line["message"]).encode())
    if number == SCHEMA:
        again = json.loads(encode(message))
        assert {name: again.get(name) for name in line["message"]} == line["message"]


def older(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A message of the schema before, in which an article's title was its headline."""
    monkeypatch.setitem(articles.UPGRADES, SCHEMA - 1, lambda fields: {**fields, "title": fields["headline"]})
    fields = next(line["message"] for _, line in LINES if line["kind"] == "RawArticle")
    return json.dumps({**fields, "schema": SCHEMA - 1, "headline": "A headline", "title": None}).encode()


def test_the_schema_before_is_upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    message = decode(reader(articles.RawArticle), older(monkeypatch))
    assert message.title == "A headline"
    assert json.loads(encode(message))["schema"] == SCHEMA


def test_the_schema_before_is_refused_where_nobody_knows_how_to_upgrade_it(monkeypatch: pytest.MonkeyPatch) -> None:
    data = older(monkeypatch)
    articles.UPGRADES.clear()
    with pytest.raises(SchemaMismatch, match="and its neighbours"):
        decode(reader(articles.RawArticle), data)


def test_the_schema_after_is_read_as_far_as_it_is_known() -> None:
    data = encode(notices.Tombstone(id="ab" * 16, reason="r", at=SEEN)).replace(b'"schema":1', b'"schema":2,"by":"x"')
    assert decode(reader(notices.Tombstone), data).reason == "r"


def test_the_schema_after_is_not_guessed_at_where_a_field_is_another() -> None:
    data = encode(notices.Tombstone(id="ab" * 16, reason="r", at=SEEN)).replace(b'"schema":1', b'"schema":2')
    with pytest.raises(msgspec.ValidationError, match=r"\$\.reason"):
        decode(reader(notices.Tombstone), data.replace(b'"r"', b"7"))
