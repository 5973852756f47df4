"""The comparison, purely: the ledger's lines of an article against its document, its sightings and its dead letters.

The ledger is the truth. Of the lines that are neither a recorded repeat nor dead, the newest observation (of one time,
the later in its topic) must be the document's text: that is dedupe's rule, worked out here a second time.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from services.contract.ledger import Entry
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
    """Ids of articles with a dead letter of a stage behind dedupe: which of its texts died, the letter alone knows."""
    taken_down: Container[str] = frozenset()


@dataclass
class _Article:
    lines: list[Entry] = field(default_factory=list)


NOTHING: Final[list[Document]] = []


def compare(entries: Iterable[Entry], found: Found) -> Report:
    """Every line counted, every fault named."""
    articles: dict[str, _Article] = {}
    report = Report()
    for told in entries:
        report.acked += 1
        articles.setdefault(told.id, _Article()).lines.append(told)
    for id_, article in articles.items():
        _judge(id_, article.lines, found, report)
    return report


def _judge(id_: str, lines: list[Entry], found: Found, report: Report) -> None:
    documents = found.documents.get(id_, NOTHING)
    if id_ in found.taken_down:
        report.taken_down += len(lines)
        if documents:
            report.stale.append(Fault(id_, f"was taken down, and is in {documents[0].index}"))
        return
    if len(documents) > 1:
        report.doubled.append(Fault(id_, "is in " + " and in ".join(sorted(d.index for d in documents))))
    kept = _kept(lines, found, report)
    if not documents:
        _absent(id_, lines, kept, found, report)
        return
    document = max(documents, key=lambda d: d.version)
    newest = _newest(kept)
    if newest and document.hash not in {line.hash for line in newest} and not _overtaken(document, newest, lines):
        if id_ in found.dead_ids:
            report.dead += len(kept)
            return
        report.stale.append(Fault(id_, f"{document.index} has an older text: {_place(newest[-1])} brought a newer one"))
        return
    current = sum(line.hash == document.hash for line in kept)
    report.indexed += current
    report.superseded += len(kept) - current


def _kept(lines: list[Entry], found: Found, report: Report) -> list[Entry]:
    """The lines that are neither repeats nor dead; the others are counted."""
    kept = []
    for line in lines:
        position = (line.topic, line.partition, line.offset)
        if position in found.dead_positions:
            report.dead += 1
        elif position in found.sightings:
            report.duplicates += 1
        else:
            kept.append(line)
    return kept


def _absent(id_: str, lines: list[Entry], kept: list[Entry], found: Found, report: Report) -> None:
    """No document: right only where every text of the article died."""
    if id_ in found.dead_ids:
        report.dead += len(kept)
    elif kept:
        report.missing.append(Fault(id_, f"acked at {_place(kept[-1])}, and neither indexed nor dead"))
    elif any((line.topic, line.partition, line.offset) in found.sightings for line in lines):
        report.missing.append(
            Fault(id_, f"recorded as a repeat at {_place(lines[-1])}, and what it repeats is not indexed")
        )


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
