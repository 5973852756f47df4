"""Points on the map are worked out right, also at the date line, and only wanted names are kept."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from services.workers.enrich.data.areas import area_rows, middle


def test_middle_of_points() -> None:
    assert middle([(0.0, 10.0), (0.0, 20.0)]) == pytest.approx((0.0, 15.0))
    lat, lon = middle([(-17.0, 179.0), (-17.0, -179.0)])
    assert lat == pytest.approx(-17.0, abs=0.01)
    assert abs(lon) == pytest.approx(180.0)


def _city(id_: str, lat: str, lon: str, country: str, region: str, county: str, people: str) -> str:
    row = [id_, "x", "x", "", lat, lon, "P", "PPL", country, "", region, county, "", "", people]
    return "\t".join([*row, "", "0", "zone", "2020-01-01"])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    names = [{"lang": "de", "name": "Ozeanien"}, {"lang": "xx", "name": "Foo"}]
    oceania: dict[str, Any] = {"lat": "-18.3", "lng": "138.5", "geonameId": 6, "toponymName": "Oceania"}
    oceania |= {"population": 4, "alternateNames": names}
    country: dict[str, Any] = {"geonameid": 1, "name": "Usonia", "isonumeric": 840, "population": 99}
    shape: dict[str, Any] = {"type": "MultiPolygon", "id": "840", "arcs": [[[0]], [[1]]]}
    big = [[0, 0], [20, 0], [0, 10], [-20, 0], [0, -10]]
    small = [[100, 50], [1, 0], [0, 1], [-1, 0], [0, -1]]
    land: dict[str, Any] = {"transform": {"scale": [1, 1], "translate": [170, 0]}, "arcs": [big, small]}
    land["objects"] = {"countries": {"geometries": [shape]}}
    town = {"countrycode": "US", "admin1code": "NY", "geonameid": 11}
    for name, data in (("continents", {"OC": oceania}), ("countries", {"US": country}), ("countries-50m", land),
                       ("cities15000", {"11": town})):  # fmt: skip
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    with gzip.open(tmp_path / "world-cities.csv.gz", "wt") as file:
        file.write("name,country,subcountry,geonameid\nx,United States,New York,11\n")
    cities = [
        _city("11", "42.0", "-77.0", "US", "NY", "069", "700"),
        _city("12", "44.0", "-75.0", "US", "NY", "001", "900"),
    ]
    (tmp_path / "cities500.txt").write_text("\n".join(cities) + "\n")
    rows = [["New York State", "US-NY", "US.NY", "21", "State", "Empire State", "1", "", "1"],
            ["Ontario County", "", "US.NY.069", "22", "", "Ontario|Grand Ontario County", "2", "21", "1"],
            ["Nowhere", "", "US.NW", "", "", "", "1", "", "1"]]  # fmt: skip
    (tmp_path / "subdivisions.tsv").write_text("".join("\t".join(row) + "\n" for row in rows))
    return tmp_path


def test_rows(source: Path) -> None:
    ocean, country, region, county = area_rows(source)
    assert ocean == ["6", "Oceania", "", "", "-18.300", "138.500", "4", "continent", "Ozeanien"]
    assert (country[:4], country[6:]) == (["1", "Usonia", "US", ""], ["99", "country", ""])
    assert abs(float(country[5])) == pytest.approx(180.0, abs=0.01)  # the bigger piece, over the date line
    assert region[:4] == ["21", "New York", "US", "New York"]
    assert region[6:] == ["1600", "region", "Empire State|New York State"]
    assert county == [
        "22",
        "Ontario County",
        "US",
        "New York",
        "42.000",
        "-77.000",
        "700",
        "county",
        "Grand Ontario County",
    ]
