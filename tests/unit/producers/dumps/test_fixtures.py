"""Whole dumps in several languages: where each article begins and ends, and what each line of it is."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from services.contract.articles import DateEvidence
from services.producers.draft import Draft
from services.producers.dumps.read import read

FIXTURES = sorted(Path("tests/fixtures/dumps").glob("*.expected.json"))
CASES = [
    pytest.param(path, number, id=f"{path.name.partition('.')[0]}-{number + 1}")
    for path in FIXTURES
    for number in range(len(json.loads(path.read_text("utf-8"))["articles"]))
]
each = pytest.mark.parametrize(("path", "number"), CASES)


@cache
def expected(path: Path) -> list[dict[str, Any]]:
    articles: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["articles"]
    return articles


@cache
def drafts(path: Path) -> list[Draft]:
    data = path.with_name(path.name.replace(".expected.json", ".txt")).read_bytes()
    return [item for item in read(data, source="dump") if isinstance(item, Draft)]


def both(path: Path, number: int) -> tuple[Draft, dict[str, Any]]:
    found = drafts(path)
    if number >= len(found):
        pytest.fail(f"only {len(found)} articles found")
    return found[number], expected(path)[number]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name.partition(".")[0])
def test_boundaries(path: Path) -> None:
    assert [draft.title for draft in drafts(path)] == [article["title"] for article in expected(path)]


@each
def test_captions_and_credits(path: Path, number: int) -> None:
    found, wanted = both(path, number)
    captions = [(c["text"], c.get("credit")) for c in wanted["captions"]]
    assert [(caption.text, caption.credit) for caption in found.captions] == captions


@each
def test_paragraphs(path: Path, number: int) -> None:
    found, wanted = both(path, number)
    assert found.text.split("\n\n") == wanted["paragraphs"]


@each
def test_authors(path: Path, number: int, request: pytest.FixtureRequest) -> None:
    found, wanted = both(path, number)
    if path.stem.startswith("arabic"):
        reason = "its bylines are a place and a name, which the shape of a line alone does not tell from a title"
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    assert list(found.authors) == wanted.get("authors", [])


@each
def test_published_day(path: Path, number: int) -> None:
    """The stated day, whether its time is known (then it is the publication time) or not (then it is evidence)."""
    found, wanted = both(path, number)
    day = found.published.date().isoformat() if found.published else None
    stated = day or next((d.date[:10] for d in found.dates if d.origin in ("page", "meta")), None)
    assert stated == wanted["published"]


def evidence(dates: list[DateEvidence]) -> set[tuple[str, str]]:
    return {(found.date, found.origin) for found in dates}


@each
def test_evidence(path: Path, number: int) -> None:
    found, wanted = both(path, number)
    dates = [found for found in found.dates if found.origin not in ("page", "meta")]
    assert evidence(dates) == {(e["date"], e["origin"]) for e in wanted["evidence"]}


@each
def test_what_is_not_text_is_not_in_it(path: Path, number: int) -> None:
    found, wanted = both(path, number)
    lines = {line.strip() for line in found.text.splitlines()}
    assert [line for line in wanted.get("not_in_body", []) if line in lines] == []
