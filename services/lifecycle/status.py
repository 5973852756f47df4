"""What indices there are, how large, and whether each is as this version would make it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.indexer.floor import Floor
from services.indexer.template import templates
from services.lifecycle.months import KINDS, Month, month_of
from services.runtime.elastic import Elastic
from services.runtime.elastic_admin import Administration, Stored
from services.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Standing:
    """A monthly index."""

    month: Month
    stored: Stored
    current: bool
    """Its mapping is this version's."""
    searched: bool
    """It has the aliases by which it is found."""
    blocked: bool
    """Closed to writes."""


@dataclass(frozen=True, slots=True)
class Status:
    """All of them, by name, and the floor."""

    indices: list[Standing]
    floor: str | None
    """The first month that is kept; older articles are dropped."""


def status(elastic: Elastic, settings: Settings) -> Status:
    """As it stands. Raises ElasticRefused, ElasticUnreachable."""
    return Status(standing(Administration(elastic), settings), Floor(elastic, settings).read())


def standing(admin: Administration, settings: Settings) -> list[Standing]:
    """The monthly indices of this namespace, also those that no search sees."""
    before, found = settings.named(""), []
    patterns = ",".join(settings.named(f"{kind}{rest}") for kind in KINDS for rest in ("-*", ".*"))
    for stored in admin.stored(patterns):
        month = month_of(stored.name.removeprefix(before))
        if month is not None:
            aliases = {settings.named(alias) for alias in month.aliases}
            current = is_current(stored, settings)
            found.append(Standing(month, stored, current, aliases <= stored.aliases, stored.blocked))
    return found


def is_current(stored: Stored, settings: Settings) -> bool:
    """Whether every field, and every analyzer, is as in the template."""
    month = month_of(stored.name.removeprefix(settings.named("")))
    if month is None:
        return False
    template = templates(settings)[settings.named(f"headwater-{month.kind}")]["template"]
    return _within(template["mappings"]["properties"], stored.mapping) and _within(
        template["settings"]["analysis"], stored.analysis
    )


def _within(wanted: Any, found: Any) -> bool:
    """Whether all that is wanted is there; what Elasticsearch adds of its own says nothing."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(_within(each, found.get(name)) for name, each in wanted.items())
    if isinstance(wanted, list | tuple):
        there = found if isinstance(found, list) else [found]
        return len(wanted) == len(there) and all(map(_within, wanted, there))
    return str(wanted).lower() == str(found).lower() or (wanted == "object" and found is None)
