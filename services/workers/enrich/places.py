"""Decides which place on the map a name means, and which countries an article is about.

Why here: there are dozens of cities called Tripoli or London; the countries and regions that the article names decide
between them, and only then size. The score is the power of ten of the inhabitants plus bonuses for context, so context
outweighs a city up to some fifteen times bigger, as in the toponym-resolution baselines of Leidner 2007.
"""

import math
from collections import Counter
from collections.abc import Iterable
from typing import Final

from services.contract.articles import Place
from services.workers.enrich.fold import fold
from services.workers.enrich.gazetteer import City
from services.workers.enrich.scene import Scene

MOST: Final = 50
_COUNTRY_NAMED: Final = 1.2
_COUNTRY_FOREMOST: Final = 0.3
_REGION_NAMED: Final = 2.0
_CAPITAL: Final = 0.3


def resolve(named: dict[str, int], scene: Scene) -> tuple[Place, ...]:
    """Cities for the folded names with their mentions, most mentioned first; at most MOST."""
    foremost = scene.nations.most_common(1)[0][0] if scene.nations else ""
    found: dict[int, tuple[City, int]] = {}
    for key, mentions in named.items():
        cities = scene.gazetteer.cities.get(key)
        if cities and not _only_region(key, cities[0], named, scene):
            city = max(cities, key=lambda city: _score(city, named, foremost, scene))
            found[city.id] = (city, mentions + (found[city.id][1] if city.id in found else 0))
    ranked = sorted(found.values(), key=lambda pair: (-pair[1], -pair[0].people))[:MOST]
    return tuple(_place(city, mentions) for city, mentions in ranked)


def _only_region(key: str, biggest: City, named: dict[str, int], scene: Scene) -> bool:
    """`Ontario` beside `London` is the province, not the city in California."""
    if key not in scene.gazetteer.regions or fold(biggest.region) == key:
        return False
    cities = (city for other in named if other != key for city in scene.gazetteer.cities.get(other, ()))
    return any(fold(city.region) == key for city in cities)


def _score(city: City, named: dict[str, int], foremost: str, scene: Scene) -> float:
    score = math.log10(city.people + 1) + (_CAPITAL if city.capital else 0)
    if city.country in scene.nations:
        score += _COUNTRY_NAMED + (_COUNTRY_FOREMOST if city.country == foremost else 0)
    region = fold(city.region)
    return score + (_REGION_NAMED if region in named and region != fold(city.name) else 0)


def _place(city: City, mentions: int) -> Place:
    return Place(name=city.name, country=city.country, lat=city.lat, lon=city.lon, geonames=city.id, mentions=mentions)


def countries(places: Iterable[Place], named: dict[str, int], scene: Scene) -> tuple[str, ...]:
    """ISO 3166-1 alpha-2 codes by falling number of mentions: names, demonyms, cities, regions of one country."""
    counts = Counter(scene.nations)
    for place in places:
        counts[place.country] += place.mentions
    for key, mentions in named.items():
        owners = scene.gazetteer.regions.get(key, frozenset())
        if len(owners) == 1 and key not in scene.gazetteer.cities:
            counts[next(iter(owners))] += mentions
    return tuple(code for code, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))[:MOST]
