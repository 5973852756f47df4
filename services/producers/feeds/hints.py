"""What a feed says of itself to who polls it: how often and when to ask, where its older entries are, who calls.

RSS 2.0's `ttl`, `skipHours` and `skipDays` (https://www.rssboard.org/rss-specification) and the RSS 1.0 syndication module
(https://web.resource.org/rss/1.0/modules/syndication/).
"""

import re
from html import unescape
from typing import Final

from services.producers.addresses import absolute

HEAD: Final = 64 * 1024
"""Bytes that are looked at: all of it stands before the entries."""
HOURS: Final = 7 * 24
_TTL: Final = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD: Final = re.compile(rb"<(?:\w{1,20}:)?updatePeriod>\s*(\w{1,10})\s*<", re.IGNORECASE)
_FREQUENCY: Final = re.compile(rb"<(?:\w{1,20}:)?updateFrequency>\s*(\d{1,4})\s*<", re.IGNORECASE)
_LINK: Final = re.compile(rb"<(?:\w{1,20}:)?link\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(rb"(\w{1,20})\s*=\s*[\"']([^\"'<>]{0,2000})[\"']")
_OLDER: Final = (b"prev-archive", b"next")
_SKIPPED: Final = re.compile(rb"<skip(?P<what>Hours|Days)>(?P<names>[^!]{0,4000}?)</skip(?P=what)>", re.IGNORECASE)
_NAME: Final = re.compile(rb"<(?:hour|day)>\s*(\w{1,10})\s*<", re.IGNORECASE)
_DAYS: Final = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")
_SECONDS: Final = {b"hourly": 3600, b"daily": 86_400, b"weekly": 604_800, b"monthly": 2_592_000, b"yearly": 31_536_000}


def wish(data: bytes) -> float | None:
    """Seconds between polls, the longer of the two; None where the feed says nothing."""
    head = data[:HEAD]
    found = [float(int(ttl[1]) * 60)] if (ttl := _TTL.search(head)) else []
    period = _PERIOD.search(head)
    if period and (seconds := _SECONDS.get(period[1].lower())):
        frequency = _FREQUENCY.search(head)
        found.append(seconds / max(int(frequency[1]) if frequency else 1, 1))
    return max(found, default=0.0) or None


def silent_hours(data: bytes) -> list[int]:
    """Hours of the week, from Monday midnight GMT, in which the feed asks to be left alone; none where it names all.

    RSS 0.91 counts hours from 1 to 24, RSS 2.0 from 0 to 23; both mean midnight by what the other lacks.
    """
    named: dict[bytes, list[bytes]] = {b"hours": [], b"days": []}
    for skipped in _SKIPPED.finditer(data[:HEAD]):
        named[skipped["what"].lower()] += [name.lower() for name in _NAME.findall(skipped["names"])]
    hours = {int(name) % 24 for name in named[b"hours"] if name.isdigit() and int(name) <= 24}
    days = {_DAYS.index(name) for name in named[b"days"] if name in _DAYS}
    found = [hour for hour in range(HOURS) if hour % 24 in hours or hour // 24 in days]
    return found if len(found) < HOURS else []


def older(data: bytes, base: str) -> str | None:
    """The address of the entries before these: an archive or the next page (RFC 5005); None where none is named."""
    links = _links(data)
    return _address(next((links[rel] for rel in _OLDER if links.get(rel)), b""), base)


def hub(data: bytes, base: str) -> tuple[str, str] | None:
    """The feed's WebSub hub, and the address that it knows the feed by; None where it names none."""
    links = _links(data)
    found, topic = _address(links.get(b"hub", b""), base), _address(links.get(b"self", b""), base)
    return (found, topic or base) if found else None


def _links(data: bytes) -> dict[bytes, bytes]:
    """Address by relation, as they stand in the head."""
    found: dict[bytes, bytes] = {}
    for link in _LINK.finditer(data[:HEAD]):
        attributes = {name.lower(): value for name, value in _ATTRIBUTE.findall(link[1])}
        for rel in attributes.get(b"rel", b"").lower().split():
            found.setdefault(rel, attributes.get(b"href", b""))
    return found


def _address(written: bytes, base: str) -> str | None:
    return absolute(base, unescape(written.decode("utf-8", "replace"))) if written else None
