"""Entities out of groups of mentions: the fullest name, the role that the text gives most, and how sure it is.

Why here: what belongs together is one matter (`merge.py`), what readers get of it another.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from services.contract.articles import Entity
from services.workers.enrich.merge import Group
from services.workers.enrich.surety import surety

MOST: Final = 100
"""Entities of one article: the most mentioned are kept."""
ROLE_LENGTH: Final = 80


def entities(groups: Mapping[str, Group]) -> dict[str, Entity]:
    """The entities by the key of their group, most mentioned first; at most MOST."""
    ranked = sorted(groups.values(), key=lambda found: (-len(found.spans), found.offset))[:MOST]
    return {found.key: entity(found) for found in ranked}


def entity(found: Group) -> Entity:
    """Of a group: its fullest name, and the role that is given most."""
    name, *others = set(found.names)
    if others:
        name = max(sorted((name, *others)), key=lambda name: (name.count(" "), len(name)))
    kind = found.kind or "other"
    role = Counter(found.roles).most_common(1)[0][0][:ROLE_LENGTH] if found.roles and kind == "person" else None
    return Entity(
        name=name, kind=kind, mentions=found.mentions, offset=found.offset, role=role, confidence=surety(found)
    )
