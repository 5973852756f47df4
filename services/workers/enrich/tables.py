"""Reads the shipped tables of places into what the gazetteer holds, by folded name.

Why here: how a table is packed is one matter, what a name can mean another. Sources and licences: `data/NOTICE.md`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any, Final

from services.workers.enrich.fold import fold
from services.workers.enrich.lexicon import rows, toml
from services.workers.enrich.site import Site

_GERMAN: Final = ("e", "er", "en", "es", "em")


def cities_by_name() -> dict[str, tuple[Site, ...]]:
    """By falling number of inhabitants: the first of several is the biggest."""
    cities: dict[str, tuple[Site, ...]] = {}
    for id_, name, country, region, lat, lon, people, capital, others in rows("cities.tsv.gz"):
        own, place = intern(fold(name)), (float(lat), float(lon), int(people))
        site = Site(int(id_), name, intern(country), own, intern(fold(region)), *place, bool(capital))
        for key in {own, *(fold(other) for other in others.split("|") if other)}:
            cities[key] = (*cities.get(key, ()), site)
    return cities


@dataclass(frozen=True, slots=True)
class Areas:
    """What is no city: by ISO 3166-1 alpha-2, by key, by key."""

    nations: dict[str, Site]
    regions: dict[str, tuple[Site, ...]]
    continents: dict[str, Site]


def areas() -> Areas:
    """The regions before the counties of one name, the bigger ones first. Other names of three letters are codes."""
    found = Areas({}, {}, {})
    for id_, name, country, region, lat, lon, people, kind, others in rows("areas.tsv.gz"):
        known: Any = kind
        own, place = intern(fold(name)), (float(lat), float(lon), int(people))
        site = Site(int(id_), name, intern(country), own, intern(fold(region)), *place, kind=known)
        keys = {own, *(fold(other) for other in others.split("|") if len(other) > 3)}
        if kind == "country":
            found.nations[country] = site
        elif kind == "continent":
            found.continents.update(dict.fromkeys(keys, site))
        else:
            found.regions.update({key: (*found.regions.get(key, ()), site) for key in keys})
    return found


def states() -> dict[str, tuple[str, str]]:
    """Short form or name of a state, without its last stop, to the key of its name and its country."""
    return {fold(short).rstrip("."): (fold(name), code) for code, names in toml("states.toml").items()
            for name, text in names.items() for short in (name, *text.split())}  # fmt: skip


def countries_by_name(cities: Mapping[str, tuple[Site, ...]]) -> dict[str, str]:
    """Key of a country's name to its code. Not what is another city's own name too: `Tunis` is Tunisia in Croatian."""
    table: dict[str, str] = {}
    english: set[str] = set()
    for code, name, names in rows("countries.tsv.gz"):
        english.add(fold(name))
        table.update({key: code for key in map(fold, names.split("|")) if len(key) > 3 or not key.isascii()})
        table.update({fold(name.replace(" & ", " and ")): code for name in names.split("|") if " & " in name})
        table[f"republic of {fold(name)}"] = code
    for city in {found[0] for key, found in cities.items() if key in table and found[0].capital}:
        if table.get(city.key) == city.country and city.key not in english:
            del table[city.key]
    for code, names in toml("demonyms.toml")["names"].items():
        table.update({fold(name): code for name in names.split("|")})
    return table


def demonyms() -> dict[str, str]:
    """Key of the name of a people or of a capitalised adjective to the country's code."""
    return {fold(name): code for code, text in toml("demonyms.toml")["people"].items() for name in text.split("|")}


def adjectives() -> dict[str, str]:
    """Key of an adjective that is written in lower case to the country's code."""
    words = toml("demonyms.toml")
    found = {fold(word): code for code, text in words["adjectives"].items() for word in text.split()}
    for code, stems in words["german"].items():
        found.update({fold(stem + ending): code for stem in stems.split() for ending in _GERMAN})
    return found


def unspaced_heads(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """First two characters to the names, of scripts without spaces, that begin with them; organisations too."""
    listed = (name for line in toml("organisations.toml")["names"].split("\n") for name in line.split("|") if name)
    table: dict[str, set[str]] = {}
    for name in (*names, *listed):
        if "\u0e00" <= name[0] <= "\u0e7f" or "\u3040" <= name[0] <= "\u9fff":
            table.setdefault(name[:2], set()).add(name)
    return {head: frozenset(found) for head, found in table.items()}
