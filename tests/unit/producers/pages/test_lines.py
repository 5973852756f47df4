"""The article's own paragraphs."""

import pytest

from services.producers.pages.lines import own
from tests.unit.producers.pages.site import WORDS

TITLE = "Council talks about a bridge"


@pytest.mark.parametrize(
    "head",
    [
        [TITLE.upper()],
        [f"{TITLE} – The Harbour"],
        ["By Ada Moor"],
        ["Monday, 9 June 2025"],
        ["Published 9 June 2025, 14:30"],
        [TITLE, "By Ada Moor", "9 June 2025"],
    ],
)
def test_title_writer_and_date_are_no_text(head: list[str]) -> None:
    assert own([*head, *WORDS], [TITLE]) == list(WORDS)


@pytest.mark.parametrize(
    "line", ["Advertisement", "Reporting by Ada Moor; editing by Ben Fenn", "Follow us on Facebook"]
)
def test_what_the_page_says_of_itself_is_none(line: str) -> None:
    assert own([*WORDS[:2], line, *WORDS[2:]], [TITLE]) == list(WORDS)


def test_a_date_further_down_is_a_heading() -> None:
    assert "9 June 2025" in own([*WORDS, "9 June 2025", *WORDS], [TITLE])


def test_topics_at_the_end_are_none() -> None:
    assert own([*WORDS, "Topics:", "harbour", "bridge, steel, tides"], [TITLE]) == list(WORDS)


def test_a_text_goes_on_after_a_word_like_topics() -> None:
    assert own([WORDS[0], "Topics: harbours", WORDS[1]], [TITLE])[-1] == WORDS[1]


def test_a_short_title_is_looked_for_only_as_it_is() -> None:
    assert own(["Bridge", "The bridge of sighs", *WORDS], ["Bridge", ""]) == ["The bridge of sighs", *WORDS]
