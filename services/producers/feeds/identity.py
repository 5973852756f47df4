"""How far a feed's own names for its entries can be trusted; where they are bad, the next weaker one identifies.

Some feeds give every entry the address of the home page, others one id to all. Taken at their word, twenty articles
would be twenty versions of one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from services.contract.identity import normalised_title
from services.producers.draft import Draft, Refused, link

SHARED: Final = 3
"""Entries of different titles with one name, from which on it names none of them; two may be an article and its update."""


def degrade(found: Sequence[Draft | Refused]) -> Iterator[Draft | Refused]:
    """The same, each draft told by what identifies it."""
    drafts = [one for one in found if isinstance(one, Draft)]
    links, guids = _shared((link(d.url), d) for d in drafts), _shared((d.guid, d) for d in drafts)
    for draft in drafts:
        if link(draft.url) in links:
            draft.identity = "guid" if draft.guid and draft.guid not in guids else "title"
        elif draft.guid in guids and not link(draft.url):
            draft.identity = "title"
    yield from found


def _shared(names: Iterable[tuple[str | None, Draft]]) -> set[str | None]:
    titles = {(name, normalised_title(draft.title)) for name, draft in names if name}
    return {name for name, count in Counter(name for name, _ in titles).items() if count >= SHARED}
