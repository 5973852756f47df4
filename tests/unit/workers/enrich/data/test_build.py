"""The packed tables are made the same way each time, and stay small."""

import gzip
import json
from pathlib import Path

import pytest

from services.workers.enrich.data import build


def test_city_rows(tmp_path: Path) -> None:
    city = {
        "geonameid": 7,
        "name": "Selbu",
        "countrycode": "NO",
        "latitude": 63.2,
        "longitude": 11.0,
        "population": 900_000,
        "admin1code": "21",
    }
    town = {**city, "geonameid": 8, "name": "Bell", "population": 6_000, "alternatenames": ["Klokke"]}
    cities = {"7": {**city, "alternatenames": ["SLB", "Zelbu", "Сельбу", "x"]}}
    (tmp_path / "cities15000.json").write_text(json.dumps(cities))
    (tmp_path / "cities5000.json").write_text(json.dumps({**cities, "8": town}))
    (tmp_path / "countries.json").write_text(json.dumps({"NO": {"capital": "Oslo"}}))
    with gzip.open(tmp_path / "world-cities.csv.gz", "wt") as file:
        file.write("name,country,subcountry,geonameid\nSelbu,Norway,Trøndelag,7\n")
    assert list(build.city_rows(tmp_path)) == [
        ["7", "Selbu", "NO", "Trøndelag", "63.2000", "11.0000", "900000", "", "Zelbu|Сельбу"],
        ["8", "Bell", "NO", "Trøndelag", "63.2000", "11.0000", "6000", "", ""],
    ]


def test_writing_twice_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "HERE", tmp_path)
    assert build.write("a.tsv.gz", iter([["x", "y"]])) == 1
    first = (tmp_path / "a.tsv.gz").read_bytes()
    build.write("a.tsv.gz", iter([["x", "y"]]))
    assert (tmp_path / "a.tsv.gz").read_bytes() == first


def test_tables_stay_small() -> None:
    folder = Path(build.__file__).parent
    assert sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) < 2_750_000
