"""A full stop ends a sentence, unless it belongs to a word."""

import time

import pytest

from services.workers.enrich.lexicon import Lexicon
from services.workers.enrich.sentences import LOOKED_AT, sentences


def split(text: str, words: Lexicon) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text, words)]


@pytest.mark.parametrize("parts", [
    ["The ferry is back.", "It sails on Monday!", "Does it?", "It does."],
    ["Mr. Hadad met Lt. Gen. Omar Saab in St. Louis.", "They spoke for an hour."],
    ["J. R. Saab works in the U.S. Navy.", "He left the U.S.", "The ship stayed."],
    ["He said: “It sails.”", "Nobody came."],
    ["Am 3. Mai fährt sie, vgl. dazu u.a. den Plan.", "Dann nicht mehr."],
    ["It costs 3.5 million.", "No. 7 is free."],
    ["هل عادت السفينة؟", "نعم، عادت أمس.", "وتبحر غدا."],
    ["船回来了。", "明天出发！", "「好」"],
    ["नाव लौट आई।", "वह कल जाएगी।"],
    ["A heading without a stop", "Its text."],
    ["“We waited …” she said.", "Then it came..."],
])  # fmt: skip
def test_each_ends_where_it_ends(parts: list[str], words: Lexicon) -> None:
    joint = "" if parts[0].startswith("船") else " "
    text = "\n".join(parts) if parts[0].startswith("A heading") else joint.join(parts)
    assert split(text, words) == parts


@pytest.mark.parametrize("text", ["", " \n\n ", "...", "\u200f"])
def test_what_says_nothing_breaks_nothing(text: str, words: Lexicon) -> None:
    assert "".join(split(text, words)).strip() == text.strip()


@pytest.mark.parametrize("unit", ["a", "a. ", "A.", "\n", ".", '"', "Mr. A", "。"])
def test_a_text_without_end_costs_little(unit: str, words: Lexicon) -> None:
    begun = time.process_time()
    found = list(sentences(unit * (200_000 // len(unit)), words))
    assert time.process_time() - begun < 2
    assert not found or found[-1].end <= LOOKED_AT
