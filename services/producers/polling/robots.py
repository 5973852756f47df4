"""What a site lets programs fetch: robots.txt (RFC 9309), and the opt-outs from AI and text mining.

A feed is made for programs, and what a person has put on the list is read; this is about the pages behind it.
"""

from functools import lru_cache
from typing import Final, Literal

from protego import Protego

Politeness = Literal["full", "robots", "none"]
AGENT: Final = "Headwater"
AI_AGENTS: Final = ("GPTBot", "CCBot", "Google-Extended")
"""Whoever asks these away asks away what collects text for machines to learn from."""
LIMIT: Final = 500 * 1024
"""Bytes that are read at most (RFC 9309, 2.5)."""
MOST_DELAY: Final = 60.0
_AI_TAGS: Final = frozenset(("noai", "noml", "noindex", "none"))


@lru_cache(2_000)
def _parsed(text: str) -> Protego:
    return Protego.parse(text)


def forbids(text: str, url: str, politeness: Politeness) -> str | None:
    """Why this address is not fetched, in words; None where it may be."""
    if politeness == "none":
        return None
    rules = _parsed(text)
    if not rules.can_fetch(url, AGENT):
        return "its robots.txt does not let this program fetch it"
    if politeness == "full" and not all(rules.can_fetch(url, agent) for agent in AI_AGENTS):
        return "its robots.txt asks programs away that collect text for machines (HEADWATER_ROBOTS=robots takes it)"
    return None


def delay(text: str, politeness: Politeness) -> float:
    """Seconds between requests that it asks for, up to a minute; 0 where it says nothing."""
    wanted = _parsed(text).crawl_delay(AGENT) if text and politeness != "none" else None
    return min(float(wanted), MOST_DELAY) if wanted else 0.0


def reserved(robots_tag: str, tdm_reserved: bool, politeness: Politeness) -> str | None:
    """Why the text of a fetched page is not taken (X-Robots-Tag, W3C TDMRep); None where it may be."""
    if politeness != "full":
        return None
    if tdm_reserved:
        return "its publisher reserves text and data mining (TDM-Reservation)"
    tags = {tag.strip().lower() for tag in robots_tag.replace(":", ",").split(",")}
    return "its X-Robots-Tag asks programs away" if tags & _AI_TAGS else None


def sitemaps(text: str) -> tuple[str, ...]:
    """The sitemaps that it names."""
    return tuple(_parsed(text).sitemaps)
