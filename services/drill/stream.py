"""An invented stream of news, from a seed: articles, copies, revisions, late older texts, and poison.

For drills and tests: nobody's text is used, and the same name always gives the same stream, so a fault found with a
seed can be made again. Its words are few, so that the workers' memories of words fill within minutes, and what still
grows after that is a leak.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import msgspec

from services.contract.articles import Provenance, RawArticle, encode
from services.contract.identity import article_id, key
from services.pipeline import RAW, Lane
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


def article(name: str, number: int, chance: random.Random) -> RawArticle:
    """An invented article; the same name and number always have the same id."""
    person, place = chance.choice(PEOPLE), chance.choice(PLACES)
    title = f"{chance.choice(SUBJECTS).capitalize()} {chance.choice(DEEDS)} {chance.choice(THINGS)} in {place}"
    sentences = (f"{chance.choice(SUBJECTS).capitalize()} {chance.choice(DEEDS)} {chance.choice(THINGS)}, said {person}"
                 f" in {place} on day {chance.randrange(365)} at {chance.randrange(24)}:{chance.randrange(60):02}."
                 for _ in range(chance.randrange(2, 5)))  # fmt: skip
    url = f"https://{name}.invented.example/news/{number}"
    return RawArticle(
        id=article_id(url=url, source=name, guid=None, title=title), source=f"{name}.invented.example", channel="wire",
        guid=f"{name}-{number}",
        title=title, text=" ".join(sentences), url=url, urls=(url,), observed=START + timedelta(seconds=number),
        provenance=Provenance(producer="jsonl", extractor="jsonl/1", input=name, position=f"line {number}"),
    )  # fmt: skip


def stream(
    settings: Settings, name: str, count: int, *, poison: int = 0, lane: Lane = Lane.LIVE, copies: float = 0.10
) -> list[Sent]:
    """`count` messages, mixed by a seed: 5 % revisions, 1 % late older ones, a part of copies, articles; and poison."""
    chance = random.Random(name)
    topic = settings.named(RAW.on(lane))
    known: list[RawArticle] = []
    messages: list[Sent] = []
    for number in range(count):
        dice = chance.random() if known else 1.0
        at = chance.randrange(len(known)) if known else 0
        if dice < copies:
            messages.append(_message("copy", topic, known[at]))
        elif dice < copies + 0.06:
            known[at] = _changed(known[at], number, later=dice < copies + 0.05)
            messages.append(_message("revision", topic, known[at]))
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
