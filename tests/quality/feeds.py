"""How well and how fast feeds are read: `python -m tests.quality.feeds DATA [--write]`.

All files of `DATA/feeds` go through the guard as producers use it (5 s of processor time, 256 MiB): read, refused or failed.

Fields are judged on the suites that say what is right (`feed_expectations.py`), for Headwater and for feedparser's front
door in the same run, each with the HTTP headers that the suite gives. The expectations are other readers' opinions: those
of feedparser's suite are its own, so that it is right there by definition where both mean the same. A text is right where
its words are: markup is taken away by lxml on either side (of the expected text also none, where it may be plain), white
space and case are left out, and texts without a word are not counted. Drawings (`svg`), formulas (`math`) and captions are
not counted as text on either side: Headwater keeps captions in a field of their own. Content may stand in any of the texts that a reader
gives for the entry, a link in any of its addresses; where the expected link is relative, it is so to the address told. A date
is right where one of the entry's is the same moment, or the same day where a reader gives only a day. An author is right
where the name is among the entry's, an e-mail address beside it left out.

What a file declares as its encoding is only a hint to Headwater (`charset.py`); letters are lost where the text has U+FFFD and
the bytes have none.

lxml's road and feedparser's must give the same drafts: both read every feed that lxml takes, and fields that differ are told.

Speed is measured on the well-formed XML feeds of at least 4 KiB, which are those from real sites: five rounds, in each every
reader after another on the same feeds, in processor time; the median round and its ratio to feedparser's.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Final

from services.producers.charset import decode
from services.producers.draft import Draft
from services.producers.guarded import Guard
from tests.quality.feed_expectations import FIELDS, SUITES, Expectations, Expected, expectations
from tests.quality.feed_judging import agrees, counted
from tests.quality.feed_readers import READERS, SPEEDS
from tests.quality.feed_roads import roads
from tests.quality.feed_sets import Feed, feeds
from tests.quality.figures import percent, table
from tests.quality.written import main

WRITTEN: Final = Path(__file__).with_name("FEEDS.md")
ROUNDS: Final = 5
REAL: Final = 4 * 1024
"""Bytes: the suites' smaller files are examples of one element."""
_HEAD: Final = """# How feeds are read

Made by `python -m tests.quality.feeds DATA --write`, whose docstring says how it is measured. The suites are foreign and not in
the project; intervals are 95 %.
"""
_LOST: Final = "\ufffd"
_WHY_NOT: Final = """Where only feedparser is right, Headwater mostly means to differ: what stands in an `object` or `iframe` is shown
by no browser (in the suite some are never closed); a content whose type is no text (`video/mp4`,
JSON) is not read as one; `&lang;` is HTML5's sign, not HTML 4's; of a CDATA section inside another the outer marks go."""


def outcomes(found: Sequence[Feed]) -> Iterator[str]:
    """What comes of every file, and which cost most."""
    counts: Counter[str] = Counter()
    costs = list[tuple[float, Feed]]()
    with Guard(children=1) as guard:
        for feed in found:
            start = perf_counter()
            told = list(guard.read("feeds", feed.data, source="suite", base=None))
            costs.append((perf_counter() - start, feed))
            words = sorted({"entries" if isinstance(one, Draft) else one.error for one in told})
            counts[
                "read" if "entries" in words else f"refused: {', '.join(words)}" if words else "a feed without entries"
            ] += 1
    failed = sum(count for word, count in counts.items() if re.search("reader_failed|too_costly", word))
    yield from (f"## All {len(found)} files", "", *table(("", "files"), counts.most_common()), "")
    seconds, slowest = max(costs, key=lambda cost: cost[0])
    largest = max(found, key=lambda feed: len(feed.data))
    yield f"Crashed or over a limit: {failed}. Slowest: {slowest.name}, {seconds:.2f} s. Largest: {largest.name}, "
    yield from (f"{len(largest.data) / 1e6:.1f} MB.", "")


def encodings(found: Sequence[Feed]) -> Iterator[str]:
    """By the encoding that files declare: how they were read, and how many lost letters in it."""
    read: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for feed in found:
        if feed.encoding:
            text, taken = decode(feed.data, feed.header("content-type"))
            read[feed.encoding].update(
                [taken, *(["lost"] if _LOST in text and _LOST.encode() not in feed.data else [])]
            )
    rows = [
        (name, sum(counts.values()) - counts["lost"], ", ".join(taken for taken in counts if taken != "lost"), counts["lost"])
        for name, counts in sorted(read.items())
    ]  # fmt: skip
    yield from (f"## {len(rows)} declared encodings", "")
    yield from (*table(("declared", "files", "read as", "letters lost in"), rows), "")


def agreement(right: Expectations) -> Iterator[str]:
    """Per suite and field, for each reader."""
    answers = {
        (name, feed): ask(feed) for feed in dict.fromkeys(e.feed for e in right.used) for name, ask in READERS.items()
    }
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    wrong = list[Expected]()
    for one in right.used:
        if counted(one):
            verdicts = {name: agrees(one, answers[name, one.feed]) for name in READERS}
            for suite in (one.feed.suite, "all"):
                counts[suite, one.field].update(["all", *(name for name, is_right in verdicts.items() if is_right)])
            wrong += [one] if verdicts["feedparser"] > verdicts["Headwater"] else []
    rows = [
        (suite, field, all_["all"], *(percent(all_[name], all_["all"]) for name in READERS))
        for suite in (*SUITES, "all") for field in FIELDS if (all_ := counts[suite, field])["all"]
    ]  # fmt: skip
    yield from ("## Fields", "", *table(("suite", "field", "expected", *READERS), rows), "")
    yield from (_WHY_NOT, "", f"Right in feedparser only ({len(wrong)}):", "")
    yield from (f"- {one.feed.name}: {one.field}" for one in wrong)
    yield from ("", "Expectations that were not used, by why:", "")
    yield from (*table(("", "parts"), right.unused.most_common()), "")


def speed(found: Iterable[Feed]) -> Iterator[str]:
    """Of each reader."""
    real = [feed for feed in found if feed.well_formed and feed.is_xml_feed and len(feed.data) >= REAL]
    size = sum(len(feed.data) for feed in real) / 1e6
    rounds = [{reader: _seconds(ask, real) for reader, ask in SPEEDS.items()} for _ in range(ROUNDS)]
    peer = "feedparser, bytes to fields"
    rows = [
        (reader, f"{size / median(r[reader] for r in rounds):.2f}", f"{median(r[peer] / r[reader] for r in rounds):.1f}")
        for reader in SPEEDS
    ]  # fmt: skip
    yield from (f"## Speed: {len(real)} well-formed feeds, {size:.1f} MB", "")
    yield from (*table(("", "MB a second", "times feedparser"), rows), "")


def _seconds(ask: object, real: Sequence[Feed]) -> float:
    assert callable(ask)
    start = process_time()
    for feed in real:
        ask(feed)
    return process_time() - start


def report(data: Path) -> Iterator[str]:
    """Markdown lines."""
    found = list(feeds(data))
    yield from outcomes(found)
    yield from encodings(found)
    yield from roads(found)
    yield from speed(found)
    yield from agreement(expectations(found))


if __name__ == "__main__":
    sys.exit(main(__doc__, ("feeds",), WRITTEN, _HEAD, report))
