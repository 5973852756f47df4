"""Both roads through `document` over the same feeds: how many lxml takes, and each field in which they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from services.producers.charset import decode
from services.producers.draft import Draft
from services.producers.feeds import well_formed
from services.producers.feeds.document import tolerant
from services.producers.feeds.reader import drafts
from services.producers.feeds.repair import repair
from services.producers.sniff import FEED_ROOTS, root_of
from tests.quality.feed_sets import Feed
from tests.quality.figures import percent

_BASES = (None, "https://news.example/feeds/all.xml")


def roads(found: Sequence[Feed]) -> Iterator[str]:
    """Markdown lines."""
    bodies = [(feed, repair(decode(feed.data)[0])) for feed in found if feed.is_xml_feed]
    real = [(feed, body) for feed, body in bodies if root_of(body) in FEED_ROOTS]
    quick = [(feed, body) for feed, body in real if well_formed.read(body, None)]
    whole = [feed for feed, _ in real if feed.well_formed]
    taken = sum(feed.well_formed for feed, _ in quick)
    told = [line for feed, body in quick for base in _BASES for line in differences(feed, body, base)]
    yield from ("## Two roads", "")
    yield f"lxml reads {percent(taken, len(whole))} of {len(whole)} well-formed feeds and {len(quick) - taken} that were"
    yield f"mended; feedparser reads the rest. Of {len(quick)} feeds, each with and without a base address, these fields differ:"
    yield from ("", *(told or ["none."]), "")
    if told:
        yield from (
            "(feedparser lets a base address that one entry states hold for the next where the feed itself has none.)",
            "",
        )


def differences(feed: Feed, body: str, base: str | None) -> Iterator[str]:
    """A line for each field."""
    quick, slow = well_formed.read(body, base), tolerant(body, base)
    if quick is None:
        return
    one, other = list(drafts(quick, None, base)), list(drafts(slow, None, base))
    if (len(one), quick.stopped, quick.version) != (len(other), slow.stopped, slow.version):
        yield f"- {feed.name}: {len(one)} entries, {quick.stopped}, {quick.version}; feedparser {len(other)}, {slow.stopped}, "
        yield f"  {slow.version}"
    for ours, theirs in zip(one, other, strict=False):
        for name in (field.name for field in fields(Draft)):
            if (value := getattr(ours, name)) != (instead := getattr(theirs, name)):
                yield f"- {feed.name}, {ours.position}: {name} {str(value)[:80]!r}; feedparser {str(instead)[:80]!r}"
