"""A sitemap's markup to entries: an XML parser without entities, document types, files or network.

Well-formed documents are parsed as the bytes they are; others are mended first, which costs a copy, and read up to the
first place that stays broken.
"""

from typing import Any, Final

from lxml import etree

from services.producers.charset import decode
from services.producers.feeds.repair import repair
from services.producers.sitemaps.entries import Doctype, Entries, Stop
from services.producers.sniff import FEED_ROOTS

_STEP: Final = 64 * 1024
_ROOTS: Final = ("urlset", "sitemapindex")


def parse(data: bytes) -> tuple[Entries, str | None]:
    """The entries up to the end or the first break, and in the second case what is wrong, for people."""
    try:
        return _parsed(data)
    except (etree.XMLSyntaxError, Doctype):
        return _parsed(repair(decode(data)[0]).lstrip().encode(), keep=True)


def _parsed(data: bytes, *, keep: bool = False) -> tuple[Entries, str | None]:
    """`keep`: what came before a break; else the break is raised."""
    entries = Entries()
    try:
        _feed(data, entries)
    except Stop as stop:
        return entries, f"{stop}; the first {len(entries.found):,} were read. Ask its publisher to split it"
    except (etree.XMLSyntaxError, Doctype) as fault:
        if not keep:
            raise
        broken = f"the XML is broken ({_where(fault)}); the {len(entries.found):,} entries before were read"
        return entries, _of_another_kind(entries.root) or broken
    return entries, _of_another_kind(entries.root)


def _feed(data: bytes, entries: Entries) -> None:
    target: Any = entries  # the stubs want a target that takes bytes too, which lxml never gives
    parser = etree.XMLParser(target=target, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    for start in range(0, len(data), _STEP):
        parser.feed(data[start : start + _STEP])
    parser.close()


def _where(fault: Exception) -> str:
    return str(fault).partition(" (<string>")[0][:200]


def _of_another_kind(root: str) -> str | None:
    if root in _ROOTS or not root:
        return None
    if root in FEED_ROOTS:
        return "it is a feed, not a sitemap. Give it to the reader of feeds"
    if root == "html":
        return "it is a web page, not a sitemap. Look for the sitemap's address in the site's robots.txt"
    return f"it is an XML document of another kind (its root is <{root[:40]}>), not a sitemap. Check the address"
