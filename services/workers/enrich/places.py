"""Decides which place on the map a name means, and which countries an article is about.

Why here: there are dozens of cities called Tripoli or London, and Georgia is a country and a state; what the article names
beside them decides, and only then size. The score is the power of ten of the inhabitants plus bonuses for context, so
context outweighs a city up to some fifteen times bigger, as in the toponym-resolution baselines of Leidner 2007. A
country or region has no inhabitants in it but a fixed weight: whole countries are named more than any town.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from services.contract.articles import Place
from services.workers.enrich.scene import Scene
from services.workers.enrich.site import Site

MOST: Final = 50
_WEIGHTS: Final = {"continent": 9.0, "country": 8.5, "region": 6.0, "county": 4.5}
_COUNTRY_NAMED: Final = 1.2
_COUNTRY_FOREMOST: Final = 0.3
_REGION_NAMED: Final = 2.0
_SISTER: Final = 1.3
_NEIGHBOUR: Final = 1.0
_OTHER: Final = 1.5
_SMALL: Final = 100_000
_ISLE: Final = 5.0
"""Weight of a country of fewer inhabitants: `Norfolk` is seldom the island."""
_CAPITAL: Final = 0.3
_INSIDE: Final = 6.0
"""`Tripoli, Lebanon`: more than any size."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What the article names beside a name."""

    nations: AbstractSet[str]
    foremost: str
    """The country that is named most."""
    regions: Mapping[str, tuple[Site, ...]]
    """Key of each region that is named to all of the name."""
    cities: AbstractSet[tuple[str, str]]
    """Country and key of the region of each city that is named."""

    def sisters(self, key: str, country: str) -> bool:
        """Whether another region of the country is named."""
        return any(other != key and self.region(other, country) for other in self.regions)

    def region(self, key: str, country: str) -> bool:
        """Whether the country's region of the key is named."""
        return any(site.country == country and site.kind == "region" for site in self.regions.get(key, ()))


def resolve(named: Mapping[str, int], scene: Scene) -> tuple[Place, ...]:
    """Places for the keys with their mentions, most mentioned first; at most MOST."""
    found: dict[int, tuple[Site, int]] = {}
    for key, site in located(named, scene).items():
        found[site.id] = (site, named[key] + (found[site.id][1] if site.id in found else 0))
    ranked = sorted(found.values(), key=lambda pair: (-pair[1], -pair[0].people))[:MOST]
    return tuple(_place(site, mentions) for site, mentions in ranked)


def located(named: Mapping[str, int], scene: Scene) -> dict[str, Site]:
    """Each key that the gazetteer knows, with the place that it means here."""
    candidates = {key: scene.gazetteer.sites(key) for key in named}
    around = _around(named, candidates, scene)
    return {
        key: sites[0] if len(sites) == 1 else _likeliest(key, sites, around, scene)
        for key, sites in candidates.items()
        if sites
    }


def _likeliest(key: str, sites: tuple[Site, ...], around: _Around, scene: Scene) -> Site:
    """Where one bears the name itself, old and other names of others weigh less: `Salisbury` is not Harare."""
    aliases = {site.id for site in sites if site.kind == "city" and site.key != key}
    own = any(site.kind == "city" and site.id not in aliases for site in sites)
    return max(sites, key=lambda s: _score(key, s, around, scene) - (_OTHER if own and s.id in aliases else 0))


def _around(named: Mapping[str, int], candidates: Mapping[str, tuple[Site, ...]], scene: Scene) -> _Around:
    """Countries that are named for sure, and the regions; a name that may mean two things says nothing of itself."""
    nations, gazetteer = dict(scene.nations), scene.gazetteer
    regions: dict[str, tuple[Site, ...]] = {}
    cities: set[tuple[str, str]] = set()
    for key, sites in candidates.items():
        if not sites or key in gazetteer.nations:
            continue
        own, first = gazetteer.countries.get(key), sites[0]
        if own:
            nations[own] = nations.get(own, 0) - named[key]  # `Georgia`: not yet known which
        if len(sites) == 1 or all(site.country == first.country for site in sites):
            nations[first.country] = nations.get(first.country, 0) + named[key]
        if first.kind == "city":
            cities.add((first.country, first.region))
        if key in gazetteer.regions:
            regions[key] = gazetteer.regions[key]
    sure = frozenset(code for code, times in nations.items() if times > 0)
    return _Around(sure, max(nations, key=nations.__getitem__, default=""), regions, cities)


def _score(key: str, site: Site, around: _Around, scene: Scene) -> float:
    region = site.region
    score = _weight(site)
    if site.country in around.nations:
        score += _COUNTRY_NAMED + (_COUNTRY_FOREMOST if site.country == around.foremost else 0)
    if region != key and around.region(region, site.country):
        score += _REGION_NAMED
    if site.kind == "county" and (site.country, region) in around.cities:
        score += _NEIGHBOUR
    if site.kind == "region":
        score += _REGION_NAMED if (site.country, key) in around.cities else 0
        rival = key in scene.gazetteer.countries
        score += _SISTER if rival and site.country in around.nations and around.sisters(key, site.country) else 0
    return score + (_INSIDE if _inside(site, scene.inside.get(key, ""), scene) else 0)


def _weight(site: Site) -> float:
    """Without any context."""
    if site.kind == "country" and site.people < _SMALL:
        return _ISLE
    if site.kind != "city":
        return _WEIGHTS[site.kind]
    return math.log10(site.people + 1) + (_CAPITAL if site.capital else 0)


def _inside(site: Site, holder: str, scene: Scene) -> bool:
    """Whether it lies in what stands behind its comma; a code there says that it is a region of the country."""
    if holder.isupper():
        return site.country == holder and site.kind == "region"
    return bool(holder) and (site.region == holder or site.country == scene.gazetteer.countries.get(holder))


def _place(site: Site, mentions: int) -> Place:
    kind = "region" if site.kind == "county" else site.kind
    return Place(name=site.name, country=site.country, lat=site.lat, lon=site.lon, geonames=site.id, mentions=mentions,
                 kind=kind)  # fmt: skip


def countries(places: Collection[Place], named: Mapping[str, int], scene: Scene) -> tuple[str, ...]:
    """ISO 3166-1 alpha-2 codes by falling number of mentions: names, demonyms, cities, regions."""
    counts = Counter(scene.nations)
    placed = {place.country for place in places if place.kind == "country"}
    for key in named:  # `Georgia`, which judge has counted as the country
        own = scene.gazetteer.countries.get(key)
        if own and key not in scene.gazetteer.nations and own not in placed:
            counts[own] -= named[key]
    for place in places:
        if place.kind != "country":
            counts[place.country] += place.mentions
    return tuple(code for code, _ in sorted((+counts).items(), key=lambda item: (-item[1], item[0])) if code)[:MOST]
