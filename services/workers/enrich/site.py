"""One place of the gazetteer.

Why here: the tables make them, the gazetteer holds them, and the rules choose between them.
"""

from dataclasses import dataclass
from typing import Final, Literal

TOWN: Final = 15_000
"""Inhabitants below which `of` or `at` before a name is not enough: small towns bear the names of everything."""
BIG: Final = 100_000
"""Inhabitants from which a lone word is taken for the city without more evidence."""


@dataclass(frozen=True, slots=True)
class Site:
    """One place of the gazetteer. `people`: inhabitants; `country`: empty for a continent."""

    id: int
    name: str
    country: str
    key: str
    """Of its name."""
    region: str
    """Key of the first-level division that it lies in or is."""
    lat: float
    lon: float
    people: int
    capital: bool = False
    kind: Literal["city", "region", "county", "country", "continent"] = "city"
