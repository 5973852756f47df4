"""The shipped tables answer what names can mean."""

from services.workers.enrich.gazetteer import Gazetteer


def test_cities_by_size_and_in_other_languages(places: Gazetteer) -> None:
    assert [city.country for city in places.cities["tripoli"]][:2] == ["LY", "LB"]
    assert places.cities["munchen"][0].id == 2867714
    assert places.cities["دمشق"][0].country == "SY"
    assert places.cities["東京"][0].country == "JP"


def test_nations(places: Gazetteer) -> None:
    assert places.nation("iraqi") == "IQ"
    assert places.nation("deutschland") == "DE"
    assert places.nation("u.s.") == "US"
    assert places.nation("my") is None
    assert places.adjectives["syrischen"] == "SY"


def test_regions_and_known(places: Gazetteer) -> None:
    assert places.regions["bavaria"] == {"DE"}
    assert places.known("bavaria")
    assert not places.known("nowhereville")


def test_every_city_is_on_the_globe(places: Gazetteer) -> None:
    cities = {city for found in places.cities.values() for city in found}
    assert len(cities) > 30_000
    assert all(-90 <= city.lat <= 90 and -180 <= city.lon <= 180 and len(city.country) == 2 for city in cities)
