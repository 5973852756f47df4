"""The account of an invented stream: what was sent, where the broker acked it, and what must come of it.

The expected end is worked out here from the order of the acks alone, so that a test compares two independent accounts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from services.contract.articles import RawArticle
from services.contract.identity import content_hash
from services.drill.stream import Sent, article, stream
from services.runtime.arrival import Departure
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings

__all__ = ["Expected", "Ledger", "Sent", "article", "publish", "stream"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be indexed of an id."""

    newest: RawArticle
    revision: int
    revisions: tuple[str, ...]
    """Content hashes, first revision first."""
    sightings: int


@dataclass
class Ledger:
    """Everything that was sent; only what was acked counts."""

    sent: list[Sent] = field(default_factory=list)

    def acked(self, sent: Sent, partition: int, offset: int) -> None:
        """Runs on the client's thread."""
        sent.partition, sent.offset = partition, offset

    def articles(self) -> dict[str, Expected]:
        """By id: the account of dedupe's rules, made from the order of the acks."""
        seen: dict[str, list[RawArticle]] = defaultdict(list)
        for sent in sorted((s for s in self.sent if s.article and s.offset >= 0), key=lambda s: s.offset):
            if sent.article:
                seen[sent.article.id].append(sent.article)
        return {id_: _expected(articles) for id_, articles in seen.items()}

    def dead(self) -> Counter[tuple[str, str, int, int]]:
        """(error, topic, partition, offset) of the poison."""
        bad = (s for s in self.sent if s.kind == "poison" and s.offset >= 0)
        return Counter((s.error, s.topic, s.partition, s.offset) for s in bad)


def _expected(articles: list[RawArticle]) -> Expected:
    texts: dict[str, RawArticle] = {}
    for told in articles:
        texts.setdefault(content_hash(told.title, told.text), told)
    order = tuple(texts)
    number = max(
        range(len(order)), key=lambda n: (texts[order[n]].observed, n)
    )  # of one time, the later in the partition
    return Expected(texts[order[number]], number + 1, order, len(articles) - len(texts))


def publish(settings: Settings, ledger: Ledger, messages: Iterable[Sent], seconds: float = 120) -> None:
    """Send all and wait for every ack. Raises PublishFailed."""
    publisher = Publisher(settings, ledger.acked)
    try:
        for sent in messages:
            ledger.sent.append(sent)
            publisher.publish(Departure(sent.topic, sent.key, sent.value), sent)
        publisher.flush(seconds)
    finally:
        publisher.close()
