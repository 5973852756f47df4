"""An invented stream of news with a ledger: what was sent, where the broker acked it, and what must come of it.

The expected end is worked out here from the order of the acks alone, so that a test compares two independent accounts.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import msgspec

from services.contract.articles import Provenance, RawArticle, encode
from services.contract.identity import article_id, content_hash, key
from services.pipeline import RAW, Lane
from services.runtime.arrival import Departure
from services.runtime.publisher import Publisher
from services.runtime.settings import Settings

Kind = Literal["article", "copy", "revision", "poison"]
START: Final = datetime(2026, 3, 2, 6, tzinfo=UTC)
PEOPLE: Final = ("Ada Renholm", "Tomas Velik", "Mira Okafor", "Jon Castellan", "Leyla Marsh", "Piet Anders")
PLACES: Final = ("Lisbon", "Nairobi", "Osaka", "Tallinn", "Lima", "Perth")
SUBJECTS: Final = ("the harbour board", "a court", "the ministry", "the rail union", "a hospital", "the football club")
DEEDS: Final = ("delayed", "approved", "rejected", "published", "disputed", "defended")
THINGS: Final = ("the new budget", "a trade agreement", "the vaccine study", "the final match", "a flood report")


@dataclass(slots=True)
class Sent:
    """A message of the stream; `partition` and `offset` are set by the broker's ack."""

    kind: Kind
    topic: str
    key: bytes | None
    value: bytes
    article: RawArticle | None = None
    error: str = ""
    """Of poison: the word that its dead letter must bear."""
    partition: int = -1
    offset: int = -1


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
    for article in articles:
        texts.setdefault(content_hash(article.title, article.text), article)
    newest = max(texts.values(), key=lambda article: article.observed)
    order = tuple(texts)
    number = order.index(content_hash(newest.title, newest.text)) + 1
    return Expected(newest, number, order, len(articles) - len(texts))


def article(name: str, number: int, chance: random.Random) -> RawArticle:
    """An invented article; the same name and number always have the same id."""
    person, place = chance.choice(PEOPLE), chance.choice(PLACES)
    title = f"{chance.choice(SUBJECTS).capitalize()} {chance.choice(DEEDS)} {chance.choice(THINGS)} in {place}"
    sentences = (f"{chance.choice(SUBJECTS).capitalize()} {chance.choice(DEEDS)} {chance.choice(THINGS)}, said {person}"
                 f" in {place} on day {chance.randrange(10**6)}." for _ in range(chance.randrange(3, 9)))  # fmt: skip
    url = f"https://{name}.invented.example/news/{number}"
    return RawArticle(
        id=article_id(url=url, source=name, guid=None, title=title), source=f"{name}.invented.example", channel="wire",
        title=title, text=" ".join(sentences), url=url, urls=(url,), observed=START + timedelta(seconds=number),
        provenance=Provenance(producer="jsonl", extractor="jsonl/1", input=name, position=f"line {number}"),
    )  # fmt: skip


def stream(settings: Settings, name: str, count: int, *, poison: int = 0, lane: Lane = Lane.LIVE) -> list[Sent]:
    """`count` messages, mixed by a seed: 84 % articles, 10 % copies, 5 % revisions, 1 % late older ones; and poison."""
    chance = random.Random(name)
    topic = settings.named(RAW.on(lane))
    known: list[RawArticle] = []
    messages: list[Sent] = []
    for number in range(count):
        dice = chance.random() if known else 1.0
        old = chance.choice(known) if known else None
        if old and dice < 0.10:
            messages.append(_message("copy", topic, old))
        elif old and dice < 0.16:
            changed = _changed(old, number, later=dice < 0.15)
            known[known.index(old)] = changed
            messages.append(_message("revision", topic, changed))
        else:
            known.append(article(name, number, chance))
            messages.append(_message("article", topic, known[-1]))
    for bad in _poison(topic, name, poison):
        messages.insert(chance.randrange(len(messages)), bad)
    return messages


def _message(kind: Kind, topic: str, told: RawArticle) -> Sent:
    return Sent(kind, topic, key(told.id), encode(told), told)


def _changed(old: RawArticle, number: int, *, later: bool) -> RawArticle:
    """Another text of the same article: observed after all others of its id, or (too late) before them."""
    moment = START + (timedelta(days=1, seconds=number) if later else timedelta(days=-1, seconds=-number))
    return msgspec.structs.replace(old, text=f"{old.text} Correction number {number} was added.", observed=moment)


def _poison(topic: str, name: str, count: int) -> Iterator[Sent]:
    """In turn: not JSON, another schema, no value, another article's key, no key."""
    chance = random.Random(f"poison {name}")
    for number in range(count):
        good = article(f"{name}-poison", number, chance)
        mark, value = key(good.id), encode(good)
        yield (
            Sent("poison", topic, mark, b"\xff{not json", error="not_json"),
            Sent("poison", topic, mark, value.replace(b'"schema":1', b'"schema":99'), error="wrong_schema"),
            Sent("poison", topic, mark, b"", error="empty_message"),
            Sent("poison", topic, key("0" * 32), value, error="wrong_key"),
            Sent("poison", topic, None, value, error="empty_message"),
        )[number % 5]


def publish(settings: Settings, ledger: Ledger, messages: Iterable[Sent]) -> None:
    """Send all and wait for every ack. Raises PublishFailed."""
    publisher = Publisher(settings, ledger.acked)
    try:
        for sent in messages:
            ledger.sent.append(sent)
            publisher.publish(Departure(sent.topic, sent.key, sent.value), sent)
        publisher.flush()
    finally:
        publisher.close()
