"""Runs dedupe over arrivals as a worker does: in batches, with what it remembers between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.contract.articles import RawArticle, UniqueArticle
from services.runtime.arrival import Arrival
from services.runtime.step import Drop, Item, Keep, Outcome
from services.workers.dedupe.dedupe import Dedupe
from tests.fakes import NOON, came


@dataclass
class History:
    """A dedupe worker with its state; offsets are given in order."""

    state: dict[bytes, bytes] = field(default_factory=dict)
    offset: int = 0

    def see(self, *articles: RawArticle, headers: Mapping[str, bytes] | None = None, **parts: object) -> list[Outcome]:
        """One batch of the next messages."""
        arrivals = [
            came(a, self.offset + n, headers=tuple((headers or {}).items()), **parts) for n, a in enumerate(articles)
        ]
        self.offset += len(articles)
        return self.settle(list(zip(arrivals, articles, strict=True)))

    def settle(self, messages: Sequence[tuple[Arrival, RawArticle]]) -> list[Outcome]:
        """One batch of these messages."""
        items = [Item(arrival, article) for arrival, article in messages]
        known = {i.arrival.key: self.state[i.arrival.key] for i in items if i.arrival.key in self.state}
        outcomes = Dedupe(clock=lambda: NOON).run(items, known)
        for item, outcome in zip(items, outcomes, strict=True):
            if isinstance(outcome, Keep | Drop) and outcome.remember is not None and item.arrival.key:
                self.state[item.arrival.key] = outcome.remember
        return outcomes

    def keep(self, article: RawArticle, **parts: object) -> UniqueArticle:
        """The article, which must be kept."""
        (outcome,) = self.see(article, **parts)  # type: ignore[arg-type]
        assert isinstance(outcome, Keep)
        assert isinstance(outcome.article, UniqueArticle)
        return outcome.article

    def drop(self, article: RawArticle, **parts: object) -> tuple[str, int]:
        """Why the article, which must be dropped, was; and the revision that it repeats."""
        (outcome,) = self.see(article, **parts)  # type: ignore[arg-type]
        assert isinstance(outcome, Drop)
        return outcome.reason, outcome.also[0].message.revision  # type: ignore[attr-defined]


def outputs(outcomes: Sequence[Outcome]) -> list[tuple[str, int, int, str] | None]:
    """(id, version, revision, content) of what was kept, None of what was not."""
    found: list[tuple[str, int, int, str] | None] = []
    for outcome in outcomes:
        article = outcome.article if isinstance(outcome, Keep) else None
        found.append(
            (article.id, article.version, article.revision, article.content_hash)
            if isinstance(article, UniqueArticle)
            else None
        )
    return found
