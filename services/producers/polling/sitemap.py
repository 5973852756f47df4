"""What a sitemap announces, held against what was seen of it: the pages and further sitemaps that are wanted now."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal

from services.producers.addresses import host_of
from services.producers.draft import Draft, Refused
from services.producers.fetch import Fetched
from services.producers.guarded import Guard
from services.producers.polling.marks import KEPT_SECONDS, Marks
from services.producers.polling.wanted import Wanted
from services.producers.sitemaps.announced import SITEMAP

SEEN_DAYS: Final = 3
"""What has not changed for so long is not read: an archive is loaded by `headwater ingest`, not by polling."""
MOST_MARKS: Final = 60_000
"""A sitemap's own limit is 50,000 addresses."""


def read(guard: Guard, fetched: Fetched, now: float) -> tuple[list[Draft], Refused | None]:
    """What is fresh in it, read in a child process; the refusal where it is no sitemap."""
    moment = datetime.fromtimestamp(now, UTC).isoformat()
    found = list(guard.read("sitemaps", fetched.data, base=fetched.url, now=moment, seen_days=str(SEEN_DAYS)))
    refused = next((one for one in found if isinstance(one, Refused)), None)
    return [one for one in found if isinstance(one, Draft)], refused


def wanted(drafts: Sequence[Draft], marks: Marks, source: str, lane: str, now: float) -> list[Wanted]:
    """Those that are new or have changed since. A further sitemap without a date is read each time."""
    found = []
    for draft in drafts:
        further = draft.position.startswith(SITEMAP)
        if draft.url and (host := host_of(draft.url)) and ((further and not draft.dates) or _mark(draft) not in marks):
            kind: Literal["page", "sitemap"] = "sitemap" if further else "page"
            found.append(Wanted(url=draft.url, host=host, source=source, due=now, lane=lane, kind=kind))
    return found


def further(drafts: Sequence[Draft]) -> list[str]:
    """The sitemaps that are named without a date."""
    return [draft.url for draft in drafts if draft.url and draft.position.startswith(SITEMAP) and not draft.dates]


def again(further: Sequence[str], source: str, now: float) -> list[Wanted]:
    """The same, wanted once more."""
    hosts = ((url, host_of(url)) for url in further)
    return [Wanted(url=url, host=host, source=source, due=now, kind="sitemap") for url, host in hosts if host]


def remember(drafts: Sequence[Draft], marks: Marks, now: float) -> None:
    """Enter what is wanted now, and forget what has not been announced for long."""
    today = int(now // 86_400)
    for draft in drafts:
        marks[_mark(draft)] = (0, today)
    oldest = int((now - KEPT_SECONDS) // 86_400)
    for one in [one for one, (_, day) in marks.items() if day < oldest]:
        del marks[one]
    for one in sorted(marks, key=lambda one: marks[one][1])[: max(0, len(marks) - MOST_MARKS)]:
        del marks[one]


def _mark(draft: Draft) -> int:
    told = f"{draft.url}\n{draft.dates[0].date if draft.dates else ''}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big") >> 1
