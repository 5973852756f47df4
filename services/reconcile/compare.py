"""The comparison, purely: the ledger's lines of an article against its document, its sightings and its dead letters.

The ledger is the truth. Of the lines that are neither a recorded repeat nor dead, the newest observation (of one time,
the later in its topic) must be the document's text: that is dedupe's rule, worked out here a second time.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from services.contract.ledger import VERSION_SHIFT, Entry
from services.indexer.documents import month
from services.reconcile.report import Fault, Report

Position = tuple[str, int, int]
"""Topic (full name), partition and offset of a message."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the index has of an article."""

    index: str
    version: int
    hash: str


@dataclass
class Found:
    """What the flow has made of the articles."""

    documents: Mapping[str, list[Document]]
    """By id; more than one is a fault."""
    sightings: Container[Position] = frozenset()
    """Positions of messages that are recorded as repeats."""
    dead_positions: Container[Position] = frozenset()
    """Origins of dead letters."""
    dead_ids: Container[str] = frozenset()
    """Ids of articles with a dead letter behind dedupe whose bytes do not say which text died: it excuses them all."""
    taken_down: Container[str] = frozenset()
    dead_texts: Mapping[str, Container[str]] = field(default_factory=dict)
    """By id: content hashes of the texts that died behind dedupe. A letter excuses its own text, not a later one."""
    copies: Container[str] = frozenset()
    """Ids of articles that are out of the index as copies, where the setting says so."""
    floor: str | None = None
    """The first month that is kept, such as `2025.01`."""
    revisions: Mapping[str, Container[str]] | None = None
    """By id the content hashes in the ledger of revisions; None where copies are dropped, whose texts are not kept."""


@dataclass
class _Lines:
    """An article's lines, by what became of their messages."""

    every: list[Entry]
    kept: list[Entry] = field(default_factory=list)
    dead: list[Entry] = field(default_factory=list)
    """Excused, not forbidden: what was put back from the dead letters may have been indexed since."""
    repeats: list[Entry] = field(default_factory=list)


def expired(version: int, floor: str | None) -> bool:
    """Whether an observation lies below the floor; of an article's first one, whether it was let go."""
    observed = datetime.fromtimestamp((version >> VERSION_SHIFT) / 1000, UTC)
    return floor is not None and month(observed) < floor


NOTHING: Final[list[Document]] = []


def compare(entries: Iterable[Entry], found: Found) -> Report:
    """Every line counted, every fault named."""
    articles: dict[str, list[Entry]] = {}
    report = Report()
    for told in entries:
        report.acked += 1
        articles.setdefault(told.id, []).append(told)
    for id_, lines in articles.items():
        _judge(id_, lines, found, report)
    return report


def _judge(id_: str, every: list[Entry], found: Found, report: Report) -> None:
    documents = found.documents.get(id_, NOTHING)
    if id_ in found.taken_down:
        report.taken_down += len(every)
        if documents:
            report.stale.append(Fault(id_, f"was taken down, and is in {documents[0].index}"))
        return
    if not documents and id_ in found.copies:
        report.duplicates += len(every)
        return
    if not documents and expired(min(line.version for line in every), found.floor):
        report.expired += len(every)
        return
    if len(documents) > 1:
        report.doubled.append(Fault(id_, "is in " + " and in ".join(sorted(d.index for d in documents))))
    lines = _sorted(every, found)
    report.duplicates += len(lines.repeats)
    if documents:
        _present(id_, lines, max(documents, key=lambda d: d.version), found, report)
        _edited(id_, lines, found, report)
    else:
        _absent(id_, lines, found, report)


def _sorted(every: list[Entry], found: Found) -> _Lines:
    lines = _Lines(every)
    for line in every:
        position = (line.topic, line.partition, line.offset)
        if position in found.dead_positions:
            lines.dead.append(line)
        elif position in found.sightings:
            lines.repeats.append(line)
        elif line.hash in found.dead_texts.get(line.id, ()):
            lines.dead.append(line)
        else:
            lines.kept.append(line)
    return lines


def _present(id_: str, lines: _Lines, document: Document, found: Found, report: Report) -> None:
    newest = _newest(lines.kept)
    current = sum(line.hash == document.hash for line in lines.kept)
    revived = sum(line.hash == document.hash for line in lines.dead)
    report.dead += len(lines.dead) - revived
    report.indexed += revived
    if _is_right(document, newest, lines):
        report.indexed += current
        report.superseded += len(lines.kept) - current
    elif id_ in found.dead_ids:
        report.dead += len(lines.kept)
    else:
        report.stale.append(Fault(id_, f"{document.index} has an older text: {_place(newest[-1])} brought a newer one"))


def _edited(id_: str, lines: _Lines, found: Found, report: Report) -> None:
    """Of an article with several texts each must be kept."""
    texts = {line.hash: line for line in lines.kept}
    if len(texts) < 2 or found.revisions is None or id_ in found.dead_ids:
        return
    there = found.revisions.get(id_, frozenset())
    for line in (line for content, line in texts.items() if content not in there):
        report.unkept.append(Fault(id_, f"the text of {_place(line)} is not in the ledger of revisions"))


def _is_right(document: Document, newest: list[Entry], lines: _Lines) -> bool:
    """Whether the document's text may be the current one.

    Also that of a letter put back, or of a repeat which, read again, was taken for the publisher's return to it.
    """
    if not newest or document.hash in {line.hash for line in newest}:
        return True
    later = (line for line in (*lines.dead, *lines.repeats) if line.version >= newest[0].version)
    revived = any(line.hash == document.hash for line in later)
    return revived or _overtaken(document, newest, lines.every)


def _absent(id_: str, lines: _Lines, found: Found, report: Report) -> None:
    """No document: right only where every text of the article died."""
    report.dead += len(lines.dead)
    if id_ in found.dead_ids:
        report.dead += len(lines.kept)
    elif lines.kept:
        report.missing.append(Fault(id_, f"acked at {_place(lines.kept[-1])}, and neither indexed nor dead"))
    elif lines.repeats and id_ not in found.dead_texts:
        place = _place(lines.repeats[-1])
        report.missing.append(Fault(id_, f"recorded as a repeat at {place}, and what it repeats is not indexed"))


def _newest(kept: list[Entry]) -> list[Entry]:
    """The lines of the newest observation that may be the current text: the last of each topic, for the order between
    two lanes is known to nobody but dedupe.
    """
    if not kept:
        return []
    version = max(line.version for line in kept)
    last: dict[str, Entry] = {}
    for line in sorted((line for line in kept if line.version == version), key=lambda line: line.offset):
        last[line.topic] = line
    return list(last.values())


def _overtaken(document: Document, newest: list[Entry], lines: list[Entry]) -> bool:
    """Whether the document's text came from somebody else, later than all that this ledger knows of."""
    return document.version > newest[0].version and document.hash not in {line.hash for line in lines}


def _place(line: Entry) -> str:
    return f"{line.topic}-{line.partition}-{line.offset}"
