"""From documents to `articles.raw`: every record is published, or buried with its reason, and counted after the ack.

The same road for every producer: read, clean, identify, publish. What is too large for Kafka goes to the archive
folder, and a reference to it to the dead letters.
"""

import json
import threading
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from services.contract.articles import Provenance, RawArticle, encode
from services.contract.belonging import belongs
from services.contract.identity import key
from services.contract.notices import Tombstone
from services.pipeline import DEAD, RAW, TOMBSTONES, Lane
from services.producers import oversize
from services.producers.contents import contents
from services.producers.draft import Draft, Held, Refused, finish, id_of, identify
from services.producers.guarded import Guard
from services.producers.inputs import Document, InputError
from services.producers.journal import Journal
from services.producers.ledger import Ledger
from services.producers.readers import EXTRACTORS, open_document
from services.producers.records import Embargoed, Read, Record, Superseded, Token, Withdrawn
from services.producers.tally import SHOWN, Options, Tally
from services.producers.wire_versions import WireVersions
from services.runtime.arrival import Arrival, Departure
from services.runtime.clock import Clock
from services.runtime.letter import dead_letter
from services.runtime.monitor import StageCounters
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.step import TAKEN_DOWN, Dead
from services.runtime.traces import traces

WITHDRAWN: Final = "withdrawn"
EMBARGOED: Final = "embargoed"
SUPERSEDED: Final = "superseded"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Versions count from here; an older file time is a mistake of its file system."""


@dataclass
class Intake:
    """Publishes what documents hold. `publisher` must be made with `acked` as its callback."""

    settings: Settings
    options: Options
    clock: Clock
    guard: Guard
    taken_down: Container[bytes] = frozenset()
    """Keys of articles that are not published, buried or kept any more."""
    ledger: Ledger | None = None
    tally: Tally = field(default_factory=Tally)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _counters: dict[str, StageCounters] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._traces = traces(self.settings, "producers")

    @property
    def _topic(self) -> str:
        return self.settings.named(RAW.on(self.options.lane))

    def acked(self, token: Token, partition: int, offset: int) -> None:
        """Count one record and enter it in the ledger; runs on the client's thread."""
        record = token.record
        if self.ledger and isinstance(record, RawArticle):
            self.ledger.acked(record, self._topic, partition, offset)
        with self._lock:
            counters = self._counters_of(token)
            if isinstance(record, RawArticle):
                token.way.end("sent")
                counters.sent()
                self.tally.published += 1
                if len(self.tally.titles) < SHOWN:
                    self.tally.titles.append(record.title)
            elif isinstance(record, Refused):
                counters.dead(record.error)
                self.tally.dead[record.error] += 1
                if len(self.tally.letters) < SHOWN:
                    self.tally.letters.append((token.document, record.position, record.reason))
            else:
                counters.dropped(WITHDRAWN)
                self.tally.withdrawn += 1
        if token.settled:
            token.settled()

    def take(self, documents: Iterable[Document], publisher: Publisher, journal: Journal | None = None) -> None:
        """Publish all of them; returns after the last ack. Raises PublishFailed; unreadable ones are in the tally.

        With a journal, what an earlier run has settled is passed over; what could not be read, or is under embargo, is not
        settled.
        """
        for document in documents:
            if journal and journal.done(document):
                self.tally.resumed += 1
                continue
            self.tally.documents += 1
            before = len(self.tally.unread) + len(self.tally.held)
            try:
                self._unfold(document, publisher, journal)
            except InputError as error:
                self.tally.unread.append(str(error))
            if journal and len(self.tally.unread) + len(self.tally.held) == before:
                journal.reached(document, None, publisher.flush)
        publisher.flush()

    def _unfold(self, document: Document, publisher: Publisher, journal: Journal | None) -> None:
        for inner in contents(document, journal.place(document) if journal else None):
            if isinstance(inner, Refused):
                self.publish(Token("warc", inner, document.name, self.options.lane), publisher)
            elif inner is document:
                self._take(inner, publisher)
            else:
                self._take_inner(inner, document, publisher)
                if journal and inner.position:
                    journal.reached(document, inner.position, publisher.flush)

    def _take_inner(self, inner: Document, document: Document, publisher: Publisher) -> None:
        """What an archive holds beside pages is nobody's mistake: refused, and the archive read on."""
        self.tally.pages += 1
        try:
            self._take(inner, publisher)
        except InputError as error:
            refused = Refused(position=inner.position or "", error="unreadable", reason=str(error), data=b"")
            self.publish(Token("warc", refused, document.name, self.options.lane), publisher)

    def _take(self, document: Document, publisher: Publisher) -> None:
        reader, found = self.records(document, source=self.options.source, only=self.options.only)
        for record, _ in found:
            self.publish(Token(reader, record, document.name, self.options.lane), publisher)

    def records(self, document: Document, *, source: str | None, only: str | None) -> tuple[str, Iterator[Read]]:
        """The reader's name, and what it finds as it will be published or buried. Raises InputError."""
        reader, found = open_document(document, self.guard, source=source, only=only)
        return reader, self._records(reader, found, document)

    def _records(self, reader: str, found: Iterator[Draft | Refused], document: Document) -> Iterator[Read]:
        observed = self._observed(document)
        for item in found:
            where = Provenance(
                producer=reader,
                extractor=EXTRACTORS[reader],
                input=document.name,
                position=document.position or item.position,
            )
            record = item if isinstance(item, Refused) else self._record(item, observed, where)
            yield Read(record, item.url)

    def _record(self, draft: Draft, observed: datetime, where: Provenance) -> Record:
        wire, now = draft.wire, self.clock()
        if wire and wire.version is not None:
            name = identify(draft)
            if WireVersions.of(self.settings).enter(name, wire.version, now) > wire.version:
                return Superseded(id=name, version=wire.version, position=draft.position)
        return _finish(draft, observed, now, where)

    def publish(self, token: Token, publisher: Publisher) -> None:
        """Hand one record over: published, or buried with its reason, or dropped since it was taken down.

        Raises PublishFailed. `token` comes back to `acked`; of what is dropped, at once.
        """
        record = token.record
        if isinstance(record, Embargoed):
            self._hold(token, record)
        elif isinstance(record, Superseded):
            self._drop(token, SUPERSEDED)
        elif self._is_taken_down(record):
            self._drop(token, TAKEN_DOWN)
        elif isinstance(record, Withdrawn):
            stone = Tombstone(id=record.id, reason=record.reason, at=self.clock())
            publisher.publish(Departure(self.settings.named(TOMBSTONES.name), key(record.id), encode(stone)), token)
        elif isinstance(record, Refused):
            self._bury(token, record, publisher)
        else:
            self._send(token, record, publisher)

    def _send(self, token: Token, article: RawArticle, publisher: Publisher) -> None:
        data = encode(article)
        if len(data) <= self.settings.max_article_bytes:
            way = self._traces.sending(self._topic, article.id)
            message = Departure(self._topic, key(article.id), data, way.headers)
            publisher.publish(message, replace(token, way=way) if way.span else token)
        else:
            refused = self._refuse_large(article, data)
            self._bury(replace(token, record=refused), refused, publisher)

    def _is_taken_down(self, record: Record) -> bool:
        if isinstance(record, Refused):
            return belongs(record.data, record.key, self.taken_down)
        return isinstance(record, RawArticle | Withdrawn) and key(record.id) in self.taken_down

    def _drop(self, token: Token, reason: str) -> None:
        with self._lock:
            self._counters_of(token).dropped(reason)
            self.tally.taken_down += reason == TAKEN_DOWN
            self.tally.superseded += reason == SUPERSEDED
        if token.settled:
            token.settled()

    def _hold(self, token: Token, record: Embargoed) -> None:
        with self._lock:
            self._counters_of(token).dropped(EMBARGOED)
            self.tally.held.append((token.document, record.title, record.until))
        if token.settled:
            token.settled()

    def _counters_of(self, token: Token) -> StageCounters:
        return self._counters.setdefault(token.reader, StageCounters(token.reader, self.options.lane))

    def _observed(self, document: Document) -> datetime:
        capture, now = self.options.lane is Lane.BACKFILL and not self.options.as_live, self.clock()
        return min(max(document.modified, EPOCH), now) if capture and document.modified else now

    def _refuse_large(self, article: RawArticle, data: bytes) -> Refused:
        limit = self.settings.max_article_bytes
        reason = f"{len(data):,} bytes, more than the {limit:,} that one message may have"
        position = article.provenance.position
        return Refused(position=position, error="too_large", reason=reason, data=data, key=key(article.id))

    def _bury(self, token: Token, refused: Refused, publisher: Publisher) -> None:
        value = refused.data
        reason = f"{token.document}, {refused.position}: {refused.reason}"
        if len(value) > self.settings.max_article_bytes:
            kept = oversize.keep(self.settings, value)
            value = json.dumps({"kept_in": str(kept), "bytes": len(value)}).encode()
            reason += f"; kept in {kept}"
        arrival = Arrival(token.document, 0, 0, refused.key, value)
        letter = dead_letter(
            self.settings.named(DEAD.name), arrival, token.reader, self.options.lane, Dead(refused.error, reason)
        )
        publisher.publish(letter, token)


def _finish(draft: Draft, observed: datetime, now: datetime, where: Provenance) -> Record:
    """What the draft comes to. A withdrawn wire item may have no text; its id is what counts."""
    if draft.wire and draft.wire.status == "canceled":
        reason = f"withdrawn by {draft.source}" + (f": {draft.wire.note}" if draft.wire.note else "")
        return Withdrawn(id=identify(draft), reason=reason, position=draft.position)
    if draft.wire and draft.wire.embargo and draft.wire.status == "usable" and draft.wire.embargo > now:
        return Embargoed(until=draft.wire.embargo, title=draft.title, position=draft.position)
    try:
        return finish(draft, observed=observed, provenance=where, now=now)
    except ValueError as error:
        data = json.dumps({"title": draft.title, "text": draft.text, "url": draft.url}).encode()
        name = key(id_) if (id_ := id_of(draft.url)) else None
        word = "withheld" if isinstance(error, Held) else "no_text"
        return Refused(position=draft.position, error=word, reason=str(error), data=data, key=name)
