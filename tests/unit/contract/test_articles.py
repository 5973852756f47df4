"""Records on the wire: whole, checked, and refused where they are not what this code reads."""

from typing import Any

import msgspec
import pytest

from services.contract.articles import (
    CHANNEL_RANK,
    SCHEMA,
    EnrichedArticle,
    RawArticle,
    SchemaMismatch,
    UniqueArticle,
    decode,
    encode,
    grow,
    reader,
)
from services.contract.notices import Sighting
from tests.fakes import at, raw
from tests.unit.contract.examples import FULL, SIGHTING

RAW = reader(RawArticle)
LEAST = {"schema": 1, "id": "ab" * 16, "source": "s", "channel": "page", "title": "t", "text": "x",
         "observed": "2025-04-01T12:00:00Z", "provenance": {"producer": "p", "extractor": "e", "input": "i"}}  # fmt: skip


def wire(**changes: Any) -> bytes:
    """The least article with these fields; None takes one out."""
    return msgspec.json.encode({k: v for k, v in {**LEAST, **changes}.items() if v is not None})


@pytest.mark.parametrize("record", [raw(), FULL, SIGHTING], ids=lambda record: type(record).__name__)
def test_a_record_comes_back_as_it_went(record: RawArticle | Sighting) -> None:
    assert decode(reader(type(record)), encode(record)) == record


def test_the_schema_is_always_on_the_wire() -> None:
    for record in (raw(), FULL, SIGHTING):
        assert msgspec.json.decode(encode(record))["schema"] == SCHEMA


def test_every_field_of_the_full_example_is_set() -> None:
    fields = EnrichedArticle.__struct_fields__
    assert set(msgspec.json.decode(encode(FULL))) == {*fields, "schema"}


def test_empty_parts_are_left_out() -> None:
    assert "tags" not in msgspec.json.decode(encode(raw()))


@pytest.mark.parametrize("schema", [0, 3, 99])
def test_another_schema_is_refused_as_such(schema: int) -> None:
    with pytest.raises(SchemaMismatch, match="reads schema version 1"):
        decode(RAW, wire(schema=schema))


@pytest.mark.parametrize("schema", ["1", 1.5, "x"])
def test_a_schema_that_is_no_number_is_refused(schema: object) -> None:
    with pytest.raises((SchemaMismatch, msgspec.ValidationError)):
        decode(RAW, wire(schema=schema))


def test_a_message_that_says_no_schema_is_read_as_this_one() -> None:
    assert decode(RAW, wire(schema=None)) == decode(RAW, wire())


def test_unknown_fields_are_passed_over() -> None:
    assert decode(RAW, wire(mood="fine")) == decode(RAW, wire())


def test_a_later_record_is_read_as_an_earlier_one() -> None:
    """What grew by two stages still is an article of the first topic."""
    assert decode(RAW, encode(FULL)).title == FULL.title


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 3),
        ("channel", "radio"),
        ("observed", "yesterday"),
        ("tags", "one"),
        ("text", None),
        ("provenance", {}),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object) -> None:
    with pytest.raises(msgspec.ValidationError, match=field if value is None else rf"\$\.{field}|provenance|producer"):
        decode(RAW, wire(**{field: value}))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"schema": 1', b'"text"'])
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        decode(RAW, data)


@pytest.mark.parametrize("escape", [rb"\ud800", rb"\udc00x", rb"\ud800\ud800"])
def test_half_a_surrogate_pair_is_no_valid_json(escape: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(RAW, wire(title="HERE").replace(b"HERE", escape))


def test_invalid_utf8_is_refused() -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        decode(RAW, wire(title="HERE").replace(b"HERE", b"\xc3\x28"))


def test_records_do_not_change() -> None:
    with pytest.raises(AttributeError):
        raw().title = "other"  # type: ignore[misc]


def test_growing_adds_parts_and_keeps_the_rest() -> None:
    grown = grow(raw(), UniqueArticle, version=5, revision=1, first_seen=at(0), content_hash="0" * 16)
    assert (grown.version, grown.title, grown.url) == (5, raw().title, raw().url)


def test_growing_without_a_needed_part_fails() -> None:
    with pytest.raises(TypeError, match="version"):
        grow(raw(), UniqueArticle, revision=1)


def test_a_summary_ranks_below_everything() -> None:
    assert min(CHANNEL_RANK, key=lambda channel: CHANNEL_RANK[channel]) == "feed_summary"
    assert CHANNEL_RANK["feed_full"] < CHANNEL_RANK["page"] < CHANNEL_RANK["wire"] == CHANNEL_RANK["push"]
