"""Exports as streams of lines."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from services.contract.articles import Provenance, TopicGuess
from services.search.article import Article
from services.search.export import COLUMNS, jsonl, table

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def article(**parts: Any) -> Article:
    base: dict[str, Any] = {
        "id": "a" * 32, "source": "example.org", "channel": "page", "title": "Fish", "text": "One.\nTwo, three.",
        "language": "en", "language_confidence": 1.0, "time": NOON, "observed": NOON, "first_seen": NOON, "indexed": NOON,
        "revision": 1, "edition": 1, "words": 3, "reading_seconds": 1, "group": "g", "story": "s", "wire": False,
        "provenance": Provenance(producer="test", extractor="test/1", input="x"),
    }  # fmt: skip
    return Article(**{**base, **parts})


def rows(*articles: Article) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(table(articles)).decode(), newline="")))


def test_a_line_holds_the_whole_article() -> None:
    one = article(people=("Ada Renholm",))
    (line,) = b"".join(jsonl([one])).splitlines()
    assert msgspec.json.decode(line, type=Article) == one
    assert list(jsonl([])) == [b""]


def test_a_row_holds_the_columns() -> None:
    topic = TopicGuess(code="04000000", name="economy, business", confidence=0.5)
    (row,) = rows(article(people=("Ada", "Bo"), topics=(topic,), copy_of=None))
    assert tuple(row) == COLUMNS
    assert (row["people"], row["topics"], row["text"]) == ("Ada; Bo", "economy, business", "One.\nTwo, three.")
    assert (row["time"], row["published"], row["copy_of"], row["words"]) == ("2026-05-01T12:00:00+00:00", "", "", "3")


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(title: str) -> None:
    assert rows(article(title=title))[0]["title"] == f"'{title}"


def test_many_articles_come_in_blocks() -> None:
    some = [article(text="word " * 2000) for _ in range(30)]
    assert len(list(jsonl(some))) > 3
    assert len(list(table(some))) > 3
    assert len(rows(*some)) == 30
