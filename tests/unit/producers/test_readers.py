"""Which reader gets a document, and what it is told."""

from io import BytesIO
from pathlib import Path

import pytest

from services.producers import readers
from services.producers.guarded import Guard
from services.producers.inputs import Document, InputError
from services.producers.readers import EXTRACTORS, NAMES, open_document

LINE = b'{"title": "A title", "text": "A text of some words."}\n'


def document(data: bytes, name: str = "in.txt") -> Document:
    return Document(name, lambda: BytesIO(data))


def test_every_reader_has_a_name_and_a_version() -> None:
    assert set(EXTRACTORS) == set(NAMES.values())
    assert all(extractor.startswith(name.rstrip("s")) for name, extractor in EXTRACTORS.items())


def test_json_lines_take_their_source_from_the_file_name() -> None:
    with Guard() as guard:
        name, found = open_document(document(LINE, "folder/wire.jsonl"), guard, source=None)
        (item,) = found
    assert name == "jsonl"
    assert getattr(item, "source", None) == "wire"


def test_a_wire_is_known_by_what_is_in_it() -> None:
    item = b'{"uri": "urn:a", "pubstatus": "usable", "headline": "A title", "body_text": "A text."}'
    with Guard() as guard:
        name, found = open_document(document(item, "in.json"), guard, source="Desk")
        (item_found,) = found
    assert (name, getattr(item_found, "source", None)) == ("wires", "Desk")


def test_a_reader_can_be_named() -> None:
    with Guard() as guard:
        name, found = open_document(document(b"no json", "x.txt"), guard, source="s", only="jsonl")
        assert name == "jsonl"
        assert [getattr(item, "error", "") for item in found] == ["not_json"]


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "is empty"), (b" \n", "is empty"), (b"\x1f\x8b\x08" + b"\0" * 50, "is binary")]
)
def test_nothing_to_read_is_said(data: bytes, words: str) -> None:
    with Guard() as guard, pytest.raises(InputError, match=words):
        open_document(document(data), guard, source=None)


def test_a_document_that_is_too_large_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(readers, "SIZE_LIMIT", 1_000)
    with Guard() as guard:
        _, found = open_document(document(b"words and words. " * 100), guard, source=None)
        with pytest.raises(InputError, match="is larger than"):
            list(found)
