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
    assert [(site.country, site.kind) for site in places.regions["bavaria"]] == [("DE", "region")]
    assert places.known("bavaria")
    assert not places.known("nowhereville")


def test_every_city_is_on_the_globe(places: Gazetteer) -> None:
    cities = {city for found in places.cities.values() for city in found}
    assert len(cities) > 30_000
    assert all(-90 <= city.lat <= 90 and -180 <= city.lon <= 180 and len(city.country) == 2 for city in cities)


def test_countries_and_continents_are_on_the_map(places: Gazetteer) -> None:
    assert (places.nations["RU"].id, places.continents["europe"].kind) == (2017370, "continent")
    assert 50 < places.nations["RU"].lat < 70
    assert 80 < places.nations["RU"].lon < 120  # not pulled over the date line
    assert all(-90 <= site.lat <= 90 and -180 <= site.lon <= 180 for site in places.nations.values())
    assert len(places.nations) > 240


def test_sites_of_a_key(places: Gazetteer) -> None:
    assert {(site.country, site.kind) for site in places.sites("georgia")} >= {("GE", "country"), ("US", "region")}
    assert places.sites("LB") == (places.nations["LB"],)
    assert places.sites("st. petersburg") != places.sites("saint petersburg")
    assert [site.name for site in places.sites("benue state")] == [site.name for site in places.regions["benue"]]
    assert places.sites("nowhereville") == ()


def test_one_key_for_a_country_but_not_where_it_may_be_a_region(places: Gazetteer) -> None:
    assert (places.canonical("lebanon"), places.canonical("libanon")) == ("LB", "LB")
    assert places.canonical("georgia") is None
    assert "tunis" not in places.countries  # the city, though some languages call the country so


def test_short_forms_of_states(places: Gazetteer) -> None:
    assert places.states["calif"] == ("california", "US")
    assert places.states["n.j"] == ("new jersey", "US")
    assert all(places.regions[name] for name, _ in places.states.values())


def test_plain_names(places: Gazetteer) -> None:
    assert all(places.plain(key) for key in ("lebanon", "texas", "chicago", "europe"))
    assert not any(places.plain(key) for key in ("reading", "orange", "nowhereville"))
