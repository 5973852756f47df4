"""A region behind a comma says what a name is and which place it means; short forms of states are places."""

import pytest

from services.workers.enrich.enrich import read

from .conftest import MakeScene


@pytest.mark.parametrize(
    ("text", "key", "holder"),
    [
        ("They met in Tripoli, Lebanon on Monday.", "tripoli", "lebanon"),
        ("Police in Paris, Texas, made an arrest.", "paris", "texas"),
        ("A man from London, Ontario was fined.", "london", "ontario"),
        ("Police in Springfield, Ill. said so.", "springfield", "illinois"),
        ("The Kent County (Mich.) sheriff said so.", "kent county", "michigan"),
    ],
)
def test_what_stands_behind_the_comma(make_scene: MakeScene, text: str, key: str, holder: str) -> None:
    scene = make_scene(text)
    assert read(scene)[key].kind == "place"
    assert scene.inside[key] == holder


@pytest.mark.parametrize(
    "text",
    [
        "Then spoke Freeland, U.S. Trade Representative.",
        "We saw Apple, Microsoft and Oracle.",
        "It rained in Paris, and so on.",
    ],
)
def test_not_every_comma(make_scene: MakeScene, text: str) -> None:
    scene = make_scene(text)
    read(scene)
    assert not scene.inside


@pytest.mark.parametrize(
    ("text", "key", "shown"),
    [
        ("ANYTOWN, N.J. (AP) - The mayor", "new jersey", "N.J."),
        ("They live in Fresno, Calif., and work there.", "california", "Calif."),
        ("They live in Fresno, CA and work there.", "california", "CA"),
        ("Trade with B.C. grew.", "british columbia", "B.C."),
    ],
)
def test_short_forms(make_scene: MakeScene, text: str, key: str, shown: str) -> None:
    group = read(make_scene(text))[key]
    assert (group.kind, group.names) == ("place", [shown])


@pytest.mark.parametrize(
    "text", ["Then, IN the end, nothing.", "He met Ann, Miss Jones and Cal.", "The OR gate is open."]
)
def test_words_that_look_like_short_forms(make_scene: MakeScene, text: str) -> None:
    assert not {"indiana", "mississippi", "california", "oregon"} & read(make_scene(text)).keys()


def test_everyday_words_need_a_preposition(make_scene: MakeScene) -> None:
    assert "reading" not in read(make_scene("We think Reading helps."))
    assert read(make_scene("The trial in Reading begins."))["reading"].kind == "place"


def test_small_towns_need_more_than_of(make_scene: MakeScene) -> None:
    kinds = [found.kind for found in read(make_scene("A friend of Freeland called again.")).values()]
    assert "place" not in kinds
