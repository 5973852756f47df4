"""Context decides between cities of one name, then size."""

import pytest

from services.workers.enrich.places import countries, resolve

from .conftest import Enrich, MakeScene


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
    assert resolve(named, {}, scene)[0].country == expected


def test_two_names_of_one_city_are_one_place(make_scene: MakeScene) -> None:
    found = resolve({"munich": 2, "munchen": 1}, {}, make_scene(""))
    assert [(place.geonames, place.mentions) for place in found] == [(2867714, 3)]


def test_countries_by_mentions(make_scene: MakeScene) -> None:
    scene = make_scene("")
    scene.nations.update({"SE": 1})
    named = {"oslo": 3, "bavaria": 2}
    assert countries(resolve(named, {}, scene), named, scene) == ("NO", "DE", "SE")


@pytest.mark.parametrize(
    ("text", "name", "country", "kind"),
    [
        ("Clashes broke out in Tripoli, Libyan officials said.", "Tripoli", "LY", "city"),
        ("Clashes broke out in Tripoli, Lebanon, late on Monday.", "Tripoli", "LB", "city"),
        ("Clashes broke out in Tripoli. Lebanese troops came, and Beirut called for calm.", "Tripoli", "LB", "city"),
        ("Georgia votes on Sunday. In Tbilisi, crowds gathered.", "Georgia", "GE", "country"),
        ("Georgia votes on Sunday. In Atlanta, crowds gathered. So did Alabama.", "Georgia", "US", "region"),
        ("The storm hit Savannah, Ga. on Sunday.", "Georgia", "US", "region"),
        ("Police in Paris, Texas, made an arrest.", "Paris", "US", "city"),
        ("Police in Paris made an arrest.", "Paris", "FR", "city"),
        ("A man from London, Ontario was fined.", "London", "CA", "city"),
        ("A man from London was fined.", "London", "GB", "city"),
        ("A protest in Washington ended.", "Washington", "US", "city"),
        ("A protest in Seattle, Washington ended.", "Washington", "US", "region"),
        ("Floods in Nineveh and Anbar in Iraq.", "Nineveh", "IQ", "region"),
        ("A storm over Lebanon.", "Lebanon", "LB", "country"),
        ("A heat wave in Europe.", "Europe", "", "continent"),
    ],
)
def test_what_is_meant(enrich: Enrich, text: str, name: str, country: str, kind: str) -> None:
    found = {place.name: place for place in enrich("", text).places}
    assert (found[name].country, found[name].kind) == (country, kind)


def test_the_places_of_two_tripolis(enrich: Enrich) -> None:
    in_libya = enrich("", "Clashes in Tripoli, Libya.").places
    in_lebanon = enrich("", "Clashes in Tripoli, Lebanon.").places
    assert tuple(
        next(place.geonames for place in found if place.name == "Tripoli") for found in (in_libya, in_lebanon)
    ) == (2210247, 266826)


def test_the_country_or_the_state_is_counted_not_both(enrich: Enrich) -> None:
    assert enrich("", "Georgia votes. In Atlanta, crowds gathered, and in Savannah.").countries == ("US",)
    assert enrich("", "Georgia votes. In Tbilisi, crowds gathered, and in Batumi.").countries == ("GE",)


def test_countries_from_demonyms_without_places(enrich: Enrich) -> None:
    found = enrich("", "A Syrian minister met Turkish officials and two Iraqis; the Syrian left early.")
    assert (found.places, found.countries) == ((), ("SY", "IQ", "TR"))


def test_countries_lie_where_they_are(enrich: Enrich) -> None:
    place = enrich("", "Talks in Norway.").places[0]
    assert (place.geonames, place.kind) == (3144096, "country")
    assert 59 < place.lat < 66
    assert 8 < place.lon < 16


def test_counties_by_their_state(enrich: Enrich) -> None:
    found = enrich("", "The Montgomery County police in Maryland said so.").places
    assert {("Montgomery County", "US"), ("Maryland", "US")} <= {(place.name, place.country) for place in found}
    county = next(place for place in found if place.name == "Montgomery County")
    assert 38.8 < county.lat < 39.5
    assert -77.6 < county.lon < -76.8


def test_old_names_of_big_cities_yield_to_towns(enrich: Enrich) -> None:
    assert enrich("", "A British soldier from Salisbury in England.").places[0].country == "GB"


def test_what_stands_beside_a_name_makes_it_sure(enrich: Enrich) -> None:
    def sure(text: str, name: str) -> float:
        return next(place.confidence for place in enrich("", text).places if place.name == name)

    assert sure("A man from Springfield was fined.", "Springfield") < 0.7
    assert sure("A man from Springfield, Illinois, was fined.", "Springfield") > 0.8
    assert sure("Clashes in Tripoli, Libya.", "Tripoli") > sure("Clashes in Tripoli.", "Tripoli") > 0.5
    assert sure("Talks in Oslo.", "Oslo") > 0.8


def test_a_place_inside_of_another_name_is_less_sure_than_its_own(enrich: Enrich) -> None:
    inside, own = (enrich("", text).places[0] for text in ("Maryland State Police came.", "A storm over Maryland."))
    assert inside.name == own.name == "Maryland"
    assert inside.confidence > 0.5
