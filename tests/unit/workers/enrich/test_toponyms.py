"""Places count inside of other names, but not those of people, nor in the names of newspapers."""

import pytest

from services.workers.enrich.enrich import read
from services.workers.enrich.toponyms import toponyms

from .conftest import MakeScene


def named(make_scene: MakeScene, text: str) -> dict[str, list[str]]:
    scene = make_scene(text)
    return {key: [text[a:b] for a, b in spans] for key, spans in toponyms(read(scene), scene).items()}


@pytest.mark.parametrize(
    ("text", "key", "shown"),
    [
        ("They called the Maryland State Police again.", "maryland", "Maryland"),
        ("They called the Beverly Hills Police Department again.", "beverly hills", "Beverly Hills"),
        ("He is with the London-based Institute of Arts.", "london", "London"),
        ("He works for a Los Angeles-based firm.", "los angeles", "Los Angeles"),
        ("The Oslo-Berlin train was late.", "berlin", "Berlin"),
        ("A letter by US President Donald Trump came.", "US", "US"),
    ],
)
def test_inside_of_other_names(make_scene: MakeScene, text: str, key: str, shown: str) -> None:
    assert named(make_scene, text)[key] == [shown]


@pytest.mark.parametrize(
    "text",
    ["The Washington Post reported it.", "He met Jack London there.", "She met Paris Hilton there."],
)
def test_not_in_these(make_scene: MakeScene, text: str) -> None:
    assert named(make_scene, text) == {}


def test_a_place_counts_once(make_scene: MakeScene) -> None:
    text = "New York is big. He lives in New York City, and she in New York."
    scene = make_scene(text)
    spans = [span for found in toponyms(read(scene), scene).values() for span in found]
    assert len(spans) == len({start for start, _ in spans}) == 3


def test_demonyms_are_no_places(make_scene: MakeScene) -> None:
    assert named(make_scene, "A Syrian minister met his Turkish guests and some Iraqis.") == {}
