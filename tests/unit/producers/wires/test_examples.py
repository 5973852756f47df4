"""IPTC's own examples and real wire items, which only a workplace has: every one is read or refused with a reason."""

import gzip
import json
import tarfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from services.contract.articles import Provenance
from services.producers.draft import Draft, Refused, finish
from services.producers.guarded import Guard
from services.producers.sniff import HEAD, kind_of
from tests.shared import shared

pytestmark = pytest.mark.shared
WHERE: Final = Provenance(producer="wires", extractor="wires/1", input="examples")
ARTICLES: Final = ("LISTING_1_", "LISTING_2_", "LISTING_22_", "LISTING_26_", "LISTING_27_", "LISTING_3", "LISTING_6_")
"""Of the standard's listings, those that hold a whole item with words in it."""


@pytest.fixture(scope="module")
def folder() -> Path:
    return shared("data", "iptc_mediatopics")


def examples(folder: Path) -> dict[str, bytes]:
    """Each file once: the archive holds some for several releases."""
    found: dict[str, bytes] = {}
    with tarfile.open(folder / "newsml-g2-examples.tar.gz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.name.endswith(".xml") else None
            if stream:
                found.setdefault(Path(member.name).name, stream.read())
    return found


def german(folder: Path) -> bytes:
    """JSON lines of a hundred items."""
    return gzip.decompress((folder / "dpa_sample.jsonl.gz").read_bytes())


def settle(item: Draft | Refused, name: str) -> None:
    """An article can be made of it, or a person is told why not."""
    if isinstance(item, Refused):
        assert item.reason.endswith("."), name
    else:
        assert item.wire, name
        assert finish(item, observed=datetime.now(UTC), provenance=WHERE).text


def test_every_newsml_g2_example(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts: Counter[str] = Counter()
    documents = examples(folder)
    with Guard() as guard:
        for name, data in documents.items():
            items = list(guard.read("wires", data, source=None))
            assert items, name
            counts.update(getattr(item, "error", "drafts") for item in items)
            for item in items:
                settle(item, name)
            if name.startswith(ARTICLES):
                assert isinstance(items[0], Draft), name
                assert kind_of(data[:HEAD], name, None) == "wire"
    with capsys.disabled():
        print(f"\n{len(documents)} files: {dict(counts)}")
    assert len(documents) >= 35
    assert counts["drafts"] >= 14
    assert (counts["too_costly"], counts["reader_failed"]) == (0, 0)


def test_the_german_items_lost_their_format_and_are_refused_with_the_reason(folder: Path) -> None:
    """They are kept as plain JSON lines of text and subjects, without the item around them: no ninjs, and so no id."""
    with Guard() as guard:
        items = list(guard.read("wires", german(folder), source=None))
    assert len(items) == 100
    assert [item.error for item in items if isinstance(item, Refused)] == ["no_id"] * 100


def ninjs(line: dict[str, Any]) -> dict[str, Any]:
    """One of them as an item again."""
    return {
        "uri": line["file"].rpartition("/")[2].removesuffix(".xml"), "type": "text", "versioncreated": line["date"],
        "language": line["lang"], "headline": next(iter(line["headline"]), ""), "body_text": line["body"],
        "subject": [{"code": code, "name": names[0]} for code, _, _, names in line["subjects"] if code and names],
    }  # fmt: skip


def test_the_german_items_as_ninjs_are_read_whole(folder: Path) -> None:
    lines = [json.loads(line) for line in german(folder).splitlines()]
    with Guard() as guard:
        items = list(guard.read("wires", json.dumps([ninjs(line) for line in lines]).encode(), source="dpa"))
    coded = 0
    for line, item in zip(lines, items, strict=True):
        assert isinstance(item, Draft)
        assert item.wire
        assert " ".join(item.text.split()) == " ".join(line["body"].split())
        assert item.published == datetime.fromisoformat(line["date"])
        wanted = {code.removeprefix("medtop:") for code, *_ in line["subjects"] if (code or "").startswith("medtop:")}
        assert set(item.wire.topics) == wanted
        coded += bool(wanted)
    assert coded > 70
