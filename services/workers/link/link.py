"""Whom does it copy, and which story does it tell? In the one order of the signatures.

Each article is held against those of the window that share anchors with it.

1. A text that this state has settled before comes out as it did then: a replay changes nothing, and a signature that
   enrich has sent twice neither. An older text of an article than the one that is settled is dropped.
2. An article that others copy stays their lead, whatever its later texts say.
3. Of the candidates, those that share most anchors first and of equals the earliest, it copies the first whose text is
   a copy (`alike.py`). It joins that one's group.
4. The lead hears how many copy it now. An article that copies nobody any more takes its link back.
5. Its first text decides which story it tells (`stories.py`). Where two stories become one by it, their articles hear.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from services.contract.articles import encode, reader
from services.contract.identity import key
from services.contract.links import Link, Signature, Telling
from services.pipeline import LINK, LINKS, STORIES, Stage
from services.runtime.step import Also, Dead, Drop, Item, Keep, Outcome
from services.text.shingles import unpack
from services.text.traits import Traits
from services.text.word_hashes import Hashes
from services.workers.link.alike import evidence, is_copy
from services.workers.link.groups import Group
from services.workers.link.link_record import Lead, LinkRecord, Tale
from services.workers.link.open_stories import Member, Told, month
from services.workers.link.window import Window
from services.workers.link.windowed import Candidate, Windowed, enough

ORIGINAL: Final = "original"
_LINK: Final = reader(Link)


class Linker:
    """The step of the stage."""

    stage: Stage = LINK
    reads: type[Signature] = Signature

    def __init__(self, span_ms: int) -> None:
        """`span_ms`: how far back it looks, by the broker's time."""
        self.view = Windowed(span_ms)
        self._candidates: dict[int, list[Candidate]] = {}

    def asks(self, items: Sequence[Item]) -> list[tuple[int, bytes]]:
        """Each article's own record, and those of its candidates."""
        texts = [unpack(item.article.anchors) for item in items]
        remembered, new = self.view.candidates(texts), among(items, texts)
        self._candidates = {
            item.arrival.offset: [*before, *beside] for item, before, beside in zip(items, remembered, new, strict=True)
        }
        own = {(item.arrival.partition, item.arrival.key) for item in items if item.arrival.key}
        return [*own, *((0, candidate.key) for those in remembered for candidate in those)]

    def run(self, items: Sequence[Item], known: Mapping[bytes, bytes]) -> list[Outcome]:
        """Decide in order; what one article is found to be, the next one sees."""
        batch = _Batch(self.view, known)
        return [batch.settle(item, self._candidates.get(item.arrival.offset, [])) for item in items]


def among(items: Sequence[Item], texts: Sequence[Hashes]) -> list[list[Candidate]]:
    """For each article of a batch those before it in the same batch that share anchors with it."""
    window = Window(0)
    for item, text in zip(items, texts, strict=True):
        window.add(item.arrival.offset, 0, text)
    by_offset = {item.arrival.offset & 0xFFFFFFFF: (item, len(text)) for item, text in zip(items, texts, strict=True)}
    result = []
    for item, text, found in zip(items, texts, window.sharing(texts), strict=True):
        others = ((shared, *by_offset[document]) for shared, document in found)
        result.append([
            Candidate(shared, other.arrival.offset, other.arrival.key)
            for shared, other, size in others
            if other.arrival.offset < item.arrival.offset and other.arrival.key and enough(shared, len(text), size)
        ])  # fmt: skip
    return result


