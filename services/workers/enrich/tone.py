"""Whether an article tells of good or bad things for those in it: its tone, by words that news uses of either.

Method: a lexicon with rules for negation and strength, as VADER's (Hutto and Gilbert 2014, VADER: A parsimonious rule-based
model for sentiment analysis of social media text); the lists are Headwater's own, of news words. The tone is of what
happens, not the writer's opinion: a soberly told disaster is bad.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import compress
from typing import Final, Self

from services.contract.articles import Tone
from services.text.remembered import Remembered

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


class Words:
    """The lists of one language."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        """Take `good`, `bad`, `negators`, `strong`, `weak`."""
        told = {word: worth for name, worth in (("good", 1.0), ("bad", -1.0)) for word in lists[name].split()}
        self._starts = {word[:-1]: worth for word, worth in told.items() if word.endswith("*")}
        self._whole = {word: worth for word, worth in told.items() if not word.endswith("*")}
        self._longest = max(map(len, self._starts), default=0)
        self.weigh = {
            word: by for name, by in (("negators", -0.75), ("strong", STRONGER), ("weak", WEAKER))
            for word in lists[name].split()
        }  # fmt: skip
        """Negators, strong and weak words, in lower case, to what they multiply the next ones by."""
        self.worth = Remembered(self._worth)
        """1 for a good word, -1 for a bad one, 0 for any other."""

    def _worth(self, said: str) -> float:
        word = said.lower()
        lengths = range(min(len(word), self._longest), SHORTEST - 1, -1)
        begun = next((self._starts[word[:n]] for n in lengths if word[:n] in self._starts), 0.0)
        return self._whole.get(word, 0.0 if word in self.weigh else begun)


class Tones:
    """The lists of all languages; make one a process and keep it."""

    def __init__(self, words: Mapping[str, Words]) -> None:
        self._words = dict(words)

    @classmethod
    def load(cls) -> Self:
        """Raises FileNotFoundError where the lists are missing, KeyError where one is not complete."""
        read = tomllib.loads(files("services.workers.enrich.data").joinpath("tone.toml").read_text("utf-8"))
        return cls({language: Words(lists) for language, lists in read.items()})

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
    """Of each word that is worth something, by the few before it."""
    worths = list(map(words.worth.__getitem__, text))
    for at in compress(range(len(worths)), worths):
        worth = worths[at]
        for before in text[max(0, at - REACH) : at]:
            worth *= words.weigh.get(before.lower(), 1.0)
        yield worth
