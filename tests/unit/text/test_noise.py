"""What is no change of an article, in many languages, and what is one though it looks alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.noise import noise, plain, substance

TEXT = "The pier is shut until May.\nThe council votes on Friday."


@pytest.mark.parametrize(
    "line",
    [
        "12 comments", "Comments (1,204)", "1.2K shares", "3 min read", "Updated 3 minutes ago", "5 hours ago",
        "Last updated: 14:05 GMT, 3 March 2024", "vor 3 Minuten", "Aktualisiert vor 5 Stunden", "42 Kommentare",
        "Stand: 03.04.2024, 14:05 Uhr", "il y a 3 minutes", "Mis à jour il y a 2 heures", "hace 5 minutos",
        "há 3 horas", "3 minuti fa", "منذ 3 دقائق", "١٢ تعليق", "آخر تحديث: 14:05", "5 минут назад", "3 dakika önce", "5分钟前",
        "Read more: The old tram", "Lesen Sie auch: Der Hafen", "اقرأ أيضاً: الميناء",
    ],
)  # fmt: skip
def test_noise(line: str) -> None:
    assert noise(line)
    assert substance("A title", f"{TEXT}\n{line}") == substance("A title", TEXT)


@pytest.mark.parametrize(
    "line",
    [
        "Three minutes ago the gates closed.", "He died 3 days ago.", "300 people share 12 rooms.", "12 arrests",
        "Updated rules for 300 schools take effect in May.", "The vote was 12 to 3", "In 2024 the pier was shut",
        "Vor 3 Jahren brannte der Hafen.", "Comments by the minister drew fire",
    ],
)  # fmt: skip
def test_no_noise(line: str) -> None:
    assert not noise(line)
    assert substance("A title", f"{TEXT}\n{line}") != substance("A title", TEXT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Shut”, he said – twice", '"Shut", he said - twice'),
        ("It's  shut", "It’s\u00a0shut"),
        ("co\u00adopera\u200btion", "cooperation"),
    ],
)
def test_signs_and_spacing_are_no_change(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize("word", ["Shut!", "shut", "14", "not"])
def test_a_word_or_a_sign_of_meaning_is_a_change(word: str) -> None:
    assert substance("Pier", f"{TEXT} {word}") != substance("Pier", TEXT)


def test_the_links_under_a_label_go_with_it_and_the_text_after_them_stays() -> None:
    tail = (
        "\nRelated stories\nThe old tram\nA new bridge\nThe mayor said on Monday that she would not vote for it at all."
    )
    assert "tram" not in substance("A title", TEXT + tail)
    assert "mayor" in substance("A title", TEXT + tail)


@pytest.mark.parametrize("tail", [" (updated 3 minutes ago)", " | 12 comments", " [Updated 14:05]"])
def test_what_a_page_hangs_onto_a_title_is_noise(tail: str) -> None:
    assert substance("The pier is shut" + tail, TEXT) == substance("The pier is shut", TEXT)
    assert substance("The pier is shut (in May)", TEXT) != substance("The pier is shut", TEXT)


def test_a_text_of_nothing_but_noise_is_compared_as_it_is() -> None:
    assert substance("12 comments", "3 comments") != substance("12 comments", "4 comments")


@given(st.text(), st.text())
def test_every_text_has_a_substance_that_is_stable(title: str, text: str) -> None:
    found = substance(title, text)
    assert found == plain(found)
