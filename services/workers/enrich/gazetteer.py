"""Cities, regions, countries and demonyms by folded name, out of the shipped tables.

Why here: entities, places and countries all ask the same question, what a name can mean on the map. Sources and
licences of the tables: `data/NOTICE.md`.
"""

from dataclasses import dataclass, field
from typing import Final

from services.workers.enrich.fold import fold
from services.workers.enrich.lexicon import rows, toml

_GERMAN: Final = ("e", "er", "en", "es", "em")


@dataclass(frozen=True, slots=True)
class City:
    """One city of the gazetteer. `people`: inhabitants."""

    id: int
    name: str
    country: str
    region: str
    lat: float
    lon: float
    people: int
    capital: bool


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All tables; keys are folded names."""

    cities: dict[str, tuple[City, ...]] = field(default_factory=dict)
    regions: dict[str, frozenset[str]] = field(default_factory=dict)
    """First-level divisions to the countries that have one of the name."""
    countries: dict[str, str] = field(default_factory=dict)
    demonyms: dict[str, str] = field(default_factory=dict)
    """Names of people and capitalised adjectives, such as `iraqi`."""
    adjectives: dict[str, str] = field(default_factory=dict)
    """Adjectives of languages that write them in lower case, such as `syrienne`."""
    uncased: dict[str, frozenset[str]] = field(default_factory=dict)
    """First two characters to the names of unspaced scripts that begin with them."""

    def known(self, key: str) -> bool:
        """Whether any table of places has the key."""
        return key in self.countries or key in self.cities or key in self.regions

    def nation(self, key: str) -> str | None:
        """The country that a name or a demonym stands for, as ISO 3166-1 alpha-2."""
        return self.countries.get(key) or self.demonyms.get(key)


def load() -> Gazetteer:
    """Reads the tables; takes some tenths of a second, so do it once."""
    cities, regions = _cities()
    countries, words = _countries(), toml("demonyms.toml")
    demonyms = {fold(name): code for code, text in words["people"].items() for name in text.split("|")}
    adjectives = {fold(word): code for code, text in words["adjectives"].items() for word in text.split()}
    for code, stems in words["german"].items():
        adjectives.update({fold(stem + ending): code for stem in stems.split() for ending in _GERMAN})
    organisations = [
        name for line in toml("organisations.toml")["names"].split("\n") for name in line.split("|") if name
    ]
    return Gazetteer(cities, regions, countries, demonyms, adjectives, _unspaced([*countries, *cities, *organisations]))


def _cities() -> tuple[dict[str, tuple[City, ...]], dict[str, frozenset[str]]]:
    """By falling number of inhabitants: the first of several is the biggest."""
    cities: dict[str, tuple[City, ...]] = {}
    regions: dict[str, set[str]] = {}
    for id_, name, country, region, lat, lon, people, capital, others in rows("cities.tsv.gz"):
        city = City(int(id_), name, country, region, float(lat), float(lon), int(people), bool(capital))
        keys = {fold(other) for other in (name, *(others.split("|") if others else ()))}
        for key in keys:
            cities[key] = (*cities.get(key, ()), city)
        regions.setdefault(fold(region), set()).add(country)
    return cities, {name: frozenset(codes) for name, codes in regions.items() if name}


def _countries() -> dict[str, str]:
    table: dict[str, str] = {}
    for code, _, names in rows("countries.tsv.gz"):
        table.update({key: code for key in map(fold, names.split("|")) if len(key) > 3 or not key.isascii()})
    for code, names in toml("demonyms.toml")["names"].items():
        table.update({fold(name): code for name in names.split("|")})
    return table


def _unspaced(names: list[str]) -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for name in names:
        if "\u0e00" <= name[0] <= "\u0e7f" or "\u3040" <= name[0] <= "\u9fff":
            table.setdefault(name[:2], set()).add(name)
    return {head: frozenset(found) for head, found in table.items()}
