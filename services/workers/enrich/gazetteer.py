"""Cities, regions, countries, continents and demonyms by folded name, out of the shipped tables.

Why here: entities, places and countries all ask the same question, what a name can mean on the map. Sources and
licences of the tables: `data/NOTICE.md`.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from services.workers.enrich import tables
from services.workers.enrich.lexicon import rows
from services.workers.enrich.site import BIG, TOWN, Site

_DIVISIONS: Final = frozenset({"state", "province", "governorate", "region", "county", "oblast", "prefecture"})


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All tables; keys are folded names."""

    cities: dict[str, tuple[Site, ...]] = field(default_factory=dict)
    regions: dict[str, tuple[Site, ...]] = field(default_factory=dict)
    """First-level divisions, and counties, of that name."""
    countries: dict[str, str] = field(default_factory=dict)
    demonyms: dict[str, str] = field(default_factory=dict)
    """Names of people and capitalised adjectives, such as `iraqi`."""
    adjectives: dict[str, str] = field(default_factory=dict)
    """Adjectives of languages that write them in lower case, such as `syrienne`."""
    uncased: dict[str, frozenset[str]] = field(default_factory=dict)
    """First two characters to the names of unspaced scripts that begin with them."""
    nations: dict[str, Site] = field(default_factory=dict)
    """Countries by ISO 3166-1 alpha-2."""
    continents: dict[str, Site] = field(default_factory=dict)
    states: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Short forms of states and provinces without their last stop, such as `calif`, and their names, to these' keys and
    to the country."""
    common: frozenset[str] = frozenset()
    """Names of places that are everyday words."""
    heads: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """First words of the names that are places even inside of other names, see `plain`, to how many words these have,
    the most first."""

    def known(self, key: str) -> bool:
        """Whether any table of places has the key."""
        return key in self.countries or key in self.cities or key in self.regions

    def nation(self, key: str) -> str | None:
        """The country that a name or a demonym stands for, as ISO 3166-1 alpha-2."""
        return self.countries.get(key) or self.demonyms.get(key)

    def canonical(self, key: str) -> str | None:
        """One key for all names of a country, its code; none where the name may mean a region elsewhere: `georgia`."""
        code = self.countries.get(key)
        return None if any(site.country != code for site in self.regions.get(key, ())) else code

    def sites(self, key: str) -> tuple[Site, ...]:
        """All that a key can mean, canonical ones included."""
        if key in self.nations:
            return (self.nations[key],)
        found = self.regions.get(key, ()) + self.cities.get(key, ())
        nation = self.nations.get(self.countries.get(key, ""))
        if nation or key in self.continents:
            return (nation or self.continents[key], *found)
        return found or (self.sites(f"saint {key[4:]}") if key.startswith("st. ") else self.divisions(key))

    def plain(self, key: str) -> bool:
        """Whether the name alone says that it is a place: a country, a region, a big city; no everyday word."""
        if key in self.countries or key in self.continents:
            return True
        if len(key) < 4 or key in self.common:
            return False
        found = self.cities.get(key)
        return key in self.regions or (
            found is not None and (found[0].people >= (TOWN if " " in key else BIG) or found[0].capital)
        )

    def divisions(self, key: str) -> tuple[Site, ...]:
        """The regions that a name with what it is means, such as `benue state`."""
        name, _, last = key.rpartition(" ")
        return self.regions.get(name, ()) if last in _DIVISIONS else ()


def load() -> Gazetteer:
    """Reads the tables; takes some tenths of a second, so do it once."""
    cities, found = tables.cities_by_name(), tables.areas()
    countries = tables.countries_by_name(cities)
    gazetteer = Gazetteer(
        cities=cities, regions=found.regions, countries=countries, demonyms=tables.demonyms(),
        adjectives=tables.adjectives(), uncased=tables.unspaced_heads([*countries, *cities]), nations=found.nations,
        continents=found.continents, states=tables.states(), common=frozenset(row[0] for row in rows("common.tsv.gz")),
    )  # fmt: skip
    return replace(gazetteer, heads=_heads(gazetteer))


def _heads(gazetteer: Gazetteer) -> dict[str, tuple[int, ...]]:
    heads: dict[str, set[int]] = {}
    for names in (gazetteer.countries, gazetteer.continents, gazetteer.regions, gazetteer.cities):
        for name in filter(gazetteer.plain, names):
            words = name.split()
            heads.setdefault(words[0], set()).add(len(words))
    sizes = {tuple(sorted(found, reverse=True)): tuple(sorted(found, reverse=True)) for found in heads.values()}
    return {head: sizes[tuple(sorted(found, reverse=True))] for head, found in heads.items()}
