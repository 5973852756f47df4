"""A real dump that only a workplace has: two articles run together, every head twice."""

import pytest

from services.producers.draft import Draft
from services.producers.dumps.read import read
from tests.shared import shared

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def shared_sample() -> str:
    return shared("samples", "raw-page-dump.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def found(shared_sample: str) -> list[Draft]:
    items = list(read(shared_sample.encode(), source="sample"))
    assert all(isinstance(item, Draft) for item in items)
    return [item for item in items if isinstance(item, Draft)]


def test_two_articles_with_the_titles_of_the_page(found: list[Draft], shared_sample: str) -> None:
    lines = shared_sample.split("\n")
    assert [draft.title for draft in found] == [lines[0], lines[38]]
    assert "\u2019" in found[1].title


def test_no_paragraph_lost_and_nothing_else_kept(found: list[Draft], shared_sample: str) -> None:
    lines = shared_sample.split("\n")
    paragraphs = [line for line in lines if line and lines.count(line) == 1]
    assert [p for draft in found for p in draft.text.split("\n\n")] == paragraphs


def test_dates_come_from_the_captions_and_publication_is_not_stated(found: list[Draft]) -> None:
    assert [draft.published for draft in found] == [None, None]
    assert [[(e.date, e.origin) for e in draft.dates] for draft in found] == [
        [("2020-05-02", "caption")],
        [("2025-04-14", "caption")],
    ]


def test_credits_are_apart_from_the_captions(found: list[Draft]) -> None:
    captions = [caption for draft in found for caption in draft.captions]
    assert [caption.credit for caption in captions] == ["AFP", "Dalati & Nohra/Handout via Reuters"]
    assert all(caption.text.endswith((" 2020.", " 2025.")) for caption in captions)
