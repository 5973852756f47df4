"""A link stage in memory: it settles texts as its worker would, and remembers as its memory would."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.contract.articles import Message
from services.contract.identity import article_id, key
from services.contract.links import Link, Signature, Telling
from services.pipeline import SIGNATURES
from services.runtime.arrival import Arrival
from services.runtime.step import Drop, Item, Keep, Outcome
from services.text.shingles import pack, shingles
from services.workers.link.link import Linker
from tests.fakes import NOON, at
from tests.unit.workers.link.told import traits

SPAN_MS = 7 * 24 * 3_600_000
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("lan", "ter", "mos", "rik", "sun", "vel")]


def text(seed: int, words: int = 150) -> str:
    """Words in an order of its own."""
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(words))


def changed(told: str, share: float, seed: int = 9) -> str:
    """With so many of its words replaced."""
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) if chance.random() < share else word for word in told.split())


def name(number: int) -> str:
    """An article's id."""
    return article_id(url=f"https://example.org/{number}", source="", guid=None, title="")


def signature(
    number: int, told: str, *, source: str = "", seconds: float = 0, title: str = "", about: Iterable[int] = ()
) -> Signature:
    """What enrich would send; observed so many seconds after noon, about these words (else a story of its own)."""
    sets = shingles(told)
    return Signature(
        id=name(number), version=1 + int(seconds), source=source or f"Source {number}", observed=at(seconds),
        first_seen=NOON, title=pack(shingles(title).singles), words=sets.words, singles=pack(sets.singles),
        pairs=pack(sets.pairs), anchors=pack(sets.anchors),
        traits=traits(about).data(),
    )  # fmt: skip


@dataclass
class Desk:
    """The step with its memory."""

    linker: Linker = field(default_factory=lambda: Linker(SPAN_MS))
    state: dict[bytes, bytes] = field(default_factory=dict)
    offset: int = 0

    def items(self, signatures: Sequence[Signature], hours: float = 0) -> list[Item]:
        """As they come from the topic, so many hours after the start."""
        found = []
        for told in signatures:
            arrival = Arrival(SIGNATURES.name, 0, self.offset, key(told.id), b"", int(hours * 3_600_000))
            found.append(Item(arrival, told))
            self.offset += 1
        return found

    def settle(self, items: Sequence[Item]) -> list[Outcome]:
        """Decide and remember."""
        outcomes = self.run(items)
        for item, outcome in zip(items, outcomes, strict=True):
            remember = outcome.remember if isinstance(outcome, Keep | Drop) else None
            if remember is not None and item.arrival.key:
                self.state[item.arrival.key] = remember
                self.linker.view.put(0, item.arrival.key, remember)
        return outcomes

    def run(self, items: Sequence[Item]) -> list[Outcome]:
        """Decide, as a process that ends before anything is remembered."""
        known: Mapping[bytes, bytes] = {k: self.state[k] for _, k in self.linker.asks(items) if k in self.state}
        return self.linker.run(items, known)

    def take(self, *signatures: Signature, hours: float = 0) -> list[Outcome]:
        """All in one batch."""
        return self.settle(self.items(signatures, hours))

    def reopened(self) -> "Desk":
        """Another member that has read the same changelog."""
        other = Desk(state=dict(self.state), offset=self.offset)
        for k, value in self.state.items():
            other.linker.view.put(0, k, value)
        return other


def said(outcomes: Sequence[Outcome]) -> list[Message]:
    """Everything that was said, in its order."""
    found: list[Message] = []
    for outcome in outcomes:
        if isinstance(outcome, Keep | Drop):
            found += [outcome.article] if isinstance(outcome, Keep) else []
            found += [also.message for also in outcome.also]
    return found


def links(outcomes: Sequence[Outcome]) -> list[Link]:
    """Of it, who copies whom."""
    return [message for message in said(outcomes) if isinstance(message, Link)]


def tellings(outcomes: Sequence[Outcome]) -> list[Telling]:
    """Of it, who tells which story."""
    return [message for message in said(outcomes) if isinstance(message, Telling)]
