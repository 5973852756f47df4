"""Joints hold some names together and stand between others."""

import pytest

from services.workers.enrich.refine import pieces
from services.workers.enrich.spans import spans

from .conftest import MakeScene


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in Mosul and Nineveh now", ["Mosul", "Nineveh"]),
        ("the Ministry of Foreign Affairs and Trade said", ["Ministry of Foreign Affairs and Trade"]),
        ("the Food and Drug Administration said", ["Food and Drug Administration"]),
        ("from the United States of America to", ["United States of America"]),
        ("by Strand & Holm today", ["Strand & Holm"]),
        ("near Aleppo and Homs University there", ["Aleppo", "Homs University"]),
        ("as Marlon Quay Rift Hurts eBay (EBAY) again", ["Marlon Quay Rift Hurts", "EBAY"]),
    ],
)
def test_joints(make_scene: MakeScene, text: str, expected: list[str]) -> None:
    scene = make_scene(text)
    assert [piece.name for span in spans(text) for piece in pieces(span, scene)] == expected


def test_french_article_is_no_joint(make_scene: MakeScene) -> None:
    text = "reçu à Beyrouth le Premier ministre"
    scene = make_scene(text, "fr")
    assert [piece.name for span in spans(text) for piece in pieces(span, scene)] == ["Beyrouth"]


def test_a_sequence_of_joints_alone_names_nothing(make_scene: MakeScene) -> None:
    text = "said al’Foo al’Bar"
    scene = make_scene(text)
    assert [piece.name for span in spans(text) for piece in pieces(span, scene)] == []
