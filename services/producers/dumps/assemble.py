"""Builds the draft of one article from the roles of its lines.

Dates are gathered here, each with the place that states it, so that a later stage can weigh them; none is made up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from services.contract.articles import Caption, DateEvidence
from services.producers.draft import Draft
from services.producers.dumps.credits import closing_bracket
from services.producers.dumps.roles import Role, Roles
from services.producers.dumps.stamps import Stamp, stated
from services.producers.dumps.traits import Traits
from services.text.dates import FoundDate, find_dates
from services.text.shape import Shape

_DATES_LIMIT: Final = 64
_QUOTE_LIMIT: Final = 200
_DATELINE: Final = re.compile(
    r"(?:\b[^\W\d_]{1,5}\.|[^.!?؟。]){0,90}?(?:\([^)]{2,40}\)\s*[.:–—-]*|\s[–—-]{1,2}|\.[–—-]|[–—]|:)\s"
)
_DATELINE_PARAGRAPHS: Final = 2


@dataclass(slots=True)
class Parts:
    """What an article's lines amount to."""

    captions: list[Caption] = field(default_factory=list)
    stamps: list[tuple[Stamp, str]] = field(default_factory=list)
    """Each with its line."""
    paragraphs: list[str] = field(default_factory=list)


def collect(roles: Roles) -> Parts:
    """The captions, stamps and paragraphs of the article, in order; captions once each."""
    parts = Parts()
    captions: dict[str, Caption] = {}
    for at, role in roles.of.items():
        t = roles.traits[at]
        if role is Role.CAPTION:
            captions.setdefault(t.key, _caption(t))
        elif role is Role.CREDIT:
            _attach(roles, at, captions, parts)
        elif role is Role.STAMP and t.stamp:
            parts.stamps.append((t.stamp, t.line.text))
        elif role is Role.NAME:
            parts.stamps.append((Stamp(authors=(t.line.text,)), t.line.text))
        elif role is Role.PARAGRAPH:
            parts.paragraphs.append(t.line.text)
    parts.captions = list(captions.values())
    return parts


def draft(roles: Roles, parts: Parts, source: str) -> Draft:
    """The article as a draft."""
    stamps = [stamp for stamp, _ in parts.stamps]
    published = (stamp.published or _announced(parts, n) for n, stamp in enumerate(stamps))
    first = roles.traits[roles.segment.start if roles.segment.title is None else roles.segment.title]
    return Draft(
        channel="page",
        source=source,
        title=_title(roles),
        text="\n\n".join(parts.paragraphs),
        position=f"line {first.line.number}",
        authors=tuple(dict.fromkeys(name for stamp in stamps for name in stamp.authors)),
        captions=tuple(parts.captions),
        published=next(filter(None, published), None),
        dates=_evidence(parts),
    )


def _title(roles: Roles) -> str:
    """As in the page; of copies of which one carries the name of the site, the one without."""
    if roles.segment.title is None:
        return ""
    copies = (roles.traits[at].line.text for at, role in roles.of.items() if role is Role.TITLE)
    chosen = roles.traits[roles.segment.title].line.text
    return next((copy for copy in copies if len(copy) + 3 < len(chosen)), chosen)


def _caption(t: Traits) -> Caption:
    found = t.credited or closing_bracket(t.line.text)
    return Caption(text=found.text, credit=found.credit or None) if found else Caption(text=t.line.text)


def _attach(roles: Roles, at: int, captions: dict[str, Caption], parts: Parts) -> None:
    """Gives a credit that stands alone to the caption above or below, or to a line so close that it must be one."""
    t, above = roles.traits[at], roles.traits[at - 1]
    role = roles.of.get(at - 1)
    assert t.credited is not None
    if role is Role.PARAGRAPH and _belongs(roles, at):
        parts.paragraphs.pop()
        captions[above.key] = Caption(text=above.line.text, credit=t.credited.credit)
    elif role is Role.CAPTION and captions[above.key].credit is None:
        captions[above.key] = Caption(text=captions[above.key].text, credit=t.credited.credit)
    elif roles.of.get(at + 1) is Role.CAPTION:
        below = _caption(roles.traits[at + 1])
        credit = below.credit or t.credited.credit
        captions.setdefault(roles.traits[at + 1].key, Caption(text=below.text, credit=credit))


def _belongs(roles: Roles, at: int) -> bool:
    above = roles.traits[at - 1]
    tight = roles.traits[at].line.gap < roles.context.spacing.usual
    unended = above.shape <= Shape.OPEN
    return (tight and (unended or at - 1 < roles.last)) or (unended and at - 1 < roles.first)


def _announced(parts: Parts, n: int) -> datetime | None:
    """The date on the line below `Published`."""
    following = parts.stamps[n + 1 : n + 2]
    return stated(following[0][1]) if parts.stamps[n][0].awaits_date and following else None


def _evidence(parts: Parts) -> list[DateEvidence]:
    """The dates in the order of page, captions, text; at most 64, no statement twice."""
    found = [
        DateEvidence(date=day.date, origin=_origin(stamp, text, day), quote=text[:_QUOTE_LIMIT])
        for stamp, text in parts.stamps
        for day in stamp.dates
    ]
    for caption in parts.captions:
        found += [DateEvidence(date=day.date, origin="caption", quote=day.quote) for day in find_dates(caption.text)]
    for place, paragraph in enumerate(parts.paragraphs):
        found += _in_text(paragraph, place)
        if len(found) > _DATES_LIMIT:
            break
    return list(dict.fromkeys(found))[:_DATES_LIMIT]


def _origin(stamp: Stamp, text: str, day: FoundDate) -> Literal["dateline", "page"]:
    """`GENEVA, June 14, 2023` on a line of its own is a dateline: where and when it was written, not published."""
    return "dateline" if stamp.bare and text[: day.offset].isupper() else "page"


def _in_text(paragraph: str, place: int) -> Iterator[DateEvidence]:
    dateline = _DATELINE.match(paragraph) if place < _DATELINE_PARAGRAPHS else None
    end = dateline.end() if dateline else 0
    for day in find_dates(paragraph):
        yield DateEvidence(date=day.date, origin="dateline" if day.offset < end else "text", quote=day.quote)
