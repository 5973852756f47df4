"""Lets whole months go by rule, and keeps them from coming back.

First the floor is raised and every indexer given the time to read it, then the indices are deleted: an article of such a
month that comes again (a replay, a backfill, a late revision) is dropped and counted instead of making its index anew.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.indexer.floor import READ_SECONDS, Floor
from services.lifecycle.status import Standing, standing
from services.runtime.elastic import Elastic
from services.runtime.elastic_admin import Administration
from services.runtime.settings import Settings

GRACE_SECONDS: Final = READ_SECONDS * 1.5


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rule means now."""

    floor: str
    """The first month that stays."""
    goes: list[Standing]


def floor_of(today: date, months: int) -> str:
    """The first month of so many that stay, this one among them. `months` is 1 or more."""
    first = today.year * 12 + today.month - 1 - (months - 1)
    return f"{first // 12:04}.{first % 12 + 1:02}"


def plan(elastic: Elastic, settings: Settings, floor: str) -> Plan:
    """Which indices lie below this month. Raises ElasticRefused, ElasticUnreachable."""
    every = standing(Administration(elastic), settings)
    return Plan(floor, [one for one in every if one.month.month < floor])


def retain(
    elastic: Elastic, settings: Settings, found: Plan, told: Callable[[str], None] = lambda _: None,
    wait: Callable[[float], None] = time.sleep,
) -> None:  # fmt: skip
    """Do it. To do it again is harmless. Raises ElasticRefused, ElasticUnreachable."""
    Floor(elastic, settings).raise_to(found.floor)
    told(f"{GRACE_SECONDS:.0f} s, so that every indexer knows")
    wait(GRACE_SECONDS)
    admin = Administration(elastic)
    for one in found.goes:
        told(f"deleting {one.stored.name}")
        admin.delete(one.stored.name)
