"""Roles, honorifics, week days and openers come off a name."""

import pytest

from services.workers.enrich.refine import pieces
from services.workers.enrich.spans import spans

from .conftest import MakeScene


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("then Danish Prime Minister Lise Holm left", [("Lise Holm", "Danish Prime Minister")]),
        ("then Apple Chief Executive Ann Ward left", [("Apple", None), ("Ann Ward", "Chief Executive")]),
        ("then Secretary of State Lise Holm left", [("Lise Holm", "Secretary of State")]),
        ("told Mr. Ward so", [("Ward", "")]),
        ("on Monday Holm left", [("Holm", None)]),
        ("at General Motors now", [("General Motors", None)]),
        ("the President was late", []),
        ("on Tuesday it rained", []),
    ],
)
def test_roles(make_scene: MakeScene, text: str, expected: list[tuple[str, str | None]]) -> None:
    scene = make_scene(text)
    assert [(piece.name, piece.role) for span in spans(text) for piece in pieces(span, scene)] == expected


def test_a_common_word_that_opens_a_sentence_is_dropped(make_scene: MakeScene) -> None:
    text = "Ruins Harper saw. He saw ruins."
    scene = make_scene(text)
    assert [piece.name for span in spans(text) for piece in pieces(span, scene)] == ["Harper"]


def test_russian_office_names_its_country(make_scene: MakeScene) -> None:
    text = "Прибыл Президент России Иван Сомов."
    scene = make_scene(text, "ru")
    named = [(piece.name, piece.role) for span in spans(text) for piece in pieces(span, scene)]
    assert ("Иван Сомов", "Президент России") in named
