"""From documents to `articles.raw`: every record is published, or buried with its reason, and counted after the ack.

The same road for every producer: read, clean, identify, publish. What is too large for Kafka goes to the archive
folder, and a reference to it to the dead letters.
"""

import json
import threading
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from services.contract.articles import Provenance, RawArticle, encode
from services.contract.belonging import belongs
from services.contract.identity import article_id, key
from services.pipeline import DEAD, RAW, Lane
from services.producers import oversize
from services.producers.draft import Draft, Refused, finish, link
from services.producers.guarded import Guard
from services.producers.inputs import Document, InputError
from services.producers.ledger import Ledger
from services.producers.readers import EXTRACTORS, open_document
from services.producers.tally import SHOWN, Options, Tally
from services.runtime.arrival import Arrival, Departure
from services.runtime.clock import Clock
from services.runtime.guard import dead_letter
from services.runtime.monitor import StageCounters
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings
from services.runtime.step import TAKEN_DOWN, Dead

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

    @property
    def _topic(self) -> str:
        return self.settings.named(RAW.on(self.options.lane))

    def acked(self, token: tuple[str, RawArticle | Refused, str], partition: int, offset: int) -> None:
        """Count one record and enter it in the ledger; runs on the client's thread."""
        reader, record, document = token
        if self.ledger and isinstance(record, RawArticle):
            self.ledger.acked(record, self._topic, partition, offset)
        with self._lock:
            counters = self._counters.setdefault(reader, StageCounters(reader, self.options.lane))
            if isinstance(record, RawArticle):
                counters.sent()
                self.tally.published += 1
                if len(self.tally.titles) < SHOWN:
                    self.tally.titles.append(record.title)
            else:
                counters.dead(record.error)
                self.tally.dead[record.error] += 1
                if len(self.tally.letters) < SHOWN:
                    self.tally.letters.append((document, record.position, record.reason))

    def take(self, documents: Iterable[Document], publisher: Publisher) -> None:
        """Publish all of them; returns after the last ack. Raises PublishFailed; unreadable ones are in the tally."""
        for document in documents:
            self.tally.documents += 1
            try:
                self._take(document, publisher)
            except InputError as error:
                self.tally.unread.append(str(error))
        publisher.flush()

    def _take(self, document: Document, publisher: Publisher) -> None:
        reader, found = open_document(document, self.guard, source=self.options.source, only=self.options.only)
        observed = self._observed(document)
        for item in found:
            where = Provenance(
                producer=reader, extractor=EXTRACTORS[reader], input=document.name, position=item.position
            )
            record = item if isinstance(item, Refused) else self._finish(item, observed, where)
            if self._is_taken_down(record):
                self._drop(reader)
                continue
            if isinstance(record, RawArticle):
                data = encode(record)
                if len(data) <= self.settings.max_article_bytes:
                    publisher.publish(Departure(self._topic, key(record.id), data), (reader, record, document.name))
                    continue
                record = self._refuse_large(record, data)
            self._bury(reader, record, document.name, publisher)

    def _is_taken_down(self, record: RawArticle | Refused) -> bool:
        if isinstance(record, RawArticle):
            return key(record.id) in self.taken_down
        return belongs(record.data, record.key, self.taken_down)

    def _drop(self, reader: str) -> None:
        with self._lock:
            counters = self._counters.setdefault(reader, StageCounters(reader, self.options.lane))
            counters.dropped(TAKEN_DOWN)
            self.tally.taken_down += 1

    def _observed(self, document: Document) -> datetime:
        capture = self.options.lane is Lane.BACKFILL and not self.options.as_live
        return max(document.modified, EPOCH) if capture and document.modified else self.clock()

    def _finish(self, draft: Draft, observed: datetime, where: Provenance) -> RawArticle | Refused:
        try:
            return finish(draft, observed=observed, provenance=where)
        except ValueError as error:
            data = json.dumps({"title": draft.title, "text": draft.text, "url": draft.url}).encode()
            url = link(draft.url)
            name = key(article_id(url=url, source="", guid=None, title="")) if url else None
            return Refused(position=draft.position, error="no_text", reason=str(error), data=data, key=name)

    def _refuse_large(self, article: RawArticle, data: bytes) -> Refused:
        limit = self.settings.max_article_bytes
        reason = f"{len(data):,} bytes, more than the {limit:,} that one message may have"
        position = article.provenance.position
        return Refused(position=position, error="too_large", reason=reason, data=data, key=key(article.id))

    def _bury(self, reader: str, refused: Refused, document: str, publisher: Publisher) -> None:
        value = refused.data
        reason = f"{document}, {refused.position}: {refused.reason}"
        if len(value) > self.settings.max_article_bytes:
            kept = oversize.keep(self.settings, value)
            value = json.dumps({"kept_in": str(kept), "bytes": len(value)}).encode()
            reason += f"; kept in {kept}"
        arrival = Arrival(document, 0, 0, refused.key, value)
        letter = dead_letter(
            self.settings.named(DEAD.name), arrival, reader, self.options.lane, Dead(refused.error, reason)
        )
        publisher.publish(letter, (reader, refused, document))
