"""Tells near languages apart by their commonest words, where the models are of two minds or the languages too near.

Danish and Norwegian, Croatian and Bosnian, or Czech without its accents share most of their letter sequences, but not their
small words. Reads `function_words.tsv`: language, words. A word that more than two of the possible languages have says nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "data" / "function_words.tsv"
WORTH: Final = 0.25
"""What each different telling word adds to the model's score of its language."""
POSSIBLE: Final = 0.001
_WORD: Final = re.compile(r"[^\s!-@\[-`{-~।«»“”„‘’…–—]+")
"""Everything between spaces and signs: Indic vowel signs are no letters to `re`, but part of the word."""


class FunctionWords:
    """The telling words: each belongs to one language."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        """Take `{"da": "af ikke ..."}`."""
        owners: defaultdict[str, set[str]] = defaultdict(set)
        for language, text in lists.items():
            for word in text.split():
                owners[word].add(language)
        self._owners = {word: frozenset(languages) for word, languages in owners.items()}

    @classmethod
    def load(cls) -> "FunctionWords":
        """The lists of the data folder. Raises FileNotFoundError or ValueError where the file is missing or malformed."""
        lines = FILE.read_text("utf-8").splitlines()
        return cls(dict(line.split("\t") for line in lines))

    def weigh(self, sample: str, scores: Mapping[str, float]) -> dict[str, float]:
        """The models' scores with `WORTH` added for each different telling word, half for one of two languages.

        The sum is at most 1 again. Languages below `POSSIBLE` are not looked at.
        """
        possible = {code for code, score in scores.items() if score >= POSSIBLE}
        hits: Counter[str] = Counter()
        for word in set(_WORD.findall(sample.lower())) & self._owners.keys():
            owners = self._owners[word] & possible
            if 1 <= len(owners) <= 2:
                hits.update(dict.fromkeys(owners, 3 - len(owners)))
        if not hits:
            return dict(scores)
        raised = {code: score + WORTH / 2 * hits[code] for code, score in scores.items()}
        total = sum(raised.values())
        return {code: score / max(total, 1.0) for code, score in raised.items()}
