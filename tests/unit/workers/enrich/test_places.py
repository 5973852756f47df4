"""Context decides between cities of one name, then size."""

import pytest

from services.workers.enrich.places import countries, resolve

from .conftest import MakeScene


@pytest.mark.parametrize(
    ("named", "nations", "expected"),
    [
        ({"tripoli": 1}, {}, "LY"),
        ({"tripoli": 1}, {"LB": 3}, "LB"),
        ({"london": 1}, {}, "GB"),
        ({"london": 1, "ontario": 1}, {}, "CA"),
        ({"paris": 2}, {"US": 5}, "FR"),
        ({"birmingham": 1}, {"US": 2}, "US"),
    ],
)
def test_context(make_scene: MakeScene, named: dict[str, int], nations: dict[str, int], expected: str) -> None:
    scene = make_scene("")
    scene.nations.update(nations)
    assert resolve(named, scene)[0].country == expected


def test_two_names_of_one_city_are_one_place(make_scene: MakeScene) -> None:
    found = resolve({"munich": 2, "munchen": 1}, make_scene(""))
    assert [(place.geonames, place.mentions) for place in found] == [(2867714, 3)]


def test_countries_by_mentions(make_scene: MakeScene) -> None:
    scene = make_scene("")
    scene.nations.update({"SE": 1})
    named = {"oslo": 3, "bavaria": 2}
    assert countries(resolve(named, scene), named, scene) == ("NO", "DE", "SE")
