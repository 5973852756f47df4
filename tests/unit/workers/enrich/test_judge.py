"""What a candidate is, by list, shape and company."""

import pytest

from services.workers.enrich.judge import judge
from services.workers.enrich.refine import pieces
from services.workers.enrich.spans import spans

from .conftest import MakeScene


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("people in Norway said", "place"),
        ("people of NATO said", "organisation"),
        ("at Holmberg University today", "organisation"),
        ("then Angela Strand left", "person"),
        ("then Tarek al-Omari left", "person"),
        ("then spokesman Brandvold left", "person"),
        ("the Selbu province was calm", "place"),
        ("people in Gothenburg said", "place"),
        ("the XQZ agreed", "organisation"),
        ("as Brandvold said then", "person"),
    ],
)
def test_kinds(make_scene: MakeScene, text: str, kind: str) -> None:
    scene = make_scene(text)
    mentions = [judge(piece, scene) for span in spans(text) for piece in pieces(span, scene)]
    assert [mention.kind for mention in mentions if mention] == [kind]


def test_a_demonym_is_a_country_and_no_name(make_scene: MakeScene) -> None:
    text = "the Iraqi army and Lebanese-Syrian border"
    scene = make_scene(text)
    assert [judge(piece, scene) for span in spans(text) for piece in pieces(span, scene)] == [None, None]
    assert scene.nations == {"IQ": 1, "LB": 1, "SY": 1}


def test_us_is_a_country_only_in_capitals(make_scene: MakeScene) -> None:
    scene = make_scene("for the US and for Us")
    kinds = [judge(piece, scene) for span in spans(scene.text) for piece in pieces(span, scene)]
    assert [mention.key for mention in kinds if mention and mention.kind == "place"] == ["US"]


def test_a_german_noun_has_no_kind(make_scene: MakeScene) -> None:
    scene = make_scene("über den Haushalt sprach", "de")
    mentions = [judge(piece, scene) for span in spans(scene.text) for piece in pieces(span, scene)]
    assert [mention.kind for mention in mentions if mention] == [None]
