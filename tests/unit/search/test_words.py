"""What is a word, a phrase and an exclusion; that nothing typed can be malformed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.words import Words, read, weight

FISH, BOAT = Words(plain=("fish",)), Words(plain=("boat",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", Words()),
        ("harbour fish", Words(plain=("harbour", "fish"))),
        ("fish fish", Words(plain=("fish",))),
        ('"put out" fish', Words(plain=("fish",), phrases=("put out",))),
        ("„put  out“ «à quai»", Words(phrases=("put out", "à quai"))),
        ('"fish"', Words(phrases=("fish",))),
        ('fish -old -"put out"', Words(plain=("fish",), without=("old", "put out"))),
        ("Franco-German e-mail", Words(plain=("Franco-German", "e-mail"))),
        ("--fish", Words(without=("-fish",))),
        ('fish "put out', Words(plain=("fish", "put", "out"))),
        ('"', Words()),
        ('"""', Words()),
        ('-"', Words()),
        ('-""', Words()),
        ("* - -- ?~^ () []", Words()),
        ("title:x or 1=1", Words(plain=("title:x", "or", "1=1"))),
        ("fish OR boat", Words(either=((FISH, BOAT),))),
        ("fish | boat", Words(either=((FISH, BOAT),))),
        ('old fish OR "big boat" sea', Words(plain=("old", "sea"), either=((FISH, Words(phrases=("big boat",))),))),
        ("fish OR boat OR fish", Words(either=((FISH, BOAT),))),
        ("fish OR fish", Words(plain=("fish",))),
        ("OR fish OR", Words(plain=("fish",))),
        ("fish OR -boat", Words(plain=("fish",), without=("boat",))),
        ('fish "OR" boat', Words(plain=("fish", "boat"), phrases=("OR",))),
        ("كلمة -سوق", Words(plain=("كلمة",), without=("سوق",))),
        ("🙂", Words(plain=("🙂",))),
        ("https://example.org/a/b/c/d/e/f/g", Words(phrases=("https://example.org/a/b/c/d/e/f/g",))),
        ("周日上午商人们回到了市场附近", Words(phrases=("周日上午商人们回到了市场附近",))),
    ],
)
def test_what_is_read(text: str, words: Words) -> None:
    assert read(text) == words


@pytest.mark.parametrize(
    ("text", "heavy"),
    [("", 0), ("—…*", 0), ("fish", 1), ("a-b", 2), ("हिन्दी", 1), ("북경대", 2), ("a" * 900, 1), ("🙂🙂🙂", 2)],
)
def test_weight_is_about_the_number_of_words(text: str, heavy: int) -> None:
    assert round(weight(text)) == heavy


def test_alternatives_cost_as_much_as_if_all_were_needed() -> None:
    assert read("one OR two three").weight() == 3
    assert read('"one" OR two').bends()
    assert not read('"one" OR "two"').bends()


def test_a_phrase_costs_a_third() -> None:
    assert read('"one two three four five six" fish -old').weight() == 4


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    words = read(text)
    for part in (*words.plain, *words.phrases, *words.without):
        assert weight(part) > 0
        assert '"' not in part
        assert part == " ".join(part.split())
