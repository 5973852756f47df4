"""Whether an article tells of good or bad things for those in it: its tone, by words that news uses of either.

Method: a lexicon with rules for negation and strength, as VADER's (Hutto and Gilbert 2014, VADER: A parsimonious rule-based
model for sentiment analysis of social media text); the lists are Headwater's own, of news words. The tone is of what
happens, not the writer's opinion: a soberly told disaster is bad.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, Self

from services.contract.articles import Tone

TITLE: Final = 3
"""A word of the title counts as so many of the text."""
FEWEST: Final = 4
"""Weighed words below which nothing is said."""
ENOUGH: Final = 8.0
"""Weighed words at which the confidence is a half."""
LOOKED_AT: Final = 1_500
"""Words of the text."""
REACH: Final = 3
"""Words before one in which it may be negated or made stronger."""
SHORTEST: Final = 3
"""Letters of a beginning in the lists."""
STRONGER, WEAKER = 1.5, 0.5
_CACHED: Final = 1 << 17


@dataclass(slots=True)
class Words:
    """The lists of one language."""

    whole: dict[str, float]
    starts: dict[str, float]
    weigh: dict[str, float]
    """Negators, strong and weak words to what they multiply the next ones by."""
    longest: int
    seen: dict[str, float]

    @classmethod
    def of(cls, lists: Mapping[str, str]) -> Self:
        """Take `good`, `bad`, `negators`, `strong`, `weak`."""
        told = {word: worth for name, worth in (("good", 1.0), ("bad", -1.0)) for word in lists[name].split()}
        starts = {word[:-1]: worth for word, worth in told.items() if word.endswith("*")}
        weigh = {
            word: by for name, by in (("negators", -0.75), ("strong", STRONGER), ("weak", WEAKER))
            for word in lists[name].split()
        }  # fmt: skip
        whole = {word: worth for word, worth in told.items() if not word.endswith("*")}
        return cls(whole, starts, weigh, max(map(len, starts), default=0), {})

    def worth(self, word: str) -> float:
        """1 for a good word, -1 for a bad one, 0 for any other; lower case."""
        found = self.seen.get(word)
        if found is None:
            if len(self.seen) >= _CACHED:
                self.seen.clear()
            lengths = range(min(len(word), self.longest), SHORTEST - 1, -1)
            begun = next((self.starts[word[:n]] for n in lengths if word[:n] in self.starts), 0.0)
            found = self.seen[word] = self.whole.get(word, 0.0 if word in self.weigh else begun)
        return found


class Tones:
    """The lists of all languages; make one a process and keep it."""

    def __init__(self, words: Mapping[str, Words]) -> None:
        self._words = dict(words)

    @classmethod
    def load(cls) -> Self:
        """Raises FileNotFoundError where the lists are missing, KeyError where one is not complete."""
        read = tomllib.loads(files("services.workers.enrich.data").joinpath("tone.toml").read_text("utf-8"))
        return cls({language: Words.of(lists) for language, lists in read.items()})

    def tone(self, title: Sequence[str], text: Sequence[str], language: str) -> Tone | None:
        """Of the words of title and text; None without lists of the language or with too few words that tell."""
        words = self._words.get(language)
        if words is None:
            return None
        said = [*_weighed(title, words)] * TITLE + [*_weighed(text[:LOOKED_AT], words)]
        if len(said) < FEWEST:
            return None
        total = sum(map(abs, said))
        return Tone(value=round(sum(said) / (total + 1.0), 3), confidence=round(len(said) / (len(said) + ENOUGH), 3))


def _weighed(text: Sequence[str], words: Words) -> Iterator[float]:
    low = [word.lower() for word in text]
    for at, worth in enumerate(map(words.worth, low)):
        if worth:
            for before in low[max(0, at - REACH) : at]:
                worth *= words.weigh.get(before, 1.0)
            yield worth
