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
from typing import Final, NamedTuple

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
KNOWN: Final = 0.97
"""Of a name that means one place here: there are places that no gazetteer holds."""
INSIDE: Final = 0.8
"""Of a place inside of another name."""
HELD: Final = 0.5
"""What is left of the doubt whether a place is named where the gazetteer has one of the name."""
_FAR: Final = 4.0
"""Points behind the best from which a place does not count any more."""
_NEAR: Final = 1.5
"""Degrees: some 161 km, the distance within which a place counts as found (`tests/quality/places.py`)."""


class _Named(NamedTuple):
    site: Site
    mentions: int
    confidence: float


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


def resolve(named: Mapping[str, int], sure: Mapping[str, float], scene: Scene) -> tuple[Place, ...]:
    """Places for the keys with their mentions, most mentioned first; at most MOST.

    `sure`: how sure it is of each key that a place is named; what is not in it is named inside of other names.
    """
    found: dict[int, _Named] = {}
    for key, (site, share) in located(named, scene).items():
        before, own = found.get(site.id), share * held(sure.get(key, INSIDE))
        mentions, most = (before.mentions, before.confidence) if before else (0, 0.0)
        found[site.id] = _Named(site, named[key] + mentions, max(own, most))
    ranked = sorted(found.values(), key=lambda one: (-one.mentions, -one.site.people))[:MOST]
    return tuple(map(_place, ranked))


def held(sure: float) -> float:
    """How sure a name is to be a place, now that the gazetteer has one of that name."""
    return 1.0 - (1.0 - sure) * HELD


def located(named: Mapping[str, int], scene: Scene) -> dict[str, tuple[Site, float]]:
    """Each key that the gazetteer knows, with the place that it means here and how sure that is of all of the name."""
    candidates = {key: scene.gazetteer.sites(key) for key in named}
    around = _around(named, candidates, scene)
    return {
        key: (sites[0], KNOWN) if len(sites) == 1 else _likeliest(key, sites, around, scene)
        for key, sites in candidates.items()
        if sites
    }


def _likeliest(key: str, sites: tuple[Site, ...], around: _Around, scene: Scene) -> tuple[Site, float]:
    """Where one bears the name itself, old and other names of others weigh less: `Salisbury` is not Harare.

    Its share of all that the name can mean, each ten times as likely for a point more; what lies beside it is no other.
    """
    aliases = {site.id for site in sites if site.kind == "city" and site.key != key}
    own = any(site.kind == "city" and site.id not in aliases for site in sites)
    scores = [_score(key, s, around, scene) - (_OTHER if own and s.id in aliases else 0) for s in sites]
    most = max(scores)
    best = sites[scores.index(most)]
    others = [_odds(site, best) * 10.0 ** (score - most) for site, score in zip(sites, scores, strict=True)
              if most - score < _FAR and not _beside(site, best)]  # fmt: skip
    return best, KNOWN / (1.0 + sum(others))


def _odds(site: Site, best: Site) -> float:
    """Of regions, whose scores know nothing of their size: a smaller one is meant less."""
    return min(1.0, (site.people + 1) / (best.people + 1)) if site.kind == best.kind == "region" else 1.0


def _beside(site: Site, other: Site) -> bool:
    near = abs(site.lat - other.lat) < _NEAR and abs(site.lon - other.lon) < _NEAR
    return near and site.country == other.country


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


def _place(named: _Named) -> Place:
    site = named.site
    kind = "region" if site.kind == "county" else site.kind
    return Place(name=site.name, country=site.country, lat=site.lat, lon=site.lon, geonames=site.id,
                 mentions=named.mentions, kind=kind, confidence=round(named.confidence, 2))  # fmt: skip


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
