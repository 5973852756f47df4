"""Joins mentions into groups: `Salam` joins `Nawaf Salam`, `PMF` its long form, `al-Hashemi` meets `Hashemi`.

Why here: readers want one line for each person, whatever parts of the name the text goes on with.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from services.workers.enrich.scene import Kind, Mention

_ARTICLES: Final = ("al", "el", "as", "ash", "ad", "an", "ar", "at", "az", "аль", "ас", "эль")
_ARTICLE: Final = re.compile(rf"^(?:{'|'.join(_ARTICLES)})[-' ]")


@dataclass(slots=True)
class Group:
    """Mentions of one key."""

    key: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    """Start and end of each mention."""
    names: list[str] = field(default_factory=list)
    kinds: dict[Kind, int] = field(default_factory=dict)
    roles: list[str] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)
    """What has said what it is, once for each mention that told."""

    @property
    def mentions(self) -> int:
        """How many there are."""
        return len(self.spans)

    @property
    def offset(self) -> int:
        """Of the first one."""
        return min(self.spans)[0]

    @property
    def kind(self) -> Kind | None:
        """The kind with the most evidence, None where there is none."""
        if not self.kinds:
            return None
        best: Kind = max(self.kinds, key=self.kinds.__getitem__)
        return best

    def absorb(self, other: "Group") -> None:
        """Takes the mentions of another group; the kind stays one's own."""
        self.spans += other.spans
        self.names += other.names
        self.roles += other.roles
        self.whys += other.whys


def group(mentions: Iterable[Mention], acronyms: dict[str, str]) -> dict[str, Group]:
    """All mentions by key, short names joined to the full ones, words without any evidence left out."""
    groups: dict[str, Group] = {}
    for mention in mentions:
        key = acronyms.get(mention.key, mention.key)
        found = groups.get(key)
        if found is None:
            found = groups[key] = Group(key)
        found.spans.append((mention.start, mention.start + len(mention.name)))
        found.names.append(mention.name)
        if mention.kind:
            found.kinds[mention.kind] = found.kinds.get(mention.kind, 0) + mention.weight
            found.whys.append(mention.why)
        if mention.role:
            found.roles.append(mention.role)
    _join_short(groups)
    return {key: found for key, found in groups.items() if found.kind and not _chance(found)}


def _chance(found: Group) -> bool:
    """A lone word of no known kind that stands only once is more often an accident of spelling than a name."""
    return found.kind == "other" and found.mentions == 1 and " " not in found.key


def base(key: str) -> str:
    """A key without its Arabic article: `al-hashemi` is `hashemi`."""
    return _ARTICLE.sub("", key)


def _join_short(groups: dict[str, Group]) -> None:
    """A lone word joins the one person whose last name it is; `Donald J. Trump` joins `Donald Trump`."""
    last: dict[str, list[str]] = {}
    for key, found in groups.items():
        words = key.split()
        if len(words) > 1 and found.kind == "person":
            last.setdefault(base(words[-1]), []).append(key)
    articles = [f"{article}-" for article in _ARTICLES] if any("-" in key for key in groups) else []
    for name, full in last.items():
        _join_variants(groups, full)
        alive = [key for key in full if key in groups]
        for short in (name, *[article + name for article in articles]):
            lone = groups.get(short)
            if lone and len(alive) == 1 and _may_join(lone):
                groups[alive[0]].absorb(groups.pop(short))


def _may_join(found: Group) -> bool:
    """A country or a sure place stays what it is; a lone `Washington` beside `George Washington` does not."""
    return found.kind in {None, "person", "other"} or found.kinds[found.kind] <= found.mentions


def _join_variants(groups: dict[str, Group], full: list[str]) -> None:
    by_ends: dict[tuple[str, str], str] = {}
    for key in full:
        words = key.split()
        ends = (words[0], base(words[-1]))
        first = by_ends.setdefault(ends, key)
        if first != key:
            groups[first].absorb(groups.pop(key))
