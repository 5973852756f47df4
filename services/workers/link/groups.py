"""Who copies one another: of each group its lead, how many copy it, and who published first.

A group is what hangs on one lead: the article that was there first when its first copy came. Only articles that have
or are copies are in here, so it is small; it is built anew from the records whenever the state is opened.
"""

from dataclasses import dataclass, field, replace
from typing import Self

from services.workers.link.link_record import Lead, LinkRecord


@dataclass(frozen=True, slots=True)
class Group:
    """A lead's group."""

    lead: Lead
    members: frozenset[bytes] = frozenset()
    first: Lead | None = None
    newest_ms: int = 0
    """When the broker took its newest signature."""

    def joined(self, record: LinkRecord) -> "Group":
        """With one more."""
        first = min(self.first or self.lead, record.own, key=lambda lead: lead.time_ms)
        return Group(self.lead, self.members | {record.own.key}, first, max(self.newest_ms, record.at_ms))

    def left(self, member: bytes) -> "Group":
        """With one less; whom it named first stays named."""
        return replace(self, members=self.members - {member})


@dataclass
class Groups:
    """All groups of the window, over (in a batch that is not settled yet) those that stand below it."""

    below: "Groups | None" = None
    groups: dict[bytes, Group] = field(default_factory=dict)
    leads: dict[bytes, bytes | None] = field(default_factory=dict)
    """Copy to lead."""

    def over(self) -> "Groups":
        """A view of these that can be changed without changing them."""
        return Groups(self)

    def group(self, lead: Lead) -> Group:
        """The lead's group, with nobody in it where it has none."""
        found = self.groups.get(lead.key)
        return found or (self.below.group(lead) if self.below else Group(lead))

    def lead_of(self, key: bytes) -> bytes | None:
        """Of a copy."""
        return self.leads[key] if key in self.leads else self.below.lead_of(key) if self.below else None

    def of(self, key: bytes) -> Group | None:
        """The group that the key leads."""
        return self.groups.get(key) or (self.below.of(key) if self.below else None)

    def forget(self, before_ms: int) -> None:
        """Groups to which nobody has come since."""
        for key in [key for key, group in self.groups.items() if group.newest_ms < before_ms]:
            for member in self.groups.pop(key).members:
                self.leads.pop(member, None)

    def put(self, record: LinkRecord) -> Self:
        """The article is where its record says, and nowhere else."""
        key = record.own.key
        before = self.lead_of(key)
        after = record.lead.key if record.lead else None
        if before and before != after and (group := self.of(before)):
            self.groups[before] = group.left(key)
        if record.lead:
            self.groups[record.lead.key] = self.group(record.lead).joined(record)
        if after != before:
            self.leads[key] = after
        return self
