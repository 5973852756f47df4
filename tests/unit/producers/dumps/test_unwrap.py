"""Hard-wrapped text is joined, lists and tight paragraphs are not."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from services.producers.dumps.lines import split
from services.producers.dumps.unwrap import unwrap

WORDS = st.lists(
    st.sampled_from(["the", "mill", "on", "river", "was", "bought", "by", "council", "and", "its", "at"]), min_size=40
)
PARAGRAPH = WORDS.map(lambda words: " ".join(f"{word}{n}" for n, word in enumerate(words)).capitalize() + ".")


@given(st.lists(PARAGRAPH, min_size=3, max_size=6), st.integers(50, 100))
def test_wrapped_paragraphs_come_back_whole(paragraphs: list[str], width: int) -> None:
    text = "\n\n".join(textwrap.fill(p, width) for p in paragraphs)
    assert [line.text for line in unwrap(split(text))] == paragraphs


def test_entries_of_one_length_are_no_wrapped_text() -> None:
    lines = split("\n".join(f"Council approves budget {n}" + " of the lower valley" for n in range(10, 40)))
    assert unwrap(lines) == lines


def test_tight_paragraphs_stay_apart() -> None:
    lines = split(
        "He left the town.\nNobody saw him go that night, not even the porter.\nIt rained.\nThe end came.\nNo one."
    )
    assert unwrap(lines) == lines


def test_ideographs_are_joined_without_a_space() -> None:
    text = "历时两年的老街修缮工程日前完工首批八十户居民本周陆续搬回原来的院落据介绍工程保留了全部木结构门窗" * 4
    wrapped = "\n".join(text[at : at + 41] for at in range(0, len(text), 41))
    assert [line.text for line in unwrap(split(wrapped))] == [text]
