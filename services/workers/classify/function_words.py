"""Tells near languages apart by their commonest words, where the model is of two minds.

Danish and Norwegian, Hindi and Marathi, or Czech without its accents share most of their letter sequences, but not
their small words. Reads `function_words.tsv`: language, words. A word that two languages have counts for neither.
"""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "data" / "function_words.tsv"
WORTH: Final = 0.25
"""What each different telling word adds to the model's score of its language."""
_WORD: Final = re.compile(r"[^\s!-@\[-`{-~।«»“”„‘’…–—]+")
"""Everything between spaces and signs: Indic vowel signs are no letters to `re`, but part of the word."""


class FunctionWords:
    """The telling words: each belongs to one language."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        """Take `{"da": "af ikke ..."}`."""
        sets = {language: set(text.split()) for language, text in lists.items()}
        owners = Counter(word for own in sets.values() for word in own)
        self._owner = {word: language for language, own in sets.items() for word in own if owners[word] == 1}

    @classmethod
    def load(cls) -> "FunctionWords":
        """The lists of the data folder. Raises FileNotFoundError or ValueError where the file is missing or malformed."""
        lines = FILE.read_text("utf-8").splitlines()
        return cls(dict(line.split("\t") for line in lines))

    def weigh(self, sample: str, scores: Mapping[str, float]) -> dict[str, float]:
        """The model's scores with `WORTH` added for each telling word; the sum is at most 1 again."""
        telling = {word for word in _WORD.findall(sample.lower()) if self._owner.get(word) in scores}
        hits = Counter(self._owner[word] for word in telling)
        if not hits:
            return dict(scores)
        raised = {code: score + WORTH * hits[code] for code, score in scores.items()}
        total = sum(raised.values())
        return {code: score / max(total, 1.0) for code, score in raised.items()}
