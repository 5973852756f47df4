"""From documents to messages: published or buried, and counted after the ack."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zstandard

from services.contract.articles import RawArticle, decode, reader
from services.contract.identity import article_id, key
from services.pipeline import DEAD, RAW, Lane
from services.producers.guarded import Guard
from services.producers.inputs import Document
from services.producers.intake import Intake
from services.producers.journal import Journal
from services.producers.tally import SHOWN, Options
from services.runtime.settings import Settings
from tests.fakes import NOON, Counted, LogPublisher, at

RAWS = reader(RawArticle)


def document(data: bytes) -> Document:
    return Document("in.jsonl", lambda: BytesIO(data), at(-60))


def lines(*rows: object) -> bytes:
    return b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)


def article(number: int = 0, **parts: str) -> dict[str, str]:
    return {
        "title": f"Title {number}",
        "text": "A text of some words.",
        "url": f"https://example.org/{number}",
        **parts,
    }


class Rig:
    """An intake with a publisher that keeps everything in memory."""

    def __init__(
        self, home: Path, options: Options | None = None, taken_down: frozenset[bytes] = frozenset(), **settings: Any
    ) -> None:
        self.guard = Guard()
        self.intake = Intake(
            Settings(home=home, namespace="ns", **settings), options or Options(), lambda: NOON, self.guard, taken_down
        )
        self.publisher = LogPublisher(self.intake.acked)

    def take(self, *found: bytes) -> None:
        with self.guard:
            self.intake.take(map(document, found), self.publisher.as_publisher())

    def articles(self, lane: Lane = Lane.LIVE) -> list[RawArticle]:
        return [decode(RAWS, message.value or b"") for message in self.publisher.log.all(f"ns-{RAW.on(lane)}")]


def test_articles_go_to_the_raw_topic_under_their_id(tmp_path: Path) -> None:
    rig, counted = Rig(tmp_path), Counted("jsonl")
    rig.take(lines(article(1), article(2)))
    messages = rig.publisher.log.all("ns-articles.raw")
    assert sorted(m.key or b"" for m in messages) == sorted(key(a.id) for a in rig.articles())
    assert (rig.intake.tally.published, rig.intake.tally.documents, rig.publisher.flushed) == (2, 1, 1)
    assert counted.of("jsonl") == {"received": 2, "sent": 2, "dropped": 0, "dead": 0, "retries": 0}


def test_provenance_says_where(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.take(lines(article(1), article(2)))
    wheres = {(a.provenance.producer, a.provenance.input, a.provenance.position) for a in rig.articles()}
    assert wheres == {("jsonl", "in.jsonl", "line 1"), ("jsonl", "in.jsonl", "line 2")}


def test_refused_records_are_buried_with_their_bytes_and_place(tmp_path: Path) -> None:
    rig, counted = Rig(tmp_path), Counted("jsonl")
    rig.take(lines(article(1), b"{half\n", article(2)))
    (letter,) = rig.publisher.log.all("ns-articles.dead")
    assert (letter.value or b"").strip() == b"{half"
    assert (letter.header("stage"), letter.header("error"), letter.header("topic")) == ("jsonl", "not_json", "in.jsonl")
    assert (letter.header("reason") or "").startswith("in.jsonl, line 2: ")
    assert dict(rig.intake.tally.dead) == {"not_json": 1}
    assert rig.intake.tally.letters[0][:2] == ("in.jsonl", "line 2")
    assert counted.adds_up("jsonl")
    assert counted.of("jsonl")["received"] == 3


def test_text_that_cleaning_leaves_nothing_of_is_refused(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.take(lines(article(1, text="\u200b\u202e")))
    assert dict(rig.intake.tally.dead) == {"no_text": 1}


def test_what_is_too_large_is_archived_and_referred_to(tmp_path: Path) -> None:
    rig = Rig(tmp_path, max_article_bytes=10_000)
    big = lines(article(1, text="word " * 4_000))
    rig.take(big, big)
    assert rig.articles() == []
    first, second = rig.publisher.log.all("ns-articles.dead")
    kept = json.loads(first.value or b"")
    assert first.value == second.value
    stored = decode(RAWS, zstandard.decompress(Path(kept["kept_in"]).read_bytes()))
    assert stored.text == ("word " * 4_000).strip()
    assert len(list(tmp_path.rglob("*.zst"))) == 1
    assert list(tmp_path.rglob("*.part")) == []
    assert first.header("error") == "too_large"


def test_an_unreadable_document_does_not_stop_the_others(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.take(b"", lines(article(1)), b"\x89PNG\r\n\x1a\n" + b"\0" * 99)
    assert rig.intake.tally.published == 1
    assert [reason.split(":")[0] for reason in rig.intake.tally.unread] == [
        "in.jsonl is empty",
        "in.jsonl is binary, not text",
    ]


def wire(ends: float) -> bytes:
    """A ninjs item under an embargo."""
    item = {"uri": "urn:agency:1", "pubstatus": "usable", "headline": "Harbour", "body_text": "A text of some words.",
            "versioncreated": at(-9_000).isoformat(), "embargoed": at(ends).isoformat()}  # fmt: skip
    return json.dumps(item).encode()


@pytest.mark.parametrize(
    ("written", "ends", "published"),
    [(7_200, 3_600, False), (-7_200, -3_600, True), (-7_200, 3_600, False), (7_200, -3_600, True)],
)
def test_an_embargo_ends_by_the_clock_and_not_by_the_file_s_time(
    tmp_path: Path, written: float, ends: float, published: bool
) -> None:
    rig = Rig(tmp_path, Options(lane=Lane.BACKFILL))
    file = Document("in.json", lambda: BytesIO(wire(ends)), at(written))
    with rig.guard:
        rig.intake.take([file], rig.publisher.as_publisher())
    assert [a.observed for a in rig.articles(Lane.BACKFILL)] == [at(min(written, 0))] * published
    assert len(rig.intake.tally.held) == (not published)


@pytest.mark.parametrize(
    ("options", "seconds"),
    [(Options(), 0), (Options(lane=Lane.BACKFILL), -60), (Options(lane=Lane.BACKFILL, as_live=True), 0)],
)
def test_a_backfill_was_observed_when_it_was_captured(tmp_path: Path, options: Options, seconds: int) -> None:
    rig = Rig(tmp_path, options)
    rig.take(lines(article(1)))
    assert [a.observed for a in rig.articles(options.lane)] == [at(seconds)]


def test_a_run_that_goes_on_tells_again_what_was_not_settled(tmp_path: Path) -> None:
    written = {"bad": b"", "held": wire(3_600), "good": lines(article(1))}
    found = [Document(name, lambda data=data: BytesIO(data), at(0)) for name, data in written.items()]  # type: ignore[misc]
    first, second = Rig(tmp_path), Rig(tmp_path)
    for rig in (first, second):
        journal = Journal(rig.intake.settings, ["ingest"])
        with rig.guard:
            rig.intake.take(found, rig.publisher.as_publisher(), journal)
        journal.write()  # and broken off before it ends
    assert (first.intake.tally.published, second.intake.tally.published) == (1, 0)
    assert second.intake.tally.resumed == 1
    assert len(second.intake.tally.unread) == len(second.intake.tally.held) == 1


def test_only_the_first_are_kept_to_be_shown(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.take(lines(*(article(n) for n in range(2 * SHOWN)), *([b"{\n"] * 2 * SHOWN)))
    tally = rig.intake.tally
    assert (len(tally.titles), len(tally.letters)) == (SHOWN, SHOWN)
    assert (tally.published, tally.dead["not_json"]) == (2 * SHOWN, 2 * SHOWN)
    assert len(rig.publisher.log.all(f"ns-{DEAD.name}")) == 2 * SHOWN


def test_what_was_taken_down_is_neither_published_nor_buried_nor_kept(tmp_path: Path) -> None:
    name = key(article_id(url="https://example.org/1", source="", guid=None, title=""))
    rig = Rig(tmp_path, taken_down=frozenset({name}), max_article_bytes=10_000)
    counted = Counted("jsonl")
    rig.take(lines(article(1), article(2), article(1, text="word " * 4_000), article(1, text=""),
                   b'{"url": "https://example.org/1", "text": "cut\n'))  # fmt: skip
    assert [a.url for a in rig.articles()] == ["https://example.org/2"]
    assert rig.publisher.log.all(f"ns-{DEAD.name}") == []
    assert not (tmp_path / "archive").exists()
    assert (rig.intake.tally.published, rig.intake.tally.taken_down) == (1, 4)
    assert counted.of("jsonl")["dropped"] == 4


def test_a_letter_has_its_article_s_key_where_it_is_known(tmp_path: Path) -> None:
    rig = Rig(tmp_path, max_article_bytes=10_000)
    rig.take(lines(article(1, text="word " * 4_000), b"{broken\n"))
    keys = {letter.header("error"): letter.key for letter in rig.publisher.log.all(f"ns-{DEAD.name}")}
    assert keys.pop("too_large") == key(article_id(url="https://example.org/1", source="", guid=None, title=""))
    assert set(keys.values()) == {None}