class _Batch:
    """One batch in work: what was remembered, and over it what was decided since."""

    def __init__(self, view: Windowed, known: Mapping[bytes, bytes]) -> None:
        self._span, self._groups, self._stories = view.span_ms, view.groups.over(), view.stories
        self._records = {key: LinkRecord.of(value) for key, value in known.items()}
        for record in sorted(self._records.values(), key=lambda record: record.offset):
            if record.offset > view.newest:  # decided in this batch already, before a part of it was tried again
                self._groups.put(record)

    def settle(self, item: Item, candidates: Sequence[Candidate]) -> Outcome:
        """The article's outcome."""
        signature: Signature = item.article
        name, offset = item.arrival.key, item.arrival.offset
        if name is None or name.hex() != signature.id:
            return Dead("wrong_key", f"the key is not the article's id {signature.id}")
        before = self._records.get(name)
        if before and signature.version <= before.own.version:
            return _outcome(before) if signature.version == before.own.version else Drop("stale")
        own = Lead.of(signature, name)
        tale = before.tale if before else self._tale(item, own)
        record = LinkRecord.new(signature, own, offset, item.arrival.timestamp_ms, tale)
        led = self._groups.of(name)
        if not (led and led.members):
            record = self._linked(record, candidates)
        record = self._told(record, before)
        self._records[name] = record
        self._groups.put(record)
        return _outcome(record, record.data())

    def _tale(self, item: Item, own: Lead) -> Tale:
        """The story of an article's first text."""
        arrival, member = item.arrival, Member(own.key, month(own.first_seen_ms))
        traits = Traits.of(item.article.traits)
        return Tale.new(*self._stories.decide(Told(arrival.offset, arrival.timestamp_ms, own.time_ms, member, traits)))

    def _linked(self, record: LinkRecord, candidates: Sequence[Candidate]) -> LinkRecord:
        sets = record.sets()
        for other in self._likely(record, candidates):
            found = evidence(sets, other.sets())
            if is_copy(found):
                return msgspec.structs.replace(
                    record, copy_of=other.own.key, share=round(found.pairs, 4), lead=other.lead or other.own
                )
        return record

    def _likely(self, record: LinkRecord, candidates: Sequence[Candidate]) -> list[LinkRecord]:
        """Candidates as they are known now, the likeliest first: those of the window, and those of this batch."""
        ordered = sorted(candidates, key=lambda candidate: (-candidate.shared, candidate.offset))
        known = ((candidate, self._records.get(candidate.key)) for candidate in ordered)
        found = [other for candidate, other in known if other and other.offset == candidate.offset]
        return [other for other in found if self._near(record, other)]

    def _near(self, record: LinkRecord, other: LinkRecord) -> bool:
        """Whether the other came before and is within the window."""
        return (
            other.own.key != record.own.key
            and other.offset < record.offset
            and record.at_ms - other.at_ms <= self._span
        )

    def _told(self, record: LinkRecord, before: LinkRecord | None) -> LinkRecord:
        """With what is to be said of it, and of the leads whose groups change by it."""
        own = record.own.key
        after = self._groups.over().put(record)
        leads = [lead for lead in (record.lead, before.lead if before else None) if lead]
        groups = {lead.key: group for lead in leads if (group := after.of(lead.key))}
        said: list[Link] = []
        if record.lead or (before and before.lead):
            said.append(_copy_link(record, groups.get(record.lead.key) if record.lead else None))
        said += (
            _link(group.lead, record.offset, group, copies=len(group.members))
            for lead, group in groups.items()
            if lead != own
        )
        return msgspec.structs.replace(record, said=tuple(map(encode, said)))


def _copy_link(record: LinkRecord, group: Group | None) -> Link:
    if record.copy_of is None or record.lead is None:
        return _link(record.own, record.offset, None)
    return _link(record.own, record.offset, group, copy_of=record.copy_of.hex(), share=record.share,
                 lead=record.lead.key.hex())  # fmt: skip


def _link(of: Lead, order: int, group: Group | None, **said: Any) -> Link:
    """What is said of an article; who was first is known while its group has members."""
    first = group.first if group and group.members else None
    return Link(
        id=of.key.hex(),
        order=order,
        first_seen=_time(of.first_seen_ms),
        version=of.version,
        first=first.key.hex() if first else None,
        first_source=first.source if first else None,
        **said,
    )


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _outcome(record: LinkRecord, remember: bytes | None = None) -> Outcome:
    """As the record says; `remember` is the record's own data where it is new."""
    links = [_LINK.decode(data) for data in record.said]
    own = next((link for link in links if key(link.id) == record.own.key), None)
    also = tuple(Also(LINKS, key(link.id), link) for link in links if link is not own)
    also += tuple(Also(STORIES, key(told.id), told) for told in _tellings(record))
    return Drop(ORIGINAL, remember, also) if own is None else Keep(own, remember, also)


def _tellings(record: LinkRecord) -> Iterator[Telling]:
    """Of the article's first text what came of it for stories; a later one changes nothing there."""
    tale = record.tale
    if record.offset != tale.offset:
        return
    if tale.story != record.own.key:
        yield _telling(record.own.key, month(record.own.first_seen_ms), tale)
    for name, at in tale.moved:
        yield _telling(name, at, tale)


def _telling(name: bytes, at: int, tale: Tale) -> Telling:
    seen = datetime(at // 12, at % 12 + 1, 1, tzinfo=UTC)
    return Telling(id=name.hex(), order=tale.offset, first_seen=seen, story=tale.story.hex())
